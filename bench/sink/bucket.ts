import { compareKeys } from '../../src/order/compare-keys.ts'
import type { StoredObject } from './object.ts'

/** A bucket's objects in the order of their keys; an index is good until the next put or delete. */
export interface Bucket {
  readonly readOnly: boolean
  count(): number
  keyAt(index: number): string
  objectAt(index: number): StoredObject
  /** The index of the first key that does not come before this one. */
  lowerBound(key: string): number
  get(key: string): StoredObject | undefined
  put(key: string, object: StoredObject): void
  delete(key: string): void
  /** The listing's XML of so many objects between two other texts, where there is a faster way than one at a time. */
  entries?(from: number, count: number, before: Buffer, after: Buffer): Buffer
}

/** A bucket that holds what is put into it. Keys are sorted when they are asked for, not when they come. */
export function storedBucket(): Bucket {
  const objects = new Map<string, StoredObject>()
  let keys: string[] = []
  let dirty = false

  function sorted(): readonly string[] {
    if (dirty) keys = [...objects.keys()].sort(compareKeys)
    dirty = false
    return keys
  }

  function need(key: string): StoredObject {
    const object = objects.get(key)
    if (object === undefined) throw new RangeError(`no object at ${key}`)
    return object
  }

  return {
    readOnly: false,
    count: () => sorted().length,
    keyAt: (index) => sorted()[index] ?? '',
    objectAt: (index) => need(sorted()[index] ?? ''),
    lowerBound: (key) => search(sorted().length, (index) => compareKeys(keys[index] ?? '', key) >= 0),
    get: (key) => objects.get(key),
    put(key, object) {
      dirty ||= !objects.has(key)
      objects.set(key, object)
    },
    delete(key) {
      dirty = objects.delete(key) || dirty
    },
  }
}

/** The first index below `count` at which `reached` is true, or `count`. */
export function search(count: number, reached: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(middle)) high = middle
    else low = middle + 1
  }
  return low
}
