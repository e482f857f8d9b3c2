import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'

const CHUNK = 64 * 1024

/** An open file as a script sees it. Functions throw what the system reports. */
export interface LuaFile {
  isOpen(): boolean
  /** Up to this many bytes; undefined at the end of the file. */
  read(count: number): Buffer | undefined
  /** The next line without its end; undefined at the end of the file. */
  readLine(keepEnd: boolean): Buffer | undefined
  readAll(): Buffer
  /** The numeral that comes next, without the space before it; undefined where there is none. */
  readNumeral(): string | undefined
  write(bytes: Uint8Array): void
  flush(): void
  /** Returns the new position, bytes from the start. */
  seek(whence: 'set' | 'cur' | 'end', offset: number): number
  /** Returns how the program at the other end of a pipe ended; undefined for a file. */
  close(): Exit | undefined
}

export interface Exit {
  readonly status: number | null
  readonly signal: number | null
}

/** Where the bytes of a file come from and go to. */
interface Device {
  /** Reads at the position, or what comes next where there are no positions. Returns the number of bytes, 0 at the end. */
  read(into: Buffer, position: number): number
  write(bytes: Uint8Array, position: number): number
  flush(): void
  /** Bytes; undefined where there are no positions. */
  size(): number | undefined
  close(): Exit | undefined
}

/** C's modes: https://www.lua.org/manual/5.3/manual.html#pdf-io.open */
export const MODE = /^[rwa]\+?b?$/

/**
 * Opens a file.
 *
 * @param mode must match {@link MODE}
 * @throws what the system reports
 */
export function openFile(path: string, mode: string): LuaFile {
  const fd = openSync(path, mode.replace('b', ''))
  const isFile = fstatSync(fd).isFile()
  return fileOn({
    read: (into, position) => readSync(fd, into, 0, into.length, isFile ? position : null),
    // A file that was opened with `a` gets everything at its end.
    write: (bytes, position) => writeSync(fd, bytes, 0, bytes.length, isFile && !mode.startsWith('a') ? position : null),
    flush() {},
    size: () => (isFile ? fstatSync(fd).size : undefined),
    close: () => void closeSync(fd),
  })
}

/** A file that only reads, or that only writes. */
export function streamOn(device: Partial<Pick<Device, 'read' | 'write' | 'flush' | 'close'>>): LuaFile {
  const refuse = (): never => {
    throw Object.assign(new Error('Bad file descriptor'), { errno: 9 })
  }
  return fileOn({ read: refuse, write: refuse, flush() {}, size: () => undefined, close: () => undefined, ...device })
}

function fileOn(device: Device): LuaFile {
  let isOpen = true
  /** Bytes that were read ahead, and the position behind them. */
  let ahead = Buffer.alloc(0)
  let position = 0
  const fill = (): boolean => {
    const chunk = Buffer.alloc(CHUNK)
    const count = device.read(chunk, position)
    position += count
    ahead = Buffer.concat([ahead, chunk.subarray(0, count)])
    return count > 0
  }
  const take = (count: number): Buffer => {
    const taken = ahead.subarray(0, count)
    ahead = ahead.subarray(count)
    return taken
  }
  const seek: LuaFile['seek'] = (whence, offset) => {
    const size = device.size()
    if (size === undefined) throw Object.assign(new Error('Illegal seek'), { errno: 29 })
    const base = { set: 0, cur: position - ahead.length, end: size }[whence]
    if (base + offset < 0) throw Object.assign(new Error('Invalid argument'), { errno: 22 })
    ahead = Buffer.alloc(0)
    position = base + offset
    return position
  }
  return {
    isOpen: () => isOpen,
    read(count) {
      while (ahead.length < Math.max(count, 1) && fill());
      return ahead.length === 0 ? undefined : take(count)
    },
    readLine(keepEnd) {
      let end = ahead.indexOf(0x0a)
      while (end < 0 && fill()) end = ahead.indexOf(0x0a)
      if (ahead.length === 0) return undefined
      const line = take(end < 0 ? ahead.length : end + 1)
      return end < 0 || keepEnd ? line : line.subarray(0, -1)
    },
    readAll() {
      while (fill());
      return take(ahead.length)
    },
    readNumeral() {
      const end = /^\s*\S{200}|^\s*\S+\s/
      while (!end.test(ahead.toString('latin1')) && fill());
      const [text = '', numeral] = /^\s*([+-]?(?:0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))/.exec(ahead.toString('latin1')) ?? []
      take(text.length)
      return numeral
    },
    write(bytes) {
      if (ahead.length > 0) seek('cur', 0)
      for (let rest = bytes; rest.length > 0;) {
        const count = device.write(rest, position)
        position += count
        rest = rest.subarray(count)
      }
    },
    flush: device.flush,
    seek,
    close() {
      isOpen = false
      return device.close()
    },
  }
}
