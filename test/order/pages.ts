import type { Entry } from '../../src/storage/contract/entry.ts'

export function entriesOf(keys: readonly string[]): Entry[] {
  return keys.map((key, i) => ({ key, size: i, mtime: i + 0.5, etag: `etag-${i}` }))
}

/** A listing that knows whether it has been let go. */
export function pagesFrom(pages: readonly Entry[][]): AsyncIterable<Entry[]> & { ended: boolean } {
  const listing = {
    ended: false,
    async *[Symbol.asyncIterator]() {
      try {
        yield* pages
      } finally {
        listing.ended = true
      }
    },
  }
  return listing
}

export async function allOf<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = []
  for await (const page of pages) items.push(...page)
  return items
}
