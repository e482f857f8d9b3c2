import {
  above, add, and, assemble, byteAt, get, int, LANE_128, LANE_64, load32, load64, repeat, set, store64, subtract, when, xor64, zero64,
  type Code,
} from '../wasm/assembler.ts'

/**
 * Removes the front of a message without changing its CRC.
 *
 * A multiple of the CRC's polynomial remains a multiple when x is replaced by x^64 or x^128, because squaring in GF(2) does
 * exactly that. Its terms then say which blocks cancel: a block may be removed if it is XORed into the blocks `distances`
 * further on.
 */
export interface Fold {
  /** Bytes of a block. */
  readonly block: 8 | 16
  /**
   * In blocks, ascending. At least 16 bytes, the width of a lane; better 150, because a processor waits when it loads bytes
   * that two stores have just written.
   */
  readonly distances: readonly number[]
}

export interface Kernel {
  /** Widest first. */
  readonly folds: readonly Fold[]
  /** 4 for a CRC of 32 bits, 8 for one of 64. */
  readonly tableEntryBytes: 4 | 8
  readonly simd: boolean
  /** Bytes that one run takes at most. */
  readonly capacity: number
}

const BLOCK = 16
/** Bytes that one iteration of a fold consumes. */
const STEP = 64
/** Words of 8 bytes whose tables are looked up side by side. */
const STREAMS = 4
export const STRIDE = STREAMS * 8

const LENGTH = 0
const AT = 1
const END = 2
const STOP = 3
const OUT = 4
const I32_LOCALS = 4
const CRC = 5
const I64_LOCALS = 1 + STREAMS
const stream = (index: number): number => CRC + 1 + index

/** Offsets in the memory, in bytes. All memory that is not named here stays zero. */
export interface Layout {
  /** The register, 8 bytes. */
  readonly register: number
  /** 8 tables of 256 entries that advance a register by 8 bytes, one for each of its bytes. */
  readonly nextWord: number
  /** The same for `STRIDE` bytes. */
  readonly nextStride: number
  /** Input of `length` bytes goes to `input + (-length & 15)`: it ends at the end of a block. */
  readonly input: number
  /** Where each fold leaves its window. */
  readonly windows: readonly number[]
  readonly bytes: number
}

export function layoutOf({ folds, tableEntryBytes, capacity }: Kernel): Layout {
  const tables = 8 * 256 * tableEntryBytes
  const nextWord = 64
  const nextStride = nextWord + tables
  const margin = Math.max(0, ...folds.map(windowOf)) + STEP
  let free = nextStride + tables + margin
  const windows = folds.map((fold) => {
    const at = free
    free += windowOf(fold) + margin
    return at
  })
  return { register: 0, nextWord, nextStride, input: free, windows, bytes: free + capacity + 2 * BLOCK }
}

/**
 * Returns a module whose `run(length)` updates the register with `length` bytes of input. Folds shorten the input as far as
 * they can, parallel streams of table look-ups shorten the rest to one stride, and single look-ups finish it.
 */
export function assembleCrcKernel(kernel: Kernel): Uint8Array<ArrayBuffer> {
  const layout = layoutOf(kernel)
  const { input, register } = layout
  return assemble({
    pages: Math.ceil(layout.bytes / 65_536),
    locals: { i32: I32_LOCALS, i64: I64_LOCALS },
    body: [
      set(END, and(add(get(LENGTH), int(input + BLOCK - 1)), int(-BLOCK))),
      set(AT, subtract(get(END), get(LENGTH))),
      // XOR the register into the first 8 bytes; if the input is shorter, the bytes past its end are the rest of the register.
      store64(get(END), 0, zero64),
      store64(get(AT), 0, xor64(load64(get(AT)), load64(int(register)))),
      set(AT, int(input)),
      ...kernel.folds.map((fold, index) => foldWindow(kernel.simd, fold, layout.windows[index] ?? 0)),
      lookUpStreams(kernel, layout),
      set(CRC, zero64),
      when(above(get(END), get(AT)), repeat([
        set(CRC, lookUp(kernel, layout.nextWord, CRC, load64(get(AT)))),
        set(AT, add(get(AT), int(8))),
      ], above(get(END), get(AT)))),
      store64(int(register), 0, xor64(get(CRC), load64(get(END)))),
      store64(int(input), 0, zero64),
      store64(int(input), 8, zero64),
    ],
  })
}

/** Bytes that a fold leaves: its longest distance, rounded up to whole steps. */
function windowOf({ block, distances }: Fold): number {
  return Math.ceil(Math.max(...distances) * block / STEP) * STEP
}

/** From AT to END: removes all but the last window, which goes to `to`, and points AT and END there. */
function foldWindow(simd: boolean, fold: Fold, to: number): Code {
  const lane = simd ? LANE_128 : LANE_64
  const window = windowOf(fold)
  const distances = fold.distances.map((distance) => distance * fold.block)
  const farthest = Math.max(...distances)
  const offsets = Array.from({ length: STEP / lane.bytes }, (_, index) => index * lane.bytes)
  // AT lags behind by the longest distance, because load offsets cannot be negative.
  const folded = (offset: number): Code => distances.reduce<Code>(
    (sum, distance) => lane.xor(sum, lane.load(get(AT), farthest - distance + offset)),
    lane.load(get(AT), farthest + offset),
  )
  // Emptying a window costs as much as folding its bytes, so leave shorter input to the next fold.
  return when(above(subtract(get(END), get(AT)), int(2 * window)), [
    set(STOP, subtract(get(END), int(window + farthest))),
    set(AT, subtract(get(AT), int(farthest))),
    // Zeros before the message do not change the CRC; add some so that whole steps reach STOP.
    set(AT, subtract(get(AT), and(subtract(get(AT), get(STOP)), int(STEP - 1)))),
    repeat([
      offsets.map((offset) => lane.store(get(AT), farthest + offset, folded(offset))),
      set(AT, add(get(AT), int(STEP))),
    ], above(get(STOP), get(AT))),
    set(OUT, int(to)),
    // Only removed blocks may affect later ones, so clear the block's old place in the window.
    repeat([
      offsets.map((offset) => [
        lane.store(get(OUT), offset, folded(offset)),
        lane.store(get(AT), farthest + offset, lane.zero),
      ]),
      set(AT, add(get(AT), int(STEP))),
      set(OUT, add(get(OUT), int(STEP))),
    ], above(int(to + window), get(OUT))),
    set(AT, int(to)),
    set(END, get(OUT)),
  ])
}

/** Shortens AT to END to one stride, in place: each stream takes every `STREAMS`th word. */
function lookUpStreams(kernel: Kernel, { nextStride }: Layout): Code {
  const streams = Array.from({ length: STREAMS }, (_, index) => index)
  return when(above(subtract(get(END), get(AT)), int(STRIDE)), [
    set(AT, subtract(get(AT), and(subtract(get(AT), get(END)), int(STRIDE - 1)))),
    streams.map((index) => set(stream(index), load64(get(AT), index * 8))),
    set(AT, add(get(AT), int(STRIDE))),
    repeat([
      streams.map((index) => set(stream(index), xor64(lookUp(kernel, nextStride, stream(index)), load64(get(AT), index * 8)))),
      set(AT, add(get(AT), int(STRIDE))),
    ], above(get(END), get(AT))),
    set(AT, subtract(get(END), int(STRIDE))),
    streams.map((index) => store64(get(AT), index * 8, get(stream(index)))),
  ])
}

/** XORs `more` into a local, looks up its 8 bytes in the 8 tables, and returns the sum of the entries. */
function lookUp({ tableEntryBytes }: Kernel, tables: number, local: number, more?: Code): Code {
  const [load, shift] = tableEntryBytes === 8 ? [load64, 3] as const : [load32, 2] as const
  const entries = Array.from({ length: 8 }, (_, index) => load(byteAt(get(local), index, shift), tables + index * 256 * tableEntryBytes))
  const sum = entries.reduce((a, b) => xor64(a, b))
  return more === undefined ? sum : [set(local, xor64(get(local), more)), sum]
}
