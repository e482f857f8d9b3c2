import type { CrcParameters } from './parameters.ts'

/** A CRC and how many bytes it is of. */
export interface CrcPart {
  readonly crc: bigint
  /** Bytes. */
  readonly length: number
}

/**
 * The CRC of parts put together. A part that follows multiplies what went before by x^(8 * length) modulo the
 * polynomial; that power takes a squaring for each bit of the length.
 */
export function combineCrcs(parameters: CrcParameters, parts: readonly CrcPart[]): bigint {
  const powers = new Map<number, bigint>()
  return parts.reduce((before, { crc, length }) => {
    const power = powers.get(length) ?? powerOfX(parameters, 8n * BigInt(length))
    powers.set(length, power)
    return multiply(parameters, before, power) ^ crc
  }, 0n)
}

function powerOfX(parameters: CrcParameters, exponent: bigint): bigint {
  const one = 1n << BigInt(parameters.width - 1)
  let power = one
  let square = one >> 1n
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) power = multiply(parameters, power, square)
    square = multiply(parameters, square, square)
  }
  return power
}

/** Product modulo the polynomial; all are reflected, so the highest bit is that of x^0. */
function multiply({ width, polynomial }: CrcParameters, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ polynomial
  }
  return product
}
