import type { CrcParameters } from './parameters.ts'

/** A CRC and the number of bytes that it covers. */
export interface CrcPart {
  readonly crc: bigint
  /** Bytes. */
  readonly length: number
}

/**
 * Computes the CRC of all parts together. Each further part multiplies the CRC so far by x^(8 * length) modulo the
 * polynomial. Computing that power takes one squaring for each bit of the length.
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

/** Returns the product modulo the polynomial. All values are reflected, so the highest bit is the coefficient of x^0. */
function multiply({ width, polynomial }: CrcParameters, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ polynomial
  }
  return product
}
