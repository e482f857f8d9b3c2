import type { Entry } from './contract/entry.ts'
import type { Annotations } from './contract/annotations.ts'
import type { ByteRange } from './contract/reading.ts'
import type { Target } from './contract/storage.ts'
import { pause, throwIfStopped } from '../stopping.ts'

/** Limits of one run; what is absent is not limited. */
export interface Limits {
  readonly objectsPerSecond?: number | undefined
  readonly bytesPerSecond?: number | undefined
}

/** Slices in which a bucket is filled again, as in s3sync: a tenth of a second's worth every 100 ms. */
const SLICE = 100

/** A bucket of tokens: full at first, holding one second's worth. */
export interface TokenBucket {
  /**
   * Takes tokens, waiting for them in the order of the callers; more than the bucket holds is taken in turns.
   * @throws StorageError `aborted` when the run is being stopped, or the caller has stopped waiting
   */
  take(count: number, signal?: AbortSignal): Promise<void>
}

/** What a bucket reads the time from, milliseconds, and waits with. */
export interface Clock {
  now(): number
  /** @throws StorageError `aborted` as soon as the signal fires */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

const REAL: Clock = { now: () => performance.now(), pause }

export function createTokenBucket(perSecond: number, signal?: AbortSignal, clock = REAL): TokenBucket {
  let tokens = perSecond
  let filledAt = clock.now()
  let turn: Promise<void> = Promise.resolve()

  const fill = (): void => {
    const slices = Math.floor((clock.now() - filledAt) / SLICE)
    filledAt += slices * SLICE
    tokens = Math.min(perSecond, tokens + (slices * SLICE * perSecond) / 1000)
  }
  const drain = async (count: number, caller: AbortSignal | undefined): Promise<void> => {
    for (let left = count; left > 0; ) {
      throwIfStopped(caller)
      fill()
      const taken = Math.min(left, Math.floor(tokens))
      tokens -= taken
      left -= taken
      if (left > 0) await clock.pause(SLICE, signal)
    }
  }
  return {
    take(count, caller) {
      const mine = turn.then(() => drain(count, caller))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

/**
 * Holds storages to the user's limits, all of them together: operations that write, delete or list count as objects,
 * bytes read count as bandwidth. What a store copies by itself does not pass through us and is no bandwidth. Without
 * limits a storage stays as it is.
 */
export function createLimiter({ objectsPerSecond, bytesPerSecond }: Limits, signal: AbortSignal, clock = REAL): (storage: Target) => Target {
  if (objectsPerSecond === undefined && bytesPerSecond === undefined) return (storage) => storage
  const objects = objectsPerSecond === undefined ? undefined : createTokenBucket(objectsPerSecond, signal, clock)
  const bytes = bytesPerSecond === undefined ? undefined : createTokenBucket(bytesPerSecond, signal, clock)
  return (storage) => ({
    name: storage.name,
    capabilities: storage.capabilities,
    single: storage.single,
    ...(storage.location && { location: storage.location }),
    ...limitedReading(storage, objects, bytes),
    ...limitedWriting(storage, objects),
    ...limitedCopies(storage, objects),
    ...limitedVersions(storage, objects),
    annotations: storage.annotations && limitedAnnotations(storage.annotations, objects),
    close: () => storage.close(),
  })
}

type Bucket = TokenBucket | undefined

function limitedReading(
  storage: Target,
  objects: Bucket,
  bytes: Bucket,
): Pick<Target, 'list' | 'prefixes' | 'read' | 'verifyUnchanged' | 'head' | 'proveAbsent' | 'partSizes'> {
  return {
    list: (range, options) => limitedPages(storage.list(range, options), objects, options?.signal),
    prefixes: storage.prefixes?.bind(storage),
    async read(entry, options) {
      await bytes?.take(lengthOf(entry, options?.range), options?.signal)
      return storage.read(entry, options)
    },
    verifyUnchanged: storage.verifyUnchanged?.bind(storage),
    head: storage.head.bind(storage),
    async proveAbsent(keys, options) {
      await objects?.take(1, options?.signal)
      return storage.proveAbsent(keys, options)
    },
    partSizes: storage.partSizes?.bind(storage),
  }
}

function limitedWriting(
  storage: Target,
  objects: Bucket,
): Pick<Target, 'checkKey' | 'foresee' | 'put' | 'startMultipart' | 'makeFolder' | 'writeTags' | 'remove'> {
  const { writeTags } = storage
  return {
    checkKey: storage.checkKey?.bind(storage),
    foresee: storage.foresee?.bind(storage),
    async put(key, payload, attributes, options) {
      await objects?.take(1, options?.signal)
      return storage.put(key, payload, attributes, options)
    },
    async startMultipart(key, attributes, partSize, options) {
      await objects?.take(1, options?.signal)
      return storage.startMultipart(key, attributes, partSize, options)
    },
    makeFolder: storage.makeFolder?.bind(storage),
    writeTags:
      writeTags &&
      (async (key, tags, options) => {
        await objects?.take(1, options?.signal)
        return writeTags.call(storage, key, tags, options)
      }),
    async remove(keys, options) {
      await objects?.take(keys.length, options?.signal)
      return storage.remove(keys, options)
    },
  }
}

function limitedCopies(storage: Target, objects: Bucket): Pick<Target, 'store' | 'copySource' | 'copy'> {
  const { copy } = storage
  return {
    store: storage.store,
    copySource: storage.copySource?.bind(storage),
    copy:
      copy &&
      (async (key, from, attributes, options) => {
        await objects?.take(1, options?.signal)
        return copy.call(storage, key, from, attributes, options)
      }),
  }
}

function limitedVersions(storage: Target, objects: Bucket): Pick<Target, 'listVersions' | 'keepsVersions'> {
  const { listVersions } = storage
  return {
    listVersions:
      listVersions && ((range, options) => limitedPages(listVersions.call(storage, range, options), objects, options?.signal)),
    keepsVersions: storage.keepsVersions?.bind(storage),
  }
}

function limitedAnnotations(annotations: Annotations, objects: Bucket): Annotations {
  return {
    async list(entry, options) {
      await objects?.take(1, options?.signal)
      return annotations.list(entry, options)
    },
    async read(entry, name, options) {
      await objects?.take(1, options?.signal)
      return annotations.read(entry, name, options)
    },
    async write(key, name, content, options) {
      await objects?.take(1, options?.signal)
      return annotations.write(key, name, content, options)
    },
    async remove(key, name, options) {
      await objects?.take(1, options?.signal)
      return annotations.remove(key, name, options)
    },
  }
}

async function* limitedPages<T>(
  pages: AsyncIterable<T>,
  objects: Bucket,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) {
    await objects?.take(1, signal)
    yield page
  }
}

function lengthOf(entry: Entry, range: ByteRange | undefined): number {
  return range ? range.end - range.start : entry.size
}
