import type { AbsenceProof } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { BlobHead, BlobTransport } from './transport.ts'
import { isStorageError, kindOf, StorageError } from '../../errors.ts'
import { proveAbsence, type AbsenceProbes } from '../service/absence.ts'
import { isStub } from './listing.ts'

type Asked = Pick<BlobTransport, 'head' | 'listPage'>

/** Where the keys lie. */
interface Location {
  readonly name: string
  readonly prefix: string
  readonly single?: { readonly key: string; readonly name: string } | undefined
}

/** How a missing blob is answered; a missing container has a code of its own. */
const MISSING: ReadonlySet<string | undefined> = new Set(['HTTP404', 'BlobNotFound', 'ResourceNotFound'])

/** Empty pages with a marker that are followed; the service sends some after many deletions. */
const MOST_EMPTY_PAGES = 10

/** See `Source.proveAbsent`. A blob that marks a folder is there for the folder's key and for no other, as in listings. */
export function proveBlobsAbsent(transport: Asked, place: Location, keys: readonly string[], { signal }: CallOptions = {}): Promise<AbsenceProof[]> {
  return proveAbsence(keys, probes(transport, place, { signal }))
}

function probes(transport: Asked, { name, prefix, single }: Location, options: CallOptions): AbsenceProbes {
  const headOf = (blob: string): Promise<BlobHead | undefined> => headIfThere(transport, blob, options)
  return {
    async head(key) {
      if (single && key !== single.key) throw unanswerable(key, `${name} is a single blob`)
      // It would be taken for a slash, so the answer would be about another blob.
      if (key.includes('\\')) throw unanswerable(key, 'Azure takes a backslash for a slash')
      const head = await headOf(single ? single.name : prefix + key)
      if (!key.endsWith('/')) return head && isStub(head) ? undefined : head
      const marker = head ?? (await headOf(prefix + key.slice(0, -1)))
      return head ?? (marker && isStub(marker) ? marker : undefined)
    },
    async listsNothing(below) {
      let marker: string | undefined
      for (let pages = 0; pages < MOST_EMPTY_PAGES; pages++) {
        const page = await transport.listPage({ prefix: prefix + below, prefixLength: 0, maxResults: 1, marker }, options)
        if (page.blobs.length > 0 || page.prefixes.length > 0) return false
        if (page.next === undefined) return true
        marker = page.next
      }
      return false
    },
  }
}

async function headIfThere(transport: Asked, blob: string, options: CallOptions): Promise<BlobHead | undefined> {
  try {
    return await transport.head(blob, options)
  } catch (error) {
    if (isStorageError(error) && kindOf(error) === 'not-found' && MISSING.has(error.code)) return undefined
    throw error
  }
}

function unanswerable(key: string, why: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} cannot be asked for: ${why}`, { kind: 'unsupported' })
}
