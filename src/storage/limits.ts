import type { Annotations } from './contract/annotations.ts'
import type { Entry } from './contract/entry.ts'
import type { ByteRange } from './contract/reading.ts'
import type { Target } from './contract/storage.ts'
import { forward, type Overrides } from './contract/forward.ts'
import type { Timetable } from '../sync/settings.ts'
import { followTimetable } from './timetable.ts'
import { createTokenBucket, REAL_CLOCK, type Clock, type TokenBucket } from './token-bucket.ts'

/** Limits of one run; a limit that is absent does not apply. */
export interface Limits {
  readonly objectsPerSecond?: number | undefined
  readonly bytesPerSecond?: number | Timetable | undefined
}

export interface LimiterOptions {
  readonly clock?: Clock
  /** Called with the first rate of a timetable when bytes flow, and with each other one that follows. */
  readonly onRate?: (bytesPerSecond: number) => void
}

/**
 * Returns a function that makes storages keep to the user's limits, all of them together. An operation that writes, deletes
 * or lists counts as an object; bytes that are read count as bandwidth. What a store copies by itself does not pass through
 * this process and is not bandwidth. Without limits the function returns the storage itself.
 */
export function createLimiter(limits: Limits, signal: AbortSignal, { clock = REAL_CLOCK, onRate }: LimiterOptions = {}): (storage: Target) => Target {
  const { objectsPerSecond, bytesPerSecond } = limits
  if (objectsPerSecond === undefined && bytesPerSecond === undefined) return (storage) => storage
  const rate = typeof bytesPerSecond === 'object' ? followTimetable(bytesPerSecond, clock.wallTime, onRate) : bytesPerSecond
  const objects = objectsPerSecond === undefined ? undefined : createTokenBucket(objectsPerSecond, signal, clock)
  const bytes = rate === undefined ? undefined : createTokenBucket(rate, signal, clock)
  const overrides = { ...(objects && limitedObjects(objects)), ...(bytes && limitedBytes(bytes)) }
  return (storage) => forward(storage, overrides)
}

function limitedBytes(bytes: TokenBucket): Overrides<Target> {
  return {
    read: (read) => async (entry, options) => {
      await bytes.take(lengthOf(entry, options?.range), options?.signal)
      return read(entry, options)
    },
  }
}

function limitedObjects(objects: TokenBucket): Overrides<Target> {
  return {
    list: (list) => (range, options) => limitedPages(list(range, options), objects, options?.signal),
    listVersions: (listVersions) => (range, options) => limitedPages(listVersions(range, options), objects, options?.signal),
    proveAbsent: (proveAbsent) => async (keys, options) => {
      await objects.take(1, options?.signal)
      return proveAbsent(keys, options)
    },
    put: (put) => async (key, payload, attributes, options) => {
      await objects.take(1, options?.signal)
      return put(key, payload, attributes, options)
    },
    startMultipart: (startMultipart) => async (key, attributes, partSize, options) => {
      await objects.take(1, options?.signal)
      return startMultipart(key, attributes, partSize, options)
    },
    copy: (copy) => async (key, from, attributes, options) => {
      await objects.take(1, options?.signal)
      return copy(key, from, attributes, options)
    },
    hardLink: (hardLink) => async (key, of, options) => {
      await objects.take(1, options?.signal)
      return hardLink(key, of, options)
    },
    adopt: (adopt) => async (key, from, entry, options) => {
      await objects.take(1, options?.signal)
      return adopt(key, from, entry, options)
    },
    writeTags: (writeTags) => async (key, tags, options) => {
      await objects.take(1, options?.signal)
      return writeTags(key, tags, options)
    },
    remove: (remove) => async (keys, options) => {
      await objects.take(keys.length, options?.signal)
      return remove(keys, options)
    },
    annotations: (annotations) => limitedAnnotations(annotations, objects),
  }
}

function limitedAnnotations(annotations: Annotations, objects: TokenBucket): Annotations {
  return {
    async list(entry, options) {
      await objects.take(1, options?.signal)
      return annotations.list(entry, options)
    },
    async read(entry, name, options) {
      await objects.take(1, options?.signal)
      return annotations.read(entry, name, options)
    },
    async write(key, name, content, options) {
      await objects.take(1, options?.signal)
      return annotations.write(key, name, content, options)
    },
    async remove(key, name, options) {
      await objects.take(1, options?.signal)
      return annotations.remove(key, name, options)
    },
  }
}

async function* limitedPages<T>(pages: AsyncIterable<T>, objects: TokenBucket, signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) {
    await objects.take(1, signal)
    yield page
  }
}

function lengthOf(entry: Entry, range: ByteRange | undefined): number {
  return range ? range.end - range.start : entry.size
}
