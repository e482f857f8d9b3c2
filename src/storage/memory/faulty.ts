import { StorageError } from '../../errors.ts'
import type { ErrorKind } from '../../errors.ts'
import type { Entry } from '../entry.ts'
import type {
  CallOptions,
  Content,
  ListOptions,
  MultipartWrite,
  ObjectHead,
  RemoveOutcome,
  StorageErrorLike,
  Target,
  Written,
} from '../storage.ts'
import type { KeyRange } from '../../order/key-range.ts'

export type Operation =
  | 'list'
  | 'prefixes'
  | 'read'
  | 'head'
  | 'put'
  | 'startMultipart'
  | 'putPart'
  | 'complete'
  | 'abort'
  | 'makeFolder'
  | 'remove'
  | 'close'

/** One call that was made, in the order of the calls. */
export interface Call {
  readonly operation: Operation
  /** Keys that the call named; for `list` none, for `prefixes` the prefix. */
  readonly keys: readonly string[]
  /** Of `putPart`. */
  readonly part?: number | undefined
}

/** When a call goes wrong, and how. */
export interface Fault {
  readonly operation: Operation
  /** Only calls that name such a key. */
  readonly key?: string | ((key: string) => boolean) | undefined
  /** Only this part; of `putPart`. */
  readonly part?: number | undefined
  /** The first of the matching calls that goes wrong, counted from 1. Default: 1. */
  readonly nth?: number | undefined
  /** How many of them go wrong from there on. Default: all. */
  readonly times?: number | undefined
  /** Waits for this before anything else happens. */
  readonly until?: Promise<unknown> | undefined
  /** Thrown instead of the call; for `remove` the outcome of the matching keys, which stay. */
  readonly error?: ErrorKind | StorageErrorLike | undefined
  /** Makes the call, then throws `error`: the answer got lost. */
  readonly afterwards?: boolean | undefined
  /** Flips a bit in the middle of what `read` returns. */
  readonly corrupt?: boolean | undefined
  /** What `put` and `complete` return as the ETag, and `read` and `list` show. */
  readonly etag?: string | undefined
  /** `list` throws `error` after this many pages instead of at once. */
  readonly afterPages?: number | undefined
}

export interface FaultyStorage extends Target {
  readonly calls: readonly Call[]
  /** Calls of one operation. */
  callsOf(operation: Operation): readonly Call[]
}

/** A call that is made, unless a fault says otherwise. */
type Make = <T>(
  operation: Operation,
  keys: readonly string[],
  make: () => Promise<T>,
  part?: number,
) => Promise<[T, Fault | undefined]>

/** Notes a call and finds the first fault that it meets. */
type Meet = (operation: Operation, keys: readonly string[], part?: number) => Promise<Fault | undefined>

/** A storage that does what `target` does, but for the faults. */
export function withFaults(target: Target, faults: readonly Fault[]): FaultyStorage {
  const calls: Call[] = []
  const meet = meetWith(faults, calls)
  const call = callWith(meet)
  const { prefixes, makeFolder } = target

  return {
    name: target.name,
    capabilities: target.capabilities,
    calls,
    callsOf: (operation) => calls.filter((each) => each.operation === operation),
    list: (range, options) => listWithFaults(target, meet, range, options),
    ...(prefixes && {
      prefixes: async (prefix, options) => (await call('prefixes', [prefix], () => prefixes.call(target, prefix, options)))[0],
    }),
    async read(entry, options) {
      const [content, fault] = await call('read', [entry.key], () => target.read(entry, options))
      return spoil(content, fault)
    },
    head: async (entry, options) => withEtag(...(await call('head', [entry.key], () => target.head(entry, options)))),
    checkKey: target.checkKey?.bind(target),
    put: async (key, payload, attributes, options) =>
      withEtag(...(await call('put', [key], () => target.put(key, payload, attributes, options)))),
    async startMultipart(key, attributes, partSize, options) {
      const [write] = await call('startMultipart', [key], () => target.startMultipart(key, attributes, partSize, options))
      return writeWithFaults(write, key, call)
    },
    ...(makeFolder && {
      async makeFolder(key, options) {
        await call('makeFolder', [key], () => makeFolder.call(target, key, options))
      },
    }),
    remove: (keys, options) => removeWithFaults(target, meet, keys, options),
    async close() {
      await call('close', [], () => target.close())
    },
  }
}

function meetWith(faults: readonly Fault[], calls: Call[]): Meet {
  const seen = new Map<Fault, number>()
  return async (operation, keys, part) => {
    calls.push({ operation, keys, part })
    const [fault] = faults.filter((each) => matches(each, operation, keys, part)).filter((each) => isDue(each, seen))
    await fault?.until
    return fault
  }
}

function callWith(meet: Meet): Make {
  return async (operation, keys, make, part) => {
    const fault = await meet(operation, keys, part)
    if (fault?.error !== undefined && fault.afterwards !== true) throw errorOf(fault, operation, keys)
    const result = await make()
    if (fault?.error !== undefined) throw errorOf(fault, operation, keys)
    return [result, fault]
  }
}

function writeWithFaults(write: MultipartWrite, key: string, call: Make): MultipartWrite {
  return {
    async put(part, options) {
      await call('putPart', [key], () => write.put(part, options), part.number)
    },
    complete: async (options) => withEtag(...(await call('complete', [key], () => write.complete(options)))),
    async abort() {
      await call('abort', [key], () => write.abort())
    },
  }
}

async function* listWithFaults(
  target: Target,
  meet: Meet,
  range: KeyRange,
  options: ListOptions | undefined,
): AsyncGenerator<Entry[], void, undefined> {
  const fault = await meet('list', [])
  const breaks = fault?.error !== undefined
  let left = fault?.afterPages ?? 0
  if (breaks && left === 0) throw errorOf(fault, 'list', [])
  for await (const page of target.list(range, options)) {
    yield fault?.etag === undefined ? page : page.map((entry) => withEtag(entry, fault))
    if (breaks && --left === 0) throw errorOf(fault, 'list', [])
  }
  if (breaks) throw errorOf(fault, 'list', [])
}

async function removeWithFaults(
  target: Target,
  meet: Meet,
  keys: readonly string[],
  options: CallOptions | undefined,
): Promise<RemoveOutcome[]> {
  const fault = await meet('remove', keys)
  if (fault?.error === undefined) return target.remove(keys, options)
  const spared = keys.filter((key) => matches(fault, 'remove', [key], undefined))
  const removed = await target.remove(keys.filter((key) => !spared.includes(key)), options)
  const errors = spared.map((key): RemoveOutcome => ({ key, error: errorOf(fault, 'remove', [key]) }))
  const outcomes = new Map([...removed, ...errors].map((outcome) => [outcome.key, outcome]))
  return keys.map((key) => outcomes.get(key) ?? { key })
}

function matches(fault: Fault, operation: Operation, keys: readonly string[], part: number | undefined): boolean {
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

function errorOf({ error }: Fault, operation: Operation, keys: readonly string[]): StorageErrorLike {
  if (error instanceof Error) return error
  return new StorageError(`${operation} ${keys.join(', ')} fails on command`, { kind: error ?? 'failed' })
}

function withEtag<T extends Written | Entry | ObjectHead>(result: T, fault: Fault | undefined): T {
  return fault?.etag === undefined ? result : { ...result, etag: fault.etag }
}

function spoil(content: Content, fault: Fault | undefined): Content {
  if (fault?.corrupt !== true || content.bytes.length === 0) return withEtag(content, fault)
  const bytes = Buffer.from(content.bytes)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return withEtag({ ...content, bytes }, fault)
}
