import type { AbsenceProof } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { BlobHead } from './api/get-blob-properties.ts'
import type { BlobCall, BlobPlace } from './side.ts'
import { isStorageError, kindOf, StorageError } from '../../errors.ts'
import { proveAbsence, type AbsenceProbes } from '../service/absence.ts'
import { getBlobProperties } from './api/get-blob-properties.ts'
import { listBlobs } from './api/list-blobs.ts'
import { isStub } from './folder-stubs.ts'
import { nameOf } from './place/keys.ts'

type Location = Pick<BlobPlace, 'name' | 'prefix' | 'single'>

/** Codes of the answer for a missing blob; a missing container has a code of its own. */
const MISSING: ReadonlySet<string | undefined> = new Set(['HTTP404', 'BlobNotFound', 'ResourceNotFound'])

/** Most empty pages with a marker that are followed; the service sends some after many deletions. */
const MOST_EMPTY_PAGES = 10

/** See `Source.proveAbsent`. As in listings, a blob that marks a folder exists under the folder's key and no other. */
export function proveBlobsAbsent(call: BlobCall, place: Location, keys: readonly string[], { signal }: CallOptions = {}): Promise<AbsenceProof[]> {
  return proveAbsence(keys, probes(call, place, { signal }))
}

function probes(call: BlobCall, place: Location, options: CallOptions): AbsenceProbes {
  const { name, prefix, single } = place
  const headOf = (blob: string): Promise<BlobHead | undefined> => headIfThere(call, blob, options)
  return {
    async head(key) {
      if (single && key !== single.key) throw unanswerable(key, `${name} is a single blob`)
      // The service would answer about another blob.
      if (key.includes('\\')) throw unanswerable(key, 'Azure turns a backslash into a slash')
      const head = await headOf(nameOf(place, key))
      if (!key.endsWith('/')) return head && isStub(head) ? undefined : head
      const marker = head ?? (await headOf(prefix + key.slice(0, -1)))
      return head ?? (marker && isStub(marker) ? marker : undefined)
    },
    async listsNothing(below) {
      let marker: string | undefined
      for (let pages = 0; pages < MOST_EMPTY_PAGES; pages++) {
        const page = await call(listBlobs, { prefix: prefix + below, prefixLength: 0, maxResults: 1, marker }, options)
        if (page.blobs.length > 0 || page.prefixes.length > 0) return false
        if (page.next === undefined) return true
        marker = page.next
      }
      return false
    },
  }
}

async function headIfThere(call: BlobCall, blob: string, options: CallOptions): Promise<BlobHead | undefined> {
  try {
    return await call(getBlobProperties, { key: blob }, options)
  } catch (error) {
    if (isStorageError(error) && kindOf(error) === 'not-found' && MISSING.has(error.code)) return undefined
    throw error
  }
}

function unanswerable(key: string, why: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} cannot be asked for: ${why}`, { kind: 'unsupported' })
}
