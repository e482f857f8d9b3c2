import { StorageError } from '../../errors.ts'
import type { ErrorKind } from '../../errors.ts'
import type { StorageErrorLike } from '../../storage/contract/removing.ts'

export type Operation =
  | 'list'
  | 'prefixes'
  | 'read'
  | 'verifyUnchanged'
  | 'head'
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
  | 'remove'
  | 'close'

/** One call that was made, in the order of the calls. */
export interface Call {
  readonly operation: Operation
  /** Keys that the call named; for `list` and `listVersions` none, for `prefixes` the prefix. */
  readonly keys: readonly string[]
  /** Of `putPart` and `copyPart`. */
  readonly part?: number | undefined
}

/** When a call goes wrong, and how. */
export interface Fault {
  readonly operation: Operation
  /** Only calls that name such a key. */
  readonly key?: string | ((key: string) => boolean) | undefined
  /** Only this part; of `putPart` and `copyPart`. */
  readonly part?: number | undefined
  /** The first of the matching calls that goes wrong, counted from 1. Default: 1. */
  readonly nth?: number | undefined
  /** How many of them go wrong from there on. Default: all. */
  readonly times?: number | undefined
  /** Waits for this before anything else happens. */
  readonly until?: Promise<unknown> | undefined
  /** Thrown instead of the call; for `remove` the outcome of the matching keys, which stay; for `proveAbsent` their answer. */
  readonly error?: ErrorKind | StorageErrorLike | undefined
  /** Makes the call, then throws `error`: the answer got lost. */
  readonly afterwards?: boolean | undefined
  /**
   * Flips a bit in the middle of what `read` and `readAnnotation` return, or of what is stored by `put`, `putPart`,
   * `copy`, `copyPart` and `writeAnnotation`. `unnoticed` keeps the digests that are sent along from the storage, which
   * would refuse the bytes otherwise.
   */
  readonly corrupt?: boolean | 'unnoticed' | undefined
  /** What writes return as the ETag, and `read`, `head` and listings show. */
  readonly etag?: string | undefined
  /** Keys that listings leave out, as if they were not there. */
  readonly hides?: ((key: string) => boolean) | undefined
  /** Listings throw `error` after this many pages instead of at once. */
  readonly afterPages?: number | undefined
}

/** A call that is made, unless a fault says otherwise. `make` is told of a fault that does not throw before it. */
export type Make = <T>(
  operation: Operation,
  keys: readonly string[],
  make: (fault: Fault | undefined) => Promise<T>,
  part?: number,
) => Promise<[T, Fault | undefined]>

/** Notes a call and finds the first fault that it meets. */
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
