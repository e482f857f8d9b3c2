import type { FileHandle } from 'node:fs/promises'
import type { Keyed } from './keyed.ts'
import { StorageError } from '../errors.ts'
import { openTemporaryFile, temporaryFault } from './temporary-file.ts'
import type { TemporaryFile } from './temporary-file.ts'

const READ_SIZE = 64 * 1024
const NEWLINE = 0x0a

/** An append-only list that is kept on disk, apart from its last few items. */
export interface Spool<T> extends AsyncDisposable {
  /** Items added so far. */
  readonly length: number
  /** Appends items. Calls may overlap; the items of one call stay together. */
  append(items: readonly T[]): Promise<void>
  /** Yields the items added so far, in order; may be called more than once. */
  pages(pageSize?: number): AsyncGenerator<T[], void, undefined>
  /** Frees memory and disk. Never throws for what is already gone. */
  close(): Promise<void>
}

/** Converts items to lines of text and back. */
export interface LineFormat<T> {
  toLine(item: T): string
  fromLine(line: string): T
  /** Estimates how many bytes the item takes in memory. */
  weigh(item: T): number
}

/** How much a spool keeps in memory before it writes to disk. */
export interface SpoolBounds {
  readonly items: number
  readonly bytes: number
}

/** Writes entries whose fields are JSON values. */
export function keyedLines<T extends Keyed>(): LineFormat<T> {
  return {
    toLine: (item) => JSON.stringify(item),
    fromLine: (line) => JSON.parse(line) as T,
    weigh: ({ key }) => 128 + key.length,
  }
}

const DEFAULT_BOUNDS: SpoolBounds = { items: 10_000, bytes: 1024 * 1024 }

/**
 * Returns an empty spool. It writes to a temporary file as soon as it exceeds its bounds.
 *
 * @throws StorageError `disk-full` or `failed` from `append` and `pages` when the temporary file cannot be written or read
 */
export function createSpool<T>(format: LineFormat<T>, bounds: SpoolBounds = DEFAULT_BOUNDS): Spool<T> {
  let file: TemporaryFile | undefined
  let written = 0
  let length = 0
  let recent: T[] = []
  let weight = 0
  let writing: Promise<void> = Promise.resolve()

  const flush = (): Promise<void> => {
    const lines = recent.map((item) => format.toLine(item) + '\n').join('')
    recent = []
    weight = 0
    writing = writing.then(async () => {
      file ??= await openTemporaryFile()
      written += await writeAll(file.handle, Buffer.from(lines), written).catch((error: unknown) => {
        throw temporaryFault(error, 'write')
      })
    })
    return writing
  }

  const append = async (items: readonly T[]): Promise<void> => {
    for (const item of items) {
      recent.push(item)
      weight += format.weigh(item)
    }
    length += items.length
    if (recent.length > bounds.items || weight > bounds.bytes) await flush()
  }

  async function* pages(pageSize = 1000): AsyncGenerator<T[], void, undefined> {
    await writing
    const [end, rest] = [written, recent.slice()]
    if (file !== undefined) yield* inPages(readLines(file.handle, end), (line) => format.fromLine(line), pageSize)
    for (let i = 0; i < rest.length; i += pageSize) yield rest.slice(i, i + pageSize)
  }

  const close = async (): Promise<void> => {
    await writing.catch(() => undefined)
    const open = file
    file = undefined
    recent = []
    await open?.close()
  }

  return {
    get length() {
      return length
    },
    append,
    pages,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<number> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
  return done
}

async function* readLines(handle: FileHandle, end: number): AsyncGenerator<string[], void, undefined> {
  let rest: Buffer = Buffer.alloc(0)
  for (let position = 0; position < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(READ_SIZE, end - position))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position).catch((error: unknown) => {
      throw temporaryFault(error, 'read')
    })
    if (bytesRead === 0) throw new StorageError('a temporary file became shorter while it was in use', { kind: 'failed' })
    position += bytesRead
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const cut = bytes.lastIndexOf(NEWLINE)
    rest = bytes.subarray(cut + 1)
    if (cut > 0) yield bytes.toString('utf8', 0, cut).split('\n')
  }
}

async function* inPages<T>(
  lines: AsyncIterable<string[]>,
  fromLine: (line: string) => T,
  pageSize: number,
): AsyncGenerator<T[], void, undefined> {
  let page: T[] = []
  for await (const some of lines) {
    for (const line of some) {
      page.push(fromLine(line))
      if (page.length < pageSize) continue
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}
