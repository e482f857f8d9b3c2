import type { Entry } from './entry.ts'
import type { Target } from './storage.ts'
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
   * @throws StorageError `aborted` when the run is being stopped, or nobody waits any more
   */
  take(count: number, signal?: AbortSignal): Promise<void>
}

export function createTokenBucket(perSecond: number, signal?: AbortSignal): TokenBucket {
  let tokens = perSecond
  let filledAt = performance.now()
  let turn: Promise<void> = Promise.resolve()

  const fill = (): void => {
    const slices = Math.floor((performance.now() - filledAt) / SLICE)
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
      if (left > 0) await pause(SLICE, signal)
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
 * bytes read count as bandwidth. Without limits a storage stays as it is.
 */
export function createLimiter({ objectsPerSecond, bytesPerSecond }: Limits, signal: AbortSignal): (storage: Target) => Target {
  if (objectsPerSecond === undefined && bytesPerSecond === undefined) return (storage) => storage
  const objects = objectsPerSecond === undefined ? undefined : createTokenBucket(objectsPerSecond, signal)
  const bytes = bytesPerSecond === undefined ? undefined : createTokenBucket(bytesPerSecond, signal)
  return (storage) => withBuckets(storage, objects, bytes)
}

function withBuckets(storage: Target, objects: TokenBucket | undefined, bytes: TokenBucket | undefined): Target {
  return {
    name: storage.name,
    capabilities: storage.capabilities,
    async *list(range, options) {
      for await (const page of storage.list(range, options)) {
        await objects?.take(1, options?.signal)
        yield page
      }
    },
    prefixes: storage.prefixes?.bind(storage),
    async read(entry, options) {
      await bytes?.take(lengthOf(entry, options?.range), options?.signal)
      return storage.read(entry, options)
    },
    checkKey: storage.checkKey?.bind(storage),
    async put(key, payload, attributes, options) {
      await objects?.take(1, options?.signal)
      return storage.put(key, payload, attributes, options)
    },
    async startMultipart(key, attributes, partSize, options) {
      await objects?.take(1, options?.signal)
      return storage.startMultipart(key, attributes, partSize, options)
    },
    makeFolder: storage.makeFolder?.bind(storage),
    async remove(keys, options) {
      await objects?.take(keys.length, options?.signal)
      return storage.remove(keys, options)
    },
    close: () => storage.close(),
  }
}

function lengthOf(entry: Entry, range: { readonly start: number; readonly end: number } | undefined): number {
  return range ? range.end - range.start : entry.size
}
