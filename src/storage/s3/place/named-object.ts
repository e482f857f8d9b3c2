import type { KeyRange } from '../../../order/key-range.ts'
import type { Entry, Version } from '../../contract/entry.ts'
import type { CallOptions } from '../../contract/context.ts'
import type { ListOptions } from '../../contract/listing.ts'
import type { ListPage } from '../api/list-page.ts'
import type { S3Call } from '../side.ts'
import { kindOf, StorageError, UsageError } from '../../../errors.ts'
import { followPages } from '../../service/follow-pages.ts'
import { rangeHolds } from '../../../order/key-range.ts'
import { isDirectoryBucket } from './bucket-kind.ts'
import { headObject } from '../api/head-object.ts'
import { listObjectsV2 } from '../api/list-objects-v2.ts'
import { versionsPages } from '../list.ts'

/** One object of a bucket. */
export interface ObjectPlace {
  readonly bucket: string
  /** What comes before the object's own name in its key: empty, or with a slash at its end. */
  readonly prefix: string
  /** The object's own name. */
  readonly key: string
}

export interface NamedObjectOptions extends CallOptions {
  /** The history counts: an object whose versions are there exists, although it has been deleted. */
  readonly history?: boolean | undefined
  /** For messages. Default: `source`. */
  readonly side?: 'source' | 'target' | undefined
}

/**
 * Finds out whether the prefix of a location names one object in full, as a path names a file. Costs one short listing, and
 * a second one when it does.
 *
 * @returns undefined when it is a prefix: when it ends in a slash, or keys begin with it and none equals it
 * @throws UsageError when it names an object and a folder
 * @throws StorageError `not-found` when there is neither such an object nor a key that begins so
 */
export async function namedObject(
  call: S3Call,
  { bucket, prefix: name }: { readonly bucket: string; readonly prefix: string },
  options: NamedObjectOptions,
): Promise<ObjectPlace | undefined> {
  if (name === '' || name.endsWith('/')) return undefined
  const prefix = name.slice(0, name.lastIndexOf('/') + 1)
  const place = { bucket, prefix, key: name.slice(prefix.length) }
  if (isDirectoryBucket(bucket)) {
    // These list no prefix without a slash at its end.
    if (!(await headed(call, place, options))) return undefined
  } else {
    const first = await firstKeyOrObject(call, place, options)
    if (first === undefined) throw missing(place, options.side)
    if (first !== name) return undefined
  }
  const below = await firstKey(call, `${name}/`, options).catch(undefinedWhenDenied)
  if (below === undefined) return place
  throw new UsageError(
    `s3://${bucket}/${name} is an object, and a folder that holds ${below}; write s3://${bucket}/${name}/ for what is in the folder, ` +
      `or s3://${bucket}/${prefix} with --filter-include-regex for the object`,
  )
}

/**
 * The object as an entry of a listing. A user who may not list may still look at the one object.
 * @throws StorageError `not-found`
 */
export async function* listNamedObject(call: S3Call, place: ObjectPlace, range: KeyRange, options: ListOptions): AsyncGenerator<Entry[]> {
  if (!rangeHolds(range, place.key)) return
  const entry = isDirectoryBucket(place.bucket) ? await headed(call, place, options) : await listed(call, place, options)
  if (entry === undefined) throw missing(place)
  yield [entry]
}

/** The versions and delete markers of the object, the newest first. */
export async function* listVersionsOfNamed(
  call: S3Call,
  { prefix, key }: ObjectPlace,
  range: KeyRange,
  options: ListOptions,
): AsyncGenerator<Version[]> {
  if (!rangeHolds(range, key)) return
  const pages = versionsPages(call, { prefix: prefix + key, prefixLength: prefix.length }, options, (version) => version.key !== key)
  for await (const { versions } of pages) {
    const own = versions.filter((version) => version.key === key)
    if (own.length > 0) yield own
  }
}

/** The first key that begins with the name, which is the name itself where there is such an object. */
async function firstKeyOrObject(call: S3Call, place: ObjectPlace, options: NamedObjectOptions): Promise<string | undefined> {
  const name = place.prefix + place.key
  try {
    return await firstKey(call, name, options)
  } catch (error) {
    if (kindOf(error) === 'denied' && (await headed(call, place, options).catch(() => undefined))) return name
    throw error
  }
}

async function firstKey(call: S3Call, prefix: string, options: NamedObjectOptions): Promise<string | undefined> {
  if (!options.history) return (await firstEntry(call, prefix, 0, options))?.key
  const pages = versionsPages(call, { prefix, prefixLength: 0, maxKeys: 1 }, options, () => true)
  for await (const { versions } of pages) if (versions[0]) return versions[0].key
  return undefined
}

async function firstEntry(call: S3Call, prefix: string, prefixLength: number, options: CallOptions): Promise<Entry | undefined> {
  const ask = (token?: string): Promise<ListPage> => call(listObjectsV2, { prefix, maxKeys: 1, prefixLength, token }, options)
  const pages = followPages(ask, {
    name: prefix,
    isEmpty: ({ entries }) => entries.length === 0,
    isEnough: ({ entries }) => entries.length > 0,
    textOf: (token) => token,
  })
  for await (const { entries } of pages) if (entries[0]) return entries[0]
  return undefined
}

async function listed(call: S3Call, place: ObjectPlace, options: CallOptions): Promise<Entry | undefined> {
  const { prefix, key } = place
  try {
    const first = await firstEntry(call, prefix + key, prefix.length, options)
    return first?.key === key ? first : undefined
  } catch (error) {
    if (kindOf(error) !== 'denied') throw error
    return headed(call, place, options)
  }
}

async function headed(call: S3Call, { prefix, key }: ObjectPlace, { signal }: CallOptions): Promise<Entry | undefined> {
  try {
    const { size, mtime, etag } = await call(headObject, { key: prefix + key }, { signal })
    return { key, size, mtime, etag }
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}

function undefinedWhenDenied(error: unknown): undefined {
  if (kindOf(error) === 'denied') return undefined
  throw error
}

function missing({ bucket, prefix, key }: ObjectPlace, side = 'source'): StorageError {
  const message = `the ${side} s3://${bucket}/${prefix}${key} does not exist: there is no such object, and no key begins so`
  return new StorageError(message, { kind: 'not-found', code: 'NoSuchKey' })
}
