import { int, LANE_128, unsigned, type Code } from './assembler.ts'

/**
 * Operations on vectors of four 32-bit words.
 * https://webassembly.github.io/spec/core/binary/instructions.html#vector-instructions
 */
export const { load, store, xor } = LANE_128

const SIMD = 0xfd
const operation = (opcode: number) => (a: Code, b: Code): Code => [a, b, SIMD, unsigned(opcode)]

export const and = operation(0x4e)
/** `a` without the bits of `b`. */
export const andNot = operation(0x4f)
export const or = operation(0x50)
export const addWords = operation(0xae)
export const subtractWords = operation(0xb1)

const shiftLeft = (value: Code, bits: number): Code => [value, int(bits), SIMD, unsigned(0xab)]
const shiftRight = (value: Code, bits: number): Code => [value, int(bits), SIMD, unsigned(0xad)]

/** Rotates each word to the left. @param value is evaluated twice */
export function rotate(value: Code, bits: number): Code {
  return or(shiftLeft(value, bits), shiftRight(value, 32 - bits))
}

/** Picks four words of two vectors; 0 to 3 are those of `a`, 4 to 7 those of `b`. */
export function pick(a: Code, b: Code, words: readonly number[]): Code {
  return [a, b, SIMD, 0x0d, words.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3])]
}
