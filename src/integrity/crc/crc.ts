import { combineCrcs } from './combine.ts'
import { makeCrc, type Crc } from './engine.ts'
import { CRC32, CRC32C, CRC64NVME, type CrcParameters } from './parameters.ts'

const PARAMETERS = { CRC32, CRC32C, CRC64NVME } as const satisfies Record<string, CrcParameters>

export type CrcAlgorithm = keyof typeof PARAMETERS

export function isCrc(algorithm: string): algorithm is CrcAlgorithm {
  return Object.hasOwn(PARAMETERS, algorithm)
}

const made = new Map<CrcAlgorithm, Crc>()

function crcOf(algorithm: CrcAlgorithm): Crc {
  const known = made.get(algorithm)
  if (known !== undefined) return known
  const crc = makeCrc(PARAMETERS[algorithm])
  made.set(algorithm, crc)
  return crc
}

/** A CRC of bytes that come in pieces; `digest` gives it in big-endian order and may be followed by more. */
export function createCrc(algorithm: CrcAlgorithm): { update: (bytes: Uint8Array) => void, digest: () => Buffer } {
  const crc = crcOf(algorithm)
  const { width } = PARAMETERS[algorithm]
  const register = { low: -1, high: width === 64 ? -1 : 0 }
  return {
    update: (bytes) => crc(register, bytes),
    digest: () => {
      const value = Buffer.alloc(width / 8)
      value.writeInt32BE(~register.low, width / 8 - 4)
      if (width === 64) value.writeInt32BE(~register.high)
      return value
    },
  }
}

/** Bytes of a value. */
export function crcBytes(algorithm: CrcAlgorithm): number {
  return PARAMETERS[algorithm].width / 8
}

/** The value over all parts from the values of each, in big-endian order like them. Lengths in bytes. */
export function combineCrcValues(algorithm: CrcAlgorithm, parts: readonly { readonly value: Buffer, readonly length: number }[]): Buffer {
  const crc = combineCrcs(PARAMETERS[algorithm], parts.map(({ value, length }) => ({ crc: BigInt(`0x${value.toString('hex')}`), length })))
  return Buffer.from(crc.toString(16).padStart(crcBytes(algorithm) * 2, '0'), 'hex')
}
