import pLimit from 'p-limit'
import type { Entry } from '../../storage/contract/entry.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import type { KeyList } from './key-list.ts'
import { inContext, isStorageError, kindOf, StorageError, type ErrorKind } from '../../errors.ts'
import { rangeHolds, type KeyRange } from '../../order/key-range.ts'
import { forward } from '../../storage/contract/forward.ts'

/** Keys that are looked at before the first of them is handed on. */
const PAGE = 500

export interface LookOptions {
  /** Keys that are looked at side by side. */
  readonly atATime: number
  /** Called for each key that the source lacks; without it that is a problem of the listing. */
  readonly onMissing?: ((key: string) => void) | undefined
}

/** The source as if it had the keys of the list and no other: each is looked at, by one HEAD or one stat, and nothing is listed. */
export function sourceOfKeys(source: Target, keys: KeyList, { atATime, onMissing }: LookOptions): Target {
  const missing = (key: string, { onProblem }: ListOptions): void => {
    if (onMissing) return onMissing(key)
    onProblem?.({ key, error: new StorageError(`${JSON.stringify(key)} is in the list of keys, but not there`, { kind: 'not-found' }), incomplete: false })
  }
  const fault = (key: string, error: StorageError, { onProblem }: ListOptions): void => {
    if (!onProblem || OF_THE_RUN.has(error.kind)) throw error
    onProblem({ key, error, incomplete: true })
  }
  return ofKeys(source, keys, { atATime, missing, fault })
}

/** The target, likewise. A service that cannot answer ends the run: an unknown object would be overwritten. */
export function targetOfKeys(target: Target, keys: KeyList, { atATime }: Pick<LookOptions, 'atATime'>): Target {
  const fault = (_key: string, error: StorageError): void => {
    // Nothing can be there under such a key. The write says so, if there is anything to write.
    if (error.kind !== 'unsafe-key') throw error
  }
  return ofKeys(target, keys, { atATime, missing: () => undefined, fault })
}

/** Faults that every further key would meet. */
const OF_THE_RUN: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['aborted', 'credentials', 'no-location', 'unreachable', 'usage'])

interface Looking {
  readonly atATime: number
  readonly missing: (key: string, options: ListOptions) => void
  readonly fault: (key: string, error: StorageError, options: ListOptions) => void
}

function ofKeys(storage: Target, keys: KeyList, looking: Looking): Target {
  return forward(storage, {
    list: () => (range, options = {}) => lookAtAll(storage, keys, range, options, looking),
    prefixes: () => undefined,
    listVersions: () => undefined,
    keepsVersions: () => undefined,
  })
}

async function* lookAtAll(storage: Source, keys: KeyList, range: KeyRange, options: ListOptions, looking: Looking): AsyncGenerator<Entry[]> {
  const limit = pLimit(looking.atATime)
  for await (const page of keys.pages(options.pageSize ?? PAGE)) {
    const wanted = page.filter(({ key }) => rangeHolds(range, key))
    const found = await Promise.all(wanted.map(({ key }) => limit(() => look(storage, key, options, looking))))
    const entries = found.filter((entry) => entry !== undefined)
    if (entries.length > 0) yield entries
  }
}

async function look(storage: Source, key: string, options: ListOptions, { missing, fault }: Looking): Promise<Entry | undefined> {
  try {
    return entryOf(key, await storage.head({ key }, { signal: options.signal }))
  } catch (error) {
    if (kindOf(error) === 'not-found') missing(key, options)
    else if (isStorageError(error)) fault(key, inContext(`looking at ${JSON.stringify(key)}`, error), options)
    else throw error
    return undefined
  }
}

function entryOf(key: string, { size, mtime, etag, facts }: ObjectHead): Entry {
  return { key, size, mtime, etag, contentMd5: facts.contentMd5 }
}
