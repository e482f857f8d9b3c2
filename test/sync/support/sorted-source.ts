import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { Source } from '../../../src/storage/contract/storage.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StorageError } from '../../../src/errors.ts'
import { compareKeys } from '../../../src/order/compare-keys.ts'
import { isBeforeEnd, type KeyRange } from '../../../src/order/key-range.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'

export interface SortedSource extends Source {
  /** Every range that was listed, and the entries that were handed out of it. */
  readonly lists: { readonly range: KeyRange; entries: number }[]
}

export interface SortedSourceOptions {
  readonly pageSize: number
  /** Turns of the event loop before each page, over and over; shakes the order in which pages come. */
  readonly delays?: readonly number[]
}

/** A source that only lists, fast whatever its length. */
export function sortedSource(keys: Iterable<string>, { pageSize, delays = [0] }: SortedSourceOptions): SortedSource {
  const sorted = [...new Set(keys)].sort(compareKeys)
  let pages = 0
  const source: SortedSource = {
    name: 'sorted',
    capabilities: createMemoryStorage().capabilities,
    lists: [],
    async *list(range, options) {
      const list = { range, entries: 0 }
      source.lists.push(list)
      const most = Math.min(pageSize, options?.pageSize ?? pageSize)
      for (let at = startOf(sorted, range); at < sorted.length; at += most) {
        for (let turns = delays[pages++ % delays.length] ?? 0; turns > 0; turns--) await nextTurn()
        const page = sorted.slice(at, at + most).filter((key) => isBeforeEnd(range, key)).map(entryOf)
        list.entries += page.length
        if (page.length > 0) yield page
        if (page.length < most) break
      }
      const past = range.through === undefined ? undefined : sorted[firstAfter(sorted, range.through)]
      options?.onEnd?.(past?.startsWith(range.prefix ?? '') === true ? past : null)
    },
    async prefixes(prefix) {
      const below = new Set<string>()
      let complete = true
      for (let at = firstAfter(sorted, prefix === '' ? undefined : prefix); sorted[at]?.startsWith(prefix) === true; at++) {
        const slash = sorted[at]?.indexOf('/', prefix.length) ?? -1
        if (slash >= 0) below.add(sorted[at]?.slice(0, slash + 1) ?? '')
        else complete = false
      }
      return { prefixes: [...below], complete }
    },
    read: () => Promise.reject(new StorageError('only listed here', { kind: 'unsupported' })),
    head: () => Promise.reject(new StorageError('only listed here', { kind: 'unsupported' })),
    proveAbsent: () => Promise.reject(new StorageError('only listed here', { kind: 'unsupported' })),
    close: () => Promise.resolve(),
  }
  return source
}

export function entryOf(key: string): Entry {
  return { key, size: key.length, mtime: 0, etag: '' }
}

function startOf(sorted: readonly string[], { after, prefix = '' }: KeyRange): number {
  const first = firstAfter(sorted, after)
  return Math.max(first, sorted.findIndex((key) => key.startsWith(prefix)))
}

function firstAfter(sorted: readonly string[], after: string | undefined): number {
  if (after === undefined) return 0
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys(sorted[middle] ?? '', after) > 0) high = middle
    else low = middle + 1
  }
  return low
}
