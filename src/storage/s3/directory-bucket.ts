import type { Entry } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { ObjectHead } from '../contract/reading.ts'
import type { Payload } from '../contract/writing.ts'
import type { ListPage } from './api/list-page.ts'
import type { S3Call } from './side.ts'
import { rangeTouches, type KeyRange } from '../../order/key-range.ts'
import { pageWatch, type PageWatch } from '../service/follow-pages.ts'
import { inPagesOf } from '../service/pages.ts'
import { listObjectsV2 } from './api/list-objects-v2.ts'
import { onlyWithin, type ListedPlace } from './list.ts'

/** Directory buckets know no `Content-MD5`. */
export function withoutMd5(payload: Payload): Payload {
  return payload.md5 === undefined ? payload : { bytes: payload.bytes, checksum: payload.checksum }
}

/** Their ETags look like an MD5 but are none, and no header says so. */
export function withoutDigest<T extends ObjectHead>(head: T): T {
  return { ...head, etagIsDigest: false }
}

/** Listings in flight at a time. */
const LANES = 16

interface Task {
  readonly prefix: string
  readonly token?: string | undefined
  /** Of the whole listing of this prefix. */
  readonly watch: PageWatch
}

interface Done {
  readonly task: Task
  readonly page: ListPage
}

/**
 * Pages of the keys in a range, in no order. The service refuses `start-after`, so all is listed that the range touches.
 *
 * @param sideBySide list each sub-prefix by itself, several at a time; else the place in one piece
 */
export async function* listDirectoryBucket(
  call: S3Call,
  { name, prefix, pageSize }: ListedPlace,
  range: KeyRange,
  options: ListOptions & { readonly sideBySide: boolean },
): AsyncGenerator<Entry[]> {
  const delimiter = options.sideBySide ? '/' : undefined
  const list = async (task: Task): Promise<Done> => {
    const query = { prefix: task.prefix, token: task.token, delimiter, maxKeys: pageSize, prefixLength: prefix.length, checksums: options.checksums }
    return { task, page: await call(listObjectsV2, query, options) }
  }
  for await (const { page } of atATime(LANES, { prefix: prefix + (range.prefix ?? ''), watch: pageWatch(name) }, list, (done) => tasksAfter(done, name, prefix, range))) {
    yield* inPagesOf(onlyWithin(page.entries, range), options.pageSize)
  }
}

/** What a page leaves to be listed. An unfinished upload shows as a prefix too, and then holds nothing. */
function tasksAfter({ task, page }: Done, name: string, prefix: string, range: KeyRange): Task[] {
  task.watch(page.next, page.entries.length + page.prefixes.length === 0)
  const below = page.prefixes.filter((each) => each.length > task.prefix.length && rangeTouches(range, each.slice(prefix.length)))
  const tasks: Task[] = below.map((each) => ({ prefix: each, watch: pageWatch(name) }))
  // The newest task goes first, so the next page, which brings more tasks, waits until these are done.
  return page.next === undefined ? tasks : [{ ...task, token: page.next }, ...tasks]
}

/** Works a tree of tasks off, several at a time, and yields what is done first. The newest go first: few then wait. */
async function* atATime<T, D>(most: number, root: T, work: (task: T) => Promise<D>, more: (done: D) => T[]): AsyncGenerator<D> {
  const waiting = [root]
  const running = new Set<Promise<() => D>>()
  while (waiting.length > 0 || running.size > 0) {
    for (const task of waiting.splice(Math.max(0, waiting.length + running.size - most))) {
      const promise: Promise<() => D> = work(task).then((done) => () => {
        running.delete(promise)
        return done
      })
      // The race reports a listing that fails while others are being worked on.
      promise.catch(() => undefined)
      running.add(promise)
    }
    const done = (await Promise.race(running))()
    waiting.push(...more(done))
    yield done
  }
}
