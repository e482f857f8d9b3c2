import { above, add, assemble, get, int, repeat, set, type Code } from '../wasm/assembler.ts'
import { addWords, and, andNot, load, pick, rotate, store, subtractWords, xor } from '../wasm/vectors.ts'

/** Messages that are hashed side by side: one for each word of a vector. */
export const LANES = 4
/** Bytes of a block of MD5. */
export const BLOCK = 64
/** Bytes of each message that one run takes at most: all lanes fit into the level 2 cache. */
export const CAPACITY = 16 * 1024

/** Offsets in the memory, in bytes. Vectors hold one word of each lane. */
export const LAYOUT = {
  /** The four registers of MD5. */
  state: 0,
  /** What each of the 64 steps adds. */
  constants: 64,
  /** The 16 words of the present blocks. */
  words: 64 + 64 * 16,
  input: 2048,
  /** From the input of one lane to that of the next; no power of two, or all lanes would compete for the same lines of the cache. */
  lane: CAPACITY + BLOCK,
} as const

const WORD = 16
const LENGTH = 0
const AT = 1
/** The registers a, b, c, d; behind them their values before the block. */
const REGISTERS = 2
const BEFORE = REGISTERS + 4
const TEMPORARY = BEFORE + 4
const VECTORS = 4 + 4 + 8

/** How a round mixes three registers into the fourth, and the word of the block that a step adds. RFC 1321, section 3.4. */
interface Round {
  readonly rotations: readonly number[]
  readonly wordOf: (step: number) => number
  /** Adds the round's function of b, c and d to the sum. */
  readonly mix: (sum: Code, b: Code, c: Code, d: Code) => Code
}

const ROUNDS: readonly Round[] = [
  { rotations: [7, 12, 17, 22], wordOf: (i) => i, mix: (sum, b, c, d) => addWords(sum, xor(d, and(b, xor(c, d)))) },
  // Its two terms have no bit in common. The first needs no register that the step before has set.
  { rotations: [5, 9, 14, 20], wordOf: (i) => (5 * i + 1) % 16, mix: (sum, b, c, d) => addWords(addWords(sum, andNot(c, d)), and(b, d)) },
  { rotations: [4, 11, 16, 23], wordOf: (i) => (3 * i + 5) % 16, mix: (sum, b, c, d) => addWords(sum, xor(b, xor(c, d))) },
  // c ^ (b | ~d) is ~(c ^ (d & ~b)), and adding ~x is subtracting x and one more, which the constants take care of.
  { rotations: [6, 10, 15, 21], wordOf: (i) => (7 * i) % 16, mix: (sum, b, c, d) => subtractWords(sum, xor(c, andNot(d, b))) },
]
const STEPS = 64

/** What the steps add, as the kernel wants it in its memory. */
export function stepConstants(): number[] {
  return Array.from({ length: STEPS }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) - (i < 48 ? 0 : 1))
}

/** Returns a module whose `run(length)` adds `length` bytes, whole blocks and at least one, of each lane's input to the state. */
export function assembleMd5Kernel(): Uint8Array<ArrayBuffer> {
  const registers = [0, 1, 2, 3]
  return assemble({
    pages: Math.ceil((LAYOUT.input + LANES * LAYOUT.lane) / 65_536),
    locals: { i32: 1, v128: VECTORS },
    body: [
      registers.map((i) => set(REGISTERS + i, load(int(0), LAYOUT.state + i * WORD))),
      set(AT, int(0)),
      repeat([
        [0, 4, 8, 12].map(transpose),
        registers.map((i) => set(BEFORE + i, get(REGISTERS + i))),
        ROUNDS.map((round, index) => Array.from({ length: 16 }, (_, i) => step(round, index * 16 + i))),
        registers.map((i) => set(REGISTERS + i, addWords(get(REGISTERS + i), get(BEFORE + i)))),
        set(AT, add(get(AT), int(BLOCK))),
      ], above(get(LENGTH), get(AT))),
      registers.map((i) => store(int(0), LAYOUT.state + i * WORD, get(REGISTERS + i))),
    ],
  })
}

/** Makes four vectors, each of one word of all lanes, of four words of each lane. */
function transpose(word: number): Code {
  const [rows, pairs] = [TEMPORARY, TEMPORARY + 4]
  const to = LAYOUT.words + word * WORD
  return [
    [0, 1, 2, 3].map((lane) => set(rows + lane, load(get(AT), LAYOUT.input + lane * LAYOUT.lane + word * 4))),
    [0, 1].map((half) => [
      set(pairs + half, pick(get(rows), get(rows + 1), half === 0 ? [0, 4, 1, 5] : [2, 6, 3, 7])),
      set(pairs + 2 + half, pick(get(rows + 2), get(rows + 3), half === 0 ? [0, 4, 1, 5] : [2, 6, 3, 7])),
    ]),
    [0, 1].map((half) => [
      store(int(0), to + 2 * half * WORD, pick(get(pairs + half), get(pairs + 2 + half), [0, 1, 4, 5])),
      store(int(0), to + (2 * half + 1) * WORD, pick(get(pairs + half), get(pairs + 2 + half), [2, 3, 6, 7])),
    ]),
  ]
}

function step({ rotations, wordOf, mix }: Round, i: number): Code {
  // The registers change their roles from step to step instead of their values.
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((role) => REGISTERS + ((role + STEPS - i) % 4))
  const added = addWords(load(int(0), LAYOUT.words + wordOf(i % 16) * WORD), load(int(0), LAYOUT.constants + i * WORD))
  return [
    set(TEMPORARY, mix(addWords(get(a), added), get(b), get(c), get(d))),
    set(a, addWords(get(b), rotate(get(TEMPORARY), rotations[i % 4] ?? 0))),
  ]
}
