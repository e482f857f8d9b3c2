import type { Bucket } from './bucket.ts'
import { failure, type Response } from './response.ts'
import type { Store } from './store.ts'

/** What the server tells of itself at /_sink/stats; a bucket cannot have that name. */
export interface SinkStats {
  /** By method and whether the path names a bucket or an object, such as "PUT object". */
  readonly requests: Readonly<Record<string, number>>
  /** Microseconds of CPU, user and system, of all threads since the process began. */
  readonly cpu: number
  /** Bytes. */
  readonly rss: number
  /** Multipart uploads neither completed nor aborted. */
  readonly openUploads: number
}

/** Where the objects of a target lie that its source lacks: beside those that it has, or in folders of their own. */
export type Shape = 'scattered' | 'folders'

/**
 * The harness's own calls: `stats`, `count/BUCKET` (objects and bytes held), `reset`, and `extras/FROM/TO/SHAPE`, which gives one
 * bucket the objects of another and as many more that the other lacks.
 */
export function control(store: Store, call: string): Response {
  if (call === 'stats') return json(stats(store))
  if (call.startsWith('count/')) return json(countBucket(store, call.slice('count/'.length)))
  if (call.startsWith('extras/')) return seedExtras(store, call.slice('extras/'.length))
  if (call !== 'reset') return failure(404, 'NoSuchKey')
  store.reset()
  return { status: 204 }
}

function seedExtras(store: Store, call: string): Response {
  const [from, to, shape] = call.split('/').map((name, i) => (i < 2 ? store.bucket(name) : name)) as [Bucket, Bucket, Shape]
  for (let i = 0; i < from.count(); i++) {
    const key = from.keyAt(i)
    to.put(key, from.objectAt(i))
    to.put(shape === 'folders' ? `old-${key}` : `${key}.old`, from.objectAt(i))
  }
  return { status: 204 }
}

function stats(store: Store): SinkStats {
  const { user, system } = process.cpuUsage()
  return {
    requests: Object.fromEntries(store.requests),
    cpu: user + system,
    rss: process.memoryUsage.rss(),
    openUploads: store.uploads.count(),
  }
}

function countBucket(store: Store, name: string): { objects: number; bytes: number } {
  const bucket = store.bucket(name)
  const objects = bucket.count()
  let bytes = 0
  for (let i = 0; i < objects; i++) bytes += bucket.objectAt(i).size
  return { objects, bytes }
}

function json(value: object): Response {
  return { status: 200, headers: 'Content-Type: application/json\r\n', body: JSON.stringify(value) }
}
