/**
 * As much of the WebAssembly binary format as the kernels of digests need: https://webassembly.github.io/spec/core/binary/
 * Code is nested lists of bytes, operands before their operator; `assemble` flattens them.
 */
export type Code = readonly (number | Code)[]

/** The width that the kernel XORs at a time: 128 or 64 bits. */
export interface Lane {
  readonly bytes: number
  readonly load: (address: Code, offset: number) => Code
  readonly store: (address: Code, offset: number, value: Code) => Code
  readonly xor: (a: Code, b: Code) => Code
  readonly zero: Code
}

const I32 = 0x7f
const I64 = 0x7e
const V128 = 0x7b
const VOID = 0x40
const SIMD = 0xfd

/** LEB128 of an unsigned number. */
export function unsigned(value: number): number[] {
  const rest = Math.floor(value / 128)
  return rest === 0 ? [value] : [(value % 128) + 128, ...unsigned(rest)]
}

/** LEB128 of a signed number of 32 bits. */
function signed(value: number): number[] {
  const rest = value >> 7
  const last = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0)
  return last ? [value & 127] : [(value & 127) | 128, ...signed(rest)]
}

export const get = (local: number): Code => [0x20, unsigned(local)]
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)]

export const int = (value: number): Code => [0x41, signed(value)]
export const add = (a: Code, b: Code): Code => [a, b, 0x6a]
export const subtract = (a: Code, b: Code): Code => [a, b, 0x6b]
export const and = (a: Code, b: Code): Code => [a, b, 0x71]
export const above = (a: Code, b: Code): Code => [a, b, 0x4b]

/** The byte of a 64-bit value at `index`, counted from its low end, times `2 ** shift`, as an address. */
export function byteAt(value: Code, index: number, shift: number): Code {
  const right = index * 8 - shift
  const moved = right > 0 ? [value, long(right), 0x88] : [value, long(-right), 0x86]
  return [[0xa7], [int(255 << shift), 0x71]].reduce<Code>((code, next) => [code, next], moved)
}

const long = (value: number): Code => [0x42, signed(value)]
export const xor64 = (a: Code, b: Code): Code => [a, b, 0x85]
export const load64 = (address: Code, offset = 0): Code => [address, 0x29, 0, unsigned(offset)]
export const load32 = (address: Code, offset = 0): Code => [address, 0x35, 0, unsigned(offset)]
export const store64 = (address: Code, offset: number, value: Code): Code => [address, value, 0x37, 0, unsigned(offset)]
export const zero64 = long(0)

export const LANE_64: Lane = { bytes: 8, load: load64, store: store64, xor: xor64, zero: zero64 }

export const LANE_128: Lane = {
  bytes: 16,
  load: (address, offset) => [address, SIMD, 0x00, 0, unsigned(offset)],
  store: (address, offset, value) => [address, value, SIMD, 0x0b, 0, unsigned(offset)],
  xor: (a, b) => [a, b, SIMD, 0x51],
  zero: [SIMD, 0x0c, new Array<number>(16).fill(0)],
}

export const when = (condition: Code, body: Code): Code => [condition, 0x04, VOID, body, 0x0b]
/** Runs `body` at least once, and repeats it while the condition is true. */
export const repeat = (body: Code, condition: Code): Code => [0x03, VOID, body, condition, 0x0d, 0, 0x0b]

function flat(code: Code, bytes: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part)
    else flat(part, bytes)
  }
  return bytes
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function text(value: string): number[] {
  return [...unsigned(value.length), ...Buffer.from(value, 'latin1')]
}

/** The parts of a module. */
export interface Source {
  /** Memory in pages of 64 KiB. */
  readonly pages: number
  /** Locals by type; the parameter, an i32, is local 0, and these follow it in this order. */
  readonly locals: { readonly i32: number, readonly i64?: number, readonly v128?: number }
  readonly body: Code
}

/** Returns a module that exports its memory as `memory` and one function as `run`, which takes an i32 and returns nothing. */
export function assemble({ pages, locals, body }: Source): Uint8Array<ArrayBuffer> {
  const { i32, i64 = 0, v128 = 0 } = locals
  // A processor without 128-bit lanes must not find their type, even for no local.
  const declared = [[i32, I32], [i64, I64], [v128, V128]].filter(([count]) => count !== 0)
  const code = [declared.length, ...declared.flatMap(([count = 0, type = 0]) => [...unsigned(count), type]), ...flat(body), 0x0b]
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, I32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, ...unsigned(pages), ...unsigned(pages)]),
    ...section(7, [2, ...text('memory'), 2, 0, ...text('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ])
}
