import type { CrcParameters } from '../../src/integrity/crc/parameters.ts'

/** The definition, bit by bit: slow, and too simple to be wrong. */
export function bitwiseCrc({ width, polynomial }: CrcParameters, bytes: Uint8Array): bigint {
  const ones = (1n << BigInt(width)) - 1n
  let register = ones
  for (const byte of bytes) {
    register ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) register = (register & 1n) === 1n ? (register >> 1n) ^ polynomial : register >> 1n
  }
  return register ^ ones
}

export function inBase64({ width }: CrcParameters, crc: bigint): string {
  return Buffer.from(crc.toString(16).padStart(width / 4, '0'), 'hex').toString('base64')
}
