import { compareKeys } from './compare-keys.ts'
import type { Keyed } from './keyed.ts'

/** The position of the merge in one run. */
interface Cursor<T> {
  readonly pages: AsyncIterator<T[]>
  page: T[]
  at: number
}

/** Merges sorted runs into one sorted stream of pages. Holds one page of each run. Equal keys follow one another. */
export async function* mergeRuns<T extends Keyed>(
  runs: readonly AsyncIterable<T[]>[],
  pageSize: number,
): AsyncGenerator<T[], void, undefined> {
  const heap = await openCursors(runs)
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) siftDown(heap, i)
  let out: T[] = []
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    out.push(first.page[first.at] as T)
    if (out.length >= pageSize) {
      yield out
      out = []
    }
    first.at++
    if (first.at >= first.page.length && !(await refill(first))) removeFirst(heap)
    siftDown(heap, 0)
  }
  if (out.length > 0) yield out
}

async function openCursors<T>(runs: readonly AsyncIterable<T[]>[]): Promise<Cursor<T>[]> {
  const cursors: Cursor<T>[] = []
  for (const run of runs) {
    const cursor: Cursor<T> = { pages: run[Symbol.asyncIterator](), page: [], at: 0 }
    if (await refill(cursor)) cursors.push(cursor)
  }
  return cursors
}

async function refill<T>(cursor: Cursor<T>): Promise<boolean> {
  const next = await cursor.pages.next()
  if (next.done === true) return false
  cursor.page = next.value
  cursor.at = 0
  return true
}

function removeFirst<T>(heap: Cursor<T>[]): void {
  const last = heap.pop()
  if (last !== undefined && heap.length > 0) heap[0] = last
}

function siftDown<T extends Keyed>(heap: Cursor<T>[], from: number): void {
  let parent = from
  for (;;) {
    const left = 2 * parent + 1
    let least = parent
    if (left < heap.length && isBefore(heap, left, least)) least = left
    if (left + 1 < heap.length && isBefore(heap, left + 1, least)) least = left + 1
    if (least === parent) return
    const cursor = heap[parent] as Cursor<T>
    heap[parent] = heap[least] as Cursor<T>
    heap[least] = cursor
    parent = least
  }
}

function isBefore<T extends Keyed>(heap: readonly Cursor<T>[], a: number, b: number): boolean {
  return compareKeys(keyAt(heap[a] as Cursor<T>), keyAt(heap[b] as Cursor<T>)) < 0
}

function keyAt<T extends Keyed>(cursor: Cursor<T>): string {
  return (cursor.page[cursor.at] as T).key
}
