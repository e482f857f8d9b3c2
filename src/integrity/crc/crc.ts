import { combineCrcs } from './combine.ts'
import { makeCrc, type Crc, type Register } from './engine.ts'
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

/** A CRC of bytes that come in pieces; `digest` gives base64 of the big-endian value and may be followed by more. */
export function createCrc(algorithm: CrcAlgorithm): { update: (bytes: Uint8Array) => void, digest: () => string } {
  const crc = crcOf(algorithm)
  const register = startOf(algorithm)
  return { update: (bytes) => crc(register, bytes), digest: () => valueOf(algorithm, register) }
}

/** The CRC of the bytes, base64 of the big-endian value. */
export function crcValueOf(algorithm: CrcAlgorithm, bytes: Uint8Array): string {
  const register = startOf(algorithm)
  crcOf(algorithm)(register, bytes)
  return valueOf(algorithm, register)
}

function startOf(algorithm: CrcAlgorithm): Register {
  return { low: -1, high: PARAMETERS[algorithm].width === 64 ? -1 : 0 }
}

/** Reused: allocating a buffer for each value would take a fifth of the time of 8 KiB. */
const value = Buffer.alloc(8)

function valueOf(algorithm: CrcAlgorithm, { low, high }: Register): string {
  value.writeInt32BE(~high, 0)
  value.writeInt32BE(~low, 4)
  return value.toString('base64', 8 - crcBytes(algorithm), 8)
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
