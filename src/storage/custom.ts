import { StorageError, isErrorKind, isStorageError, messageOf } from '../errors.ts'
import type { Annotations } from './contract/annotations.ts'
import { forward, type Overrides } from './contract/forward.ts'
import type { MultipartWrite } from './contract/parts.ts'
import type { Source, Target } from './contract/storage.ts'

/**
 * Returns a storage that the caller of the library brings, as a run uses it: every error that it throws is a `StorageError`
 * that names operation and key, and it stays open when the run closes it.
 */
export function customStorage(storage: Source): Target {
  // A source has no writing half, and nothing writes to a source.
  return forward(storage as Target, overridesFor(storage.name))
}

function overridesFor(name: string): Overrides<Target> {
  const naming = createNaming(name)
  return {
    list: (list) => (...args) => naming.pages('list', () => list(...args)),
    listVersions: (list) => (...args) => naming.pages('listVersions', () => list(...args)),
    prefixes: (prefixes) => naming.call('prefixes', prefixes, (prefix) => prefix),
    read: (read) => naming.call('read', read, ({ key }) => key),
    verifyUnchanged: (verify) => naming.call('verifyUnchanged', verify, ({ key }) => key),
    digestOf: (digestOf) => naming.call('digestOf', digestOf, ({ key }) => key),
    head: (head) => naming.call('head', head, ({ key }) => key),
    proveAbsent: (prove) => naming.call('proveAbsent', prove),
    partSizes: (partSizes) => naming.call('partSizes', partSizes, ({ key }) => key),
    keepsVersions: (keeps) => naming.call('keepsVersions', keeps),
    copySource: (copySource) => (entry) => naming.now('copySource', entry.key, () => copySource(entry)),
    urlSource: (urlSource) => naming.call('urlSource', async (...args) => urlSource(...args), ({ key }) => key),
    checkKey: (checkKey) => (key) => naming.now('checkKey', key, () => checkKey(key)),
    foresee: (foresee) => naming.call('foresee', foresee, (key) => key),
    put: (put) => naming.call('put', put, (key) => key),
    startMultipart: (start) => {
      const begin = naming.call('startMultipart', start, (key) => key)
      return async (key, ...rest) => namedWrite(key, await begin(key, ...rest), naming)
    },
    copy: (copy) => naming.call('copy', copy, (key) => key),
    pathOf: (pathOf) => (key) => naming.now('pathOf', key, () => pathOf(key)),
    adopt: (adopt) => naming.call('adopt', adopt, (key) => key),
    readTags: (readTags) => naming.call('readTags', readTags, ({ key }) => key),
    writeTags: (write) => naming.call('writeTags', write, (key) => key),
    makeFolder: (make) => naming.call('makeFolder', make, (key) => key),
    finishFolder: (finish) => naming.call('finishFolder', finish, (key) => key),
    removeFolder: (remove) => naming.call('removeFolder', remove, (key) => key),
    remove: (remove) => naming.call('remove', remove),
    annotations: (annotations) => namedAnnotations(annotations, naming),
    close: () => async () => undefined,
  }
}

function namedWrite(key: string, write: MultipartWrite, naming: Naming): MultipartWrite {
  const named = <Args extends unknown[], Out>(operation: string, own: (...args: Args) => Promise<Out>): ((...args: Args) => Promise<Out>) =>
    naming.call(operation, own, () => key)
  const { id } = write
  return {
    ...(id !== undefined && { id }),
    put: named('put of a part', write.put.bind(write)),
    ...(write.copy !== undefined && { copy: named('copy of a part', write.copy.bind(write)) }),
    complete: named('complete', write.complete.bind(write)),
    abort: named('abort', write.abort.bind(write)),
  }
}

function namedAnnotations(annotations: Annotations, naming: Naming): Annotations {
  return {
    list: naming.call('annotations.list', annotations.list.bind(annotations), ({ key }) => key),
    read: naming.call('annotations.read', annotations.read.bind(annotations), ({ key }) => key),
    write: naming.call('annotations.write', annotations.write.bind(annotations), (key) => key),
    remove: naming.call('annotations.remove', annotations.remove.bind(annotations), (key) => key),
  }
}

/** Wraps calls so that their errors name storage, operation and key. */
interface Naming {
  call<Args extends unknown[], Out>(
    operation: string,
    own: (...args: Args) => Promise<Out>,
    keyOf?: (...args: Args) => string,
  ): (...args: Args) => Promise<Out>
  /** Calls what answers at once. */
  now<Out>(operation: string, key: string, own: () => Out): Out
  pages<Page>(operation: string, list: () => AsyncIterable<Page>): AsyncIterable<Page>
}

function createNaming(name: string): Naming {
  const fail = (operation: string, key: string | undefined, error: unknown): never => {
    if (isStorageError(error)) throw error
    const place = key === undefined ? '' : ` ${JSON.stringify(key)}`
    throw new StorageError(`${name}: ${operation}${place}: ${messageOf(error)}`, { kind: kindGiven(error), cause: error })
  }
  return {
    call: (operation, own, keyOf) => async (...args) => {
      try {
        return await own(...args)
      } catch (error) {
        return fail(operation, keyOf?.(...args), error)
      }
    },
    now(operation, key, own) {
      try {
        return own()
      } catch (error) {
        return fail(operation, key, error)
      }
    },
    async *pages(operation, list) {
      try {
        yield* list()
      } catch (error) {
        fail(operation, undefined, error)
      }
    },
  }
}

/** The kind of an error that another copy of this library made, or that only looks like one. */
function kindGiven(error: unknown): StorageError['kind'] {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'AbortError') return 'aborted'
  return 'kind' in error && isErrorKind(error.kind) ? error.kind : 'failed'
}
