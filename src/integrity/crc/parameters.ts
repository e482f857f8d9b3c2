import type { Fold } from './kernel.ts'

/** A reflected CRC whose register starts with all bits set and is inverted at the end. All CRCs of S3 are of this kind. */
export interface CrcParameters {
  readonly width: 32 | 64
  /** Bit-reversed, without the term of the highest degree. */
  readonly polynomial: bigint
  /** For long input first. */
  readonly folds: readonly Fold[]
}

/*
 * A fold needs a multiple of the polynomial with few terms (each costs one XOR per block) and of a low degree (the number of
 * blocks that remain). Fewer terms mean a higher degree. A meet-in-the-middle search found the multiples below: it looked
 * for equal sums of powers of x modulo the polynomial, each of half the terms. A test divides them by the polynomial.
 */

/** CRC-32/ISO-HDLC of https://reveng.sourceforge.io/crc-catalogue/all.htm: ITU-T V.42, Ethernet, zlib. */
export const CRC32: CrcParameters = {
  width: 32,
  polynomial: 0xedb88320n,
  folds: [foldBy(16, [300, 155, 117, 89, 0]), foldBy(8, [137, 84, 80, 70, 29, 8, 0])],
}

/** CRC-32/ISCSI of the same catalogue: RFC 3720, known as CRC-32C. */
export const CRC32C: CrcParameters = {
  width: 32,
  polynomial: 0x82f63b78n,
  folds: [foldBy(16, [209, 144, 54, 39, 14, 0]), foldBy(8, [98, 77, 51, 38, 33, 28, 4, 0])],
}

const CRC64_MULTIPLE = [357, 330, 270, 233, 227, 203, 163, 147, 121, 67, 12, 0]

/** CRC-64/NVME of the same catalogue: NVM Express NVM Command Set, 64b CRC. */
export const CRC64NVME: CrcParameters = {
  width: 64,
  polynomial: 0x9a6c9329ac4bc9b5n,
  folds: [foldBy(16, CRC64_MULTIPLE), foldBy(8, CRC64_MULTIPLE)],
}

/** @param exponents the terms of a multiple of the polynomial, falling */
function foldBy(block: 8 | 16, [degree = 0, ...lower]: readonly number[]): Fold {
  return { block, distances: lower.map((exponent) => degree - exponent) }
}
