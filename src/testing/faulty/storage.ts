import type { Entry } from '../../storage/contract/entry.ts'
import type { AbsenceProof, RemoveOptions, RemoveOutcome } from '../../storage/contract/removing.ts'
import type { Annotations } from '../../storage/contract/annotations.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { Target } from '../../storage/contract/storage.ts'
import { forward, type Overrides } from '../../storage/contract/forward.ts'
import { callWith, errorOf, matches, meetWith } from './faults.ts'
import type { Call, Fault, Make, Meet, Operation } from './faults.ts'
import { spoilBytes, spoilContent, spoilPayload, spoilSource, withEtag } from './spoil.ts'

export type { Call, Fault, Operation } from './faults.ts'

/** A storage that records its calls and goes wrong on command. */
export interface FaultyStorage extends Target {
  /** All calls so far, in their order. */
  readonly calls: readonly Call[]
  /** Returns the calls of one operation. */
  callsOf(operation: Operation): readonly Call[]
}

/**
 * Returns a storage that does what `target` does, apart from the faults, and records its calls. If several faults apply to a
 * call, the first of them counts.
 */
export function withFaults(target: Target, faults: readonly Fault[]): FaultyStorage {
  const calls: Call[] = []
  const meet = meetWith(faults, calls)
  const call = callWith(meet)
  const storage = forward(target, {
    ...faultyReading(meet, call),
    ...faultyWriting(meet, call),
    annotations: (annotations) => faultyAnnotations(annotations, call),
    close: (close) => async () => (await call('close', [], close))[0],
  })
  return { ...storage, calls, callsOf: (operation) => calls.filter((each) => each.operation === operation) }
}

function faultyReading(meet: Meet, call: Make): Overrides<Target> {
  return {
    list: (list) => (range, options) => faultyPages('list', () => list(range, options), meet),
    prefixes: (prefixes) => async (prefix, options) => (await call('prefixes', [prefix], () => prefixes(prefix, options)))[0],
    read: (read) => async (entry, options) => spoilContent(...(await call('read', [entry.key], () => read(entry, options)))),
    verifyUnchanged: (verify) => async (entry, state, options) =>
      (await call('verifyUnchanged', [entry.key], () => verify(entry, state, options)))[0],
    head: (head) => async (entry, options) => withEtag(...(await call('head', [entry.key], () => head(entry, options)))),
    readTags: (readTags) => async (entry, options) => (await call('readTags', [entry.key], () => readTags(entry, options)))[0],
    proveAbsent: (proveAbsent) => async (keys, options) => faultyProofs(await meet('proveAbsent', keys), await proveAbsent(keys, options)),
    partSizes: (partSizes) => async (entry, options) => (await call('partSizes', [entry.key], () => partSizes(entry, options)))[0],
    listVersions: (listVersions) => (range, options) => faultyPages('listVersions', () => listVersions(range, options), meet),
    keepsVersions: (keepsVersions) => async (options) => (await call('keepsVersions', [], () => keepsVersions(options)))[0],
  }
}

function faultyWriting(meet: Meet, call: Make): Overrides<Target> {
  return {
    put: (put) => async (key, payload, attributes, options) =>
      withEtag(...(await call('put', [key], (fault) => put(key, spoilPayload(payload, fault), attributes, options)))),
    startMultipart: (startMultipart) => async (key, attributes, partSize, options) => {
      const [write] = await call('startMultipart', [key], () => startMultipart(key, attributes, partSize, options))
      return faultyMultipart(write, key, call)
    },
    copy: (copy) => async (key, from, attributes, options) =>
      withEtag(...(await call('copy', [key], (fault) => copy(key, spoilSource(from, fault), attributes, options)))),
    writeTags: (writeTags) => async (key, tags, options) => (await call('writeTags', [key], () => writeTags(key, tags, options)))[0],
    makeFolder: (makeFolder) => async (key, options) => (await call('makeFolder', [key], () => makeFolder(key, options)))[0],
    finishFolder: (finishFolder) => async (key, options) => (await call('finishFolder', [key], () => finishFolder(key, options)))[0],
    removeFolder: (removeFolder) => async (key, options) => (await call('removeFolder', [key], () => removeFolder(key, options)))[0],
    remove: (remove) => async (keys, options) => faultyRemoval(remove, await meet('remove', keys), keys, options),
  }
}

function faultyMultipart(write: MultipartWrite, key: string, call: Make): MultipartWrite {
  const { copy, copied } = write
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
    ...(copied && { copied }),
    complete: async (options) => withEtag(...(await call('complete', [key], () => write.complete(options)))),
    async abort() {
      await call('abort', [key], () => write.abort())
    },
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

function faultyProofs(fault: Fault | undefined, proofs: AbsenceProof[]): AbsenceProof[] {
  if (fault?.error === undefined) return proofs
  return proofs.map((proof) => {
    if (!matches(fault, 'proveAbsent', [proof.key], undefined)) return proof
    return { key: proof.key, absent: false, error: errorOf(fault, 'proveAbsent', [proof.key]) }
  })
}

async function faultyRemoval(
  remove: Target['remove'],
  fault: Fault | undefined,
  keys: readonly string[],
  options: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  if (fault?.error === undefined) return remove(keys, options)
  const isSpared = (key: string): boolean => matches(fault, 'remove', [key], undefined)
  const ifMatch = options.ifMatch?.filter((_etag, i) => !isSpared(keys[i] as string))
  const removed = await remove(keys.filter((key) => !isSpared(key)), { ...options, ifMatch })
  const errors = keys.filter(isSpared).map((key): RemoveOutcome => ({ key, error: errorOf(fault, 'remove', [key]) }))
  const outcomes = new Map([...removed, ...errors].map((outcome) => [outcome.key, outcome]))
  return keys.map((key) => outcomes.get(key) ?? { key })
}
