import { StorageError } from '../../errors.ts'
import { refuseWebPage } from '../../http/unexpected-answer.ts'

/** Buffers for the answers to listings. A listing in flight has one of its own; it is free again once its page is read. */
export class PageBuffers {
  private readonly free: Buffer[] = []

  /** @param size of a buffer, bytes; a longer answer gets a buffer of its own */
  constructor(private readonly size: number) {}

  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(this.size)
  }

  giveBack(buffer: Buffer | undefined): void {
    if (buffer) this.free.push(buffer)
  }
}

/**
 * Reads something at the first call, and returns the same at every later one.
 * @param onRead called once, when it has been read
 */
export function readLater<T>(read: () => T, onRead: (() => void) | undefined): () => T {
  let content: { readonly value: T } | undefined
  return () => {
    if (!content) {
      content = { value: read() }
      onRead?.()
    }
    return content.value
  }
}

/** An ETag of a listing without its quotes, which services write as `"` or as one of two entities. */
export function bareListedEtag(text: string): string {
  if (text.startsWith('&quot;')) return text.slice(6, -6)
  if (text.startsWith('&#34;')) return text.slice(5, -5)
  return text.startsWith('"') ? text.slice(1, -1) : text
}

/** Decimal digits of a text as a number; the caller knows that they are digits. */
export function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

/** Index of the first character from `at` on that is no blank. */
export function skipBlanks(xml: string, at: number): number {
  let next = at
  while (next < xml.length && xml.charCodeAt(next) <= 0x20) next++
  return next
}

/**
 * The error of a listing without its end: the answer was cut short and may come whole the next time, or is the web page
 * of a proxy.
 * @param place operation and container, as messages begin
 */
export function cutShort(place: string, body: Buffer): StorageError {
  refuseWebPage(body, place)
  return new StorageError(`${place}: the listing came back incomplete`, { kind: 'transient', code: 'BrokenListing' })
}

/** The error of a listing that came whole but cannot be read without the risk of missing an object. */
export function brokenListing(place: string, why: string): StorageError {
  return new StorageError(`${place}: the listing cannot be read: ${why}`, { kind: 'failed', code: 'BrokenListing' })
}

/** Yields a page in pieces of at most this size; most services keep to the page size that was asked for. */
export function* inPagesOf<T>(entries: T[], size = Infinity): Generator<T[]> {
  if (entries.length > 0 && entries.length <= size) yield entries
  else for (let at = 0; at < entries.length; at += size) yield entries.slice(at, at + size)
}
