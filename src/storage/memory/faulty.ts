import type { Entry } from '../contract/entry.ts'
import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { Annotations } from '../contract/annotations.ts'
import type { MultipartWrite } from '../contract/parts.ts'
import type { Target } from '../contract/storage.ts'
import { callWith, errorOf, matches, meetWith } from './faults.ts'
import type { Call, Fault, Make, Meet, Operation } from './faults.ts'
import { spoilBytes, spoilContent, spoilPayload, spoilSource, withEtag } from './spoil.ts'

export type { Call, Fault, Operation } from './faults.ts'

export interface FaultyStorage extends Target {
  readonly calls: readonly Call[]
  /** Calls of one operation. */
  callsOf(operation: Operation): readonly Call[]
}

/** A storage that does what `target` does, but for the faults. */
export function withFaults(target: Target, faults: readonly Fault[]): FaultyStorage {
  const calls: Call[] = []
  const meet = meetWith(faults, calls)
  const call = callWith(meet)
  return {
    name: target.name,
    capabilities: target.capabilities,
    calls,
    callsOf: (operation) => calls.filter((each) => each.operation === operation),
    ...faultyReading(target, meet, call),
    ...faultyWriting(target, meet, call),
    ...faultyFolders(target, call),
    ...faultyCopies(target, call),
    ...faultyVersions(target, meet, call),
    ...(target.annotations && { annotations: faultyAnnotations(target.annotations, call) }),
    async close() {
      await call('close', [], () => target.close())
    },
  }
}

function faultyReading(target: Target, meet: Meet, call: Make): Pick<Target, 'list' | 'read' | 'verifyUnchanged' | 'head' | 'proveAbsent' | 'partSizes'> {
  const { partSizes, verifyUnchanged } = target
  return {
    list: (range, options) => faultyPages('list', () => target.list(range, options), meet),
    async read(entry, options) {
      return spoilContent(...(await call('read', [entry.key], () => target.read(entry, options))))
    },
    ...(verifyUnchanged && {
      async verifyUnchanged(entry, state, options) {
        await call('verifyUnchanged', [entry.key], () => verifyUnchanged.call(target, entry, state, options))
      },
    }),
    head: async (entry, options) => withEtag(...(await call('head', [entry.key], () => target.head(entry, options)))),
    proveAbsent: (keys, options) => faultyProofs(target, meet, keys, options),
    ...(partSizes && {
      partSizes: async (entry, options) => (await call('partSizes', [entry.key], () => partSizes.call(target, entry, options)))[0],
    }),
  }
}

type Writing = Pick<Target, 'checkKey' | 'put' | 'startMultipart' | 'writeTags' | 'remove'>

function faultyWriting(target: Target, meet: Meet, call: Make): Writing {
  const { writeTags } = target
  return {
    checkKey: target.checkKey?.bind(target),
    async put(key, payload, attributes, options) {
      const putSpoiled = (fault: Fault | undefined) => target.put(key, spoilPayload(payload, fault), attributes, options)
      return withEtag(...(await call('put', [key], putSpoiled)))
    },
    async startMultipart(key, attributes, partSize, options) {
      const [write] = await call('startMultipart', [key], () => target.startMultipart(key, attributes, partSize, options))
      return faultyMultipart(write, key, call)
    },
    ...(writeTags && {
      async writeTags(key, tags, options) {
        await call('writeTags', [key], () => writeTags.call(target, key, tags, options))
      },
    }),
    remove: (keys, options) => faultyRemoval(target, meet, keys, options),
  }
}

function faultyMultipart(write: MultipartWrite, key: string, call: Make): MultipartWrite {
  const { copy } = write
  return {
    async put(part, options) {
      const putSpoiled = (fault: Fault | undefined) => write.put({ ...part, payload: spoilPayload(part.payload, fault) }, options)
      await call('putPart', [key], putSpoiled, part.number)
    },
    ...(copy && {
      async copy(part, from, options) {
        await call('copyPart', [key], (fault) => copy.call(write, part, spoilSource(from, fault), options), part.number)
      },
    }),
    complete: async (options) => withEtag(...(await call('complete', [key], () => write.complete(options)))),
    async abort() {
      await call('abort', [key], () => write.abort())
    },
  }
}

function faultyFolders(target: Target, call: Make): Pick<Target, 'prefixes' | 'makeFolder'> {
  const { prefixes, makeFolder } = target
  return {
    ...(prefixes && {
      prefixes: async (prefix, options) => (await call('prefixes', [prefix], () => prefixes.call(target, prefix, options)))[0],
    }),
    ...(makeFolder && {
      async makeFolder(key, options) {
        await call('makeFolder', [key], () => makeFolder.call(target, key, options))
      },
    }),
  }
}

function faultyCopies(target: Target, call: Make): Pick<Target, 'store' | 'copySource' | 'copy'> {
  const { copySource, copy } = target
  return {
    store: target.store,
    copySource: copySource?.bind(target),
    ...(copy && {
      async copy(key, from, attributes, options) {
        const copySpoiled = (fault: Fault | undefined) => copy.call(target, key, spoilSource(from, fault), attributes, options)
        return withEtag(...(await call('copy', [key], copySpoiled)))
      },
    }),
  }
}

function faultyVersions(target: Target, meet: Meet, call: Make): Pick<Target, 'listVersions' | 'keepsVersions'> {
  const { listVersions, keepsVersions } = target
  return {
    ...(listVersions && {
      listVersions: (range, options) => faultyPages('listVersions', () => listVersions.call(target, range, options), meet),
    }),
    ...(keepsVersions && {
      keepsVersions: async (options) => (await call('keepsVersions', [], () => keepsVersions.call(target, options)))[0],
    }),
  }
}

function faultyAnnotations(annotations: Annotations, call: Make): Annotations {
  return {
    list: async (entry, options) => (await call('listAnnotations', [entry.key], () => annotations.list(entry, options)))[0],
    async read(entry, name, options) {
      return spoilBytes(...(await call('readAnnotation', [entry.key], () => annotations.read(entry, name, options))))
    },
    async write(key, name, content, options) {
      await call('writeAnnotation', [key], (fault) => annotations.write(key, name, spoilBytes(content, fault), options))
    },
    async remove(key, name, options) {
      await call('removeAnnotation', [key], () => annotations.remove(key, name, options))
    },
  }
}

async function* faultyPages<E extends Entry>(
  operation: 'list' | 'listVersions',
  pages: () => AsyncIterable<E[]>,
  meet: Meet,
): AsyncGenerator<E[], void, undefined> {
  const fault = await meet(operation, [])
  const breaks = fault?.error !== undefined
  let left = fault?.afterPages ?? 0
  if (breaks && left === 0) throw errorOf(fault, operation, [])
  for await (const page of pages()) {
    const shown = fault?.hides === undefined ? page : page.filter(({ key }) => fault.hides?.(key) !== true)
    if (shown.length > 0) yield fault?.etag === undefined ? shown : shown.map((entry) => withEtag(entry, fault))
    if (breaks && --left === 0) throw errorOf(fault, operation, [])
  }
  if (breaks) throw errorOf(fault, operation, [])
}

async function faultyProofs(target: Target, meet: Meet, keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
  const fault = await meet('proveAbsent', keys)
  const proofs = await target.proveAbsent(keys, options)
  if (fault?.error === undefined) return proofs
  return proofs.map((proof) => {
    if (!matches(fault, 'proveAbsent', [proof.key], undefined)) return proof
    return { key: proof.key, absent: false, error: errorOf(fault, 'proveAbsent', [proof.key]) }
  })
}

async function faultyRemoval(
  target: Target,
  meet: Meet,
  keys: readonly string[],
  options: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  const fault = await meet('remove', keys)
  if (fault?.error === undefined) return target.remove(keys, options)
  const isSpared = (key: string): boolean => matches(fault, 'remove', [key], undefined)
  const ifMatch = options.ifMatch?.filter((_etag, i) => !isSpared(keys[i] as string))
  const removed = await target.remove(keys.filter((key) => !isSpared(key)), { ...options, ifMatch })
  const errors = keys.filter(isSpared).map((key): RemoveOutcome => ({ key, error: errorOf(fault, 'remove', [key]) }))
  const outcomes = new Map([...removed, ...errors].map((outcome) => [outcome.key, outcome]))
  return keys.map((key) => outcomes.get(key) ?? { key })
}
