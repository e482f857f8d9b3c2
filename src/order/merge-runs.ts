import type { Entry } from '../storage/entry.ts'
import { compareKeys } from './compare-keys.ts'

/** Where the merge stands in one run. */
interface Cursor {
  readonly pages: AsyncIterator<Entry[]>
  page: Entry[]
  at: number
}

/** Merges sorted runs into one sorted stream of pages, holding one page of each run. Equal keys come one after another. */
export async function* mergeRuns(
  runs: readonly AsyncIterable<Entry[]>[],
  pageSize: number,
): AsyncGenerator<Entry[], void, undefined> {
  const heap = await openCursors(runs)
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) siftDown(heap, i)
  let out: Entry[] = []
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    out.push(first.page[first.at] as Entry)
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

async function openCursors(runs: readonly AsyncIterable<Entry[]>[]): Promise<Cursor[]> {
  const cursors: Cursor[] = []
  for (const run of runs) {
    const cursor: Cursor = { pages: run[Symbol.asyncIterator](), page: [], at: 0 }
    if (await refill(cursor)) cursors.push(cursor)
  }
  return cursors
}

async function refill(cursor: Cursor): Promise<boolean> {
  const next = await cursor.pages.next()
  if (next.done === true) return false
  cursor.page = next.value
  cursor.at = 0
  return true
}

function removeFirst(heap: Cursor[]): void {
  const last = heap.pop()
  if (last !== undefined && heap.length > 0) heap[0] = last
}

function siftDown(heap: Cursor[], from: number): void {
  let parent = from
  for (;;) {
    const left = 2 * parent + 1
    let least = parent
    if (left < heap.length && isBefore(heap, left, least)) least = left
    if (left + 1 < heap.length && isBefore(heap, left + 1, least)) least = left + 1
    if (least === parent) return
    const cursor = heap[parent] as Cursor
    heap[parent] = heap[least] as Cursor
    heap[least] = cursor
    parent = least
  }
}

function isBefore(heap: readonly Cursor[], a: number, b: number): boolean {
  return compareKeys(keyAt(heap[a] as Cursor), keyAt(heap[b] as Cursor)) < 0
}

function keyAt(cursor: Cursor): string {
  return (cursor.page[cursor.at] as Entry).key
}
