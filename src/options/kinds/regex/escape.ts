import { propertyClass } from './property.ts'
import { match, refuse, take, type Reader } from './reader.ts'

/** Rust's `\w`, `\d` and `\s` know all of Unicode, JavaScript's only ASCII (and `\s` a byte order mark). */
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}'
const SETS: Readonly<Record<string, string>> = { d: '\\p{Nd}', s: '\\p{White_Space}', w: WORD, h: '0-9A-Fa-f' }
const CONTROLS: Readonly<Record<string, string>> = { n: '\\n', r: '\\r', t: '\\t', f: '\\f', v: '\\v', a: '\\x07', e: '\\x1b' }

/** Word boundaries, over the same letters as `\w`. */
export const WORD_START_HALF = `(?<![${WORD}])`
export const WORD_END_HALF = `(?![${WORD}])`
export const WORD_START = `(?:${WORD_START_HALF}(?=[${WORD}]))`
export const WORD_END = `(?:(?<=[${WORD}])${WORD_END_HALF})`
export const BOUNDARY = `(?:${WORD_END}|${WORD_START})`
export const NO_BOUNDARY = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`

/** What an escape means: a set of characters or a single one, spelled for JavaScript's `v` flag. */
export interface Escaped {
  readonly source: string
  readonly isSet: boolean
}

/** Reads an escape that means the same inside and outside of brackets; the backslash has been read. */
export function readEscape(reader: Reader): Escaped {
  const char = take(reader)
  const set = SETS[char.toLowerCase()]
  if (set !== undefined) return { source: `[${char === char.toLowerCase() ? '' : '^'}${set}]`, isSet: true }
  if (char === 'p' || char === 'P') return { source: propertyClass(reader, char === 'P'), isSet: true }
  const control = CONTROLS[char]
  if (control !== undefined) return { source: control, isSet: false }
  if (char === 'x' || char === 'u' || char === 'U') return { source: readCodePoint(reader, char), isSet: false }
  if (char === '' || /[A-Za-z0-9<>]/.test(char)) refuse(`the escape \\${char}`)
  return { source: literal(char), isSet: false }
}

const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function readCodePoint(reader: Reader, letter: string): string {
  const length = DIGITS[letter] ?? 0
  const found = match(reader, /\{([0-9A-Fa-f]{1,8})\}/y) ?? match(reader, new RegExp(`([0-9A-Fa-f]{${length}})`, 'y'))
  const point = parseInt(found?.[1] ?? '', 16)
  if (!(point <= 0x10ffff)) refuse(`the escape \\${letter} without a code point`)
  return `\\u{${point.toString(16)}}`
}

/** A literal character; all ASCII punctuation is written by number, which is safe everywhere. */
export function literal(char: string): string {
  return /[!-/:-@[-`{-~]/.test(char) ? `\\x${char.charCodeAt(0).toString(16)}` : char
}
