import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { UsageError, messageOf } from '../../errors.ts'

/** One line of a file, without what ends it. */
export interface Line {
  readonly text: string
  /** Counts from 1. */
  readonly number: number
}

/** Opens the standard input; only then, because a look at it keeps a process waiting for it. */
export type StandardInput = () => AsyncIterable<Uint8Array | string>

/** A file of lines, as the user named it. */
export interface LineFile {
  /** `-` is the standard input. */
  readonly name: string
  /** The standard input; absent where there is none. */
  readonly input?: StandardInput | undefined
}

/** No key and no rule is longer, bytes. */
const LONGEST = 64 * 1024
const NEWLINE = 0x0a

/** What a message calls a place in a file: `rules.txt:3`. */
export function placeOf({ name }: LineFile, line: number): string {
  return `${name === '-' ? 'standard input' : name}:${line}`
}

/**
 * Yields the lines of a file in batches, as they come, so that its length costs no memory. A carriage return at the end of
 * a line and a byte order mark are left out.
 *
 * @throws UsageError for a file that cannot be read, and for a line that is too long or no UTF-8
 */
export async function* readLines(file: LineFile): AsyncGenerator<Line[]> {
  let rest: Buffer = Buffer.alloc(0)
  let number = 0
  const lineOf = (bytes: Buffer): Line => ({ text: textOf(bytes, file, ++number), number })
  for await (const chunk of chunksOf(file)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const lines: Line[] = []
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push(lineOf(bytes.subarray(start, end)))
      start = end + 1
    }
    rest = Buffer.from(bytes.subarray(start))
    if (rest.length > LONGEST) throw new UsageError(`${placeOf(file, number + 1)}: the line is longer than ${LONGEST} bytes`)
    if (lines.length > 0) yield lines
  }
  if (rest.length > 0) yield [lineOf(rest)]
}

async function* chunksOf({ name, input }: LineFile): AsyncGenerator<Buffer> {
  if (name === '-' && input === undefined) throw new UsageError('there is no standard input to read; name a file')
  try {
    for await (const chunk of name === '-' && input ? input() : createReadStream(name)) yield bytesOf(chunk as Uint8Array | string)
  } catch (error) {
    throw new UsageError(`cannot read ${name === '-' ? 'the standard input' : name}: ${messageOf(error)}`, error)
  }
}

function bytesOf(chunk: Uint8Array | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

function textOf(bytes: Buffer, file: LineFile, number: number): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 1 }).decode(bytes)
    return text.endsWith('\r') ? text.slice(0, -1) : text
  } catch (error) {
    throw new UsageError(`${placeOf(file, number)}: the line is not valid UTF-8`, error)
  }
}
