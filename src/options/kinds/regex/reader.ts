import { InvalidValue } from '../kind.ts'

/** A place in a pattern that moves on as it is read. */
export interface Reader {
  readonly text: string
  at: number
}

/** The character at the place, a whole code point; empty at the end. */
export function peek(reader: Reader): string {
  const point = reader.text.codePointAt(reader.at)
  return point === undefined ? '' : String.fromCodePoint(point)
}

/** Reads one character; empty at the end. */
export function take(reader: Reader): string {
  const char = peek(reader)
  reader.at += char.length
  return char
}

/** Reads `expected` if it comes next. */
export function skip(reader: Reader, expected: string): boolean {
  if (!reader.text.startsWith(expected, reader.at)) return false
  reader.at += expected.length
  return true
}

/** Reads what a sticky pattern matches at the place. */
export function match(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text) ?? undefined
  if (found) reader.at += found[0].length
  return found
}

export function refuse(construct: string): never {
  throw new InvalidValue(`uses ${construct}, which is not supported`)
}
