import { StorageError } from '../../errors.ts'
import type { ErrorKind } from '../../errors.ts'
import type { StorageErrorLike } from '../../storage/contract/removing.ts'

/** A call of a storage, of its annotations or of a multipart write. */
export type Operation =
  | 'list'
  | 'prefixes'
  | 'read'
  | 'verifyUnchanged'
  | 'head'
  | 'readTags'
  | 'proveAbsent'
  | 'partSizes'
  | 'listVersions'
  | 'keepsVersions'
  | 'put'
  | 'startMultipart'
  | 'putPart'
  | 'copyPart'
  | 'complete'
  | 'abort'
  | 'copy'
  | 'writeTags'
  | 'listAnnotations'
  | 'readAnnotation'
  | 'writeAnnotation'
  | 'removeAnnotation'
  | 'makeFolder'
  | 'finishFolder'
  | 'removeFolder'
  | 'remove'
  | 'close'

/** One recorded call. */
export interface Call {
  readonly operation: Operation
  /** The keys of the call; none for `list` and `listVersions`, the prefix for `prefixes`. */
  readonly keys: readonly string[]
  /** The part number of `putPart` and `copyPart`. */
  readonly part?: number | undefined
}

/** Which calls go wrong, and how. */
export interface Fault {
  readonly operation: Operation
  /** Only calls with this key, or with a key for which the function returns true. */
  readonly key?: string | ((key: string) => boolean) | undefined
  /** Only this part number of `putPart` and `copyPart`. */
  readonly part?: number | undefined
  /** The first matching call that goes wrong, counted from 1. Default: 1. */
  readonly nth?: number | undefined
  /** How many matching calls go wrong from there on. Default: all. */
  readonly times?: number | undefined
  /** The call waits for this first. */
  readonly until?: Promise<unknown> | undefined
  /**
   * Thrown instead of making the call. `remove` and `proveAbsent` do not throw: `remove` keeps the matching keys and returns this
   * as their outcome, `proveAbsent` returns it as their proof.
   */
  readonly error?: ErrorKind | StorageErrorLike | undefined
  /** Makes the call, then throws `error`, as if the answer was lost. */
  readonly afterwards?: boolean | undefined
  /**
   * Flips a bit in the middle of what `read` and `readAnnotation` return, or of what is stored by `put`, `putPart`,
   * `copy`, `copyPart` and `writeAnnotation`. `unnoticed` also drops the digests of the write; with them the
   * storage would refuse the bytes.
   */
  readonly corrupt?: boolean | 'unnoticed' | undefined
  /** The ETag that writes, `read`, `head` and listings return. */
  readonly etag?: string | undefined
  /** Listings leave out the keys for which this returns true. */
  readonly hides?: ((key: string) => boolean) | undefined
  /** Listings throw `error` after this many pages instead of at once. */
  readonly afterPages?: number | undefined
}

/** Makes a call unless a fault throws first. `make` gets a fault that does not. */
export type Make = <T>(
  operation: Operation,
  keys: readonly string[],
  make: (fault: Fault | undefined) => Promise<T>,
  part?: number,
) => Promise<[T, Fault | undefined]>

/** Records a call and returns the first fault that applies to it. */
export type Meet = (operation: Operation, keys: readonly string[], part?: number) => Promise<Fault | undefined>

export function meetWith(faults: readonly Fault[], calls: Call[]): Meet {
  const seen = new Map<Fault, number>()
  return async (operation, keys, part) => {
    calls.push({ operation, keys, part })
    const [fault] = faults.filter((each) => matches(each, operation, keys, part)).filter((each) => isDue(each, seen))
    await fault?.until
    return fault
  }
}

export function callWith(meet: Meet): Make {
  return async (operation, keys, make, part) => {
    const fault = await meet(operation, keys, part)
    if (fault?.error !== undefined && fault.afterwards !== true) throw errorOf(fault, operation, keys)
    const result = await make(fault)
    if (fault?.error !== undefined) throw errorOf(fault, operation, keys)
    return [result, fault]
  }
}

export function matches(fault: Fault, operation: Operation, keys: readonly string[], part: number | undefined): boolean {
  if (fault.operation !== operation || (fault.part !== undefined && fault.part !== part)) return false
  const { key } = fault
  if (key === undefined) return true
  return keys.some((each) => (typeof key === 'string' ? each === key : key(each)))
}

function isDue(fault: Fault, seen: Map<Fault, number>): boolean {
  const count = (seen.get(fault) ?? 0) + 1
  seen.set(fault, count)
  const first = fault.nth ?? 1
  return count >= first && count < first + (fault.times ?? Infinity)
}

export function errorOf({ error }: Fault, operation: Operation, keys: readonly string[]): StorageErrorLike {
  if (error instanceof Error) return error
  return new StorageError(`${operation} ${keys.join(', ')} fails on command`, { kind: error ?? 'failed' })
}
