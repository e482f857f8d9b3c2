import type { AbsenceOptions, AbsenceProof, CallOptions } from '../storage.ts'
import type { S3Transport } from './transport.ts'
import { isStorageError, kindOf } from '../../errors.ts'
import { proveAbsence, type AbsenceProbes } from '../absence.ts'
import { versionsPages } from './listing.ts'

type Asked = Pick<S3Transport, 'head' | 'listPage' | 'listVersionsPage'>

/** How a missing key is answered: by a status without a body to a HEAD, or by a code. A delete marker answers the same. */
const MISSING: ReadonlySet<string | undefined> = new Set(['HTTP404', 'NotFound', 'NoSuchKey'])

/**
 * See `Source.proveAbsent`.
 *
 * @param prefix the location's; the keys are relative to it
 */
export function proveKeysAbsent(transport: Asked, prefix: string, keys: readonly string[], options: AbsenceOptions = {}): Promise<AbsenceProof[]> {
  const { at, signal } = options
  return proveAbsence(keys, at === undefined ? probesNow(transport, prefix, { signal }) : probesAt(transport, prefix, at, { signal }))
}

function probesNow(transport: Asked, prefix: string, options: CallOptions): AbsenceProbes {
  return {
    async head(key) {
      try {
        return await transport.head({ key: prefix + key }, options)
      } catch (error) {
        if (isStorageError(error) && kindOf(error) === 'not-found' && MISSING.has(error.code)) return undefined
        throw error
      }
    },
    async listsNothing(below) {
      const page = await transport.listPage({ prefix: prefix + below, maxKeys: 1, prefixLength: prefix.length }, options)
      return page.next === undefined && page.entries.length === 0 && page.prefixes.length === 0
    },
  }
}

/**
 * What stood there at a time is asked of the versions of that very key. What stands there now and is old enough is looked
 * at first: MinIO's listing of versions leaves out `a/b` where `a` was deleted.
 */
function probesAt(transport: Asked, prefix: string, at: number, options: CallOptions): AbsenceProbes {
  const prefixLength = prefix.length
  const now = probesNow(transport, prefix, options)
  return {
    async head(key) {
      const current = await now.head(key)
      // HEAD tells whole seconds.
      if (current && current.mtime + 1000 <= at) return current
      // The key itself comes before all that it is a prefix of.
      const pages = versionsPages(transport, { prefix: prefix + key, prefixLength }, options, (each) => each.key !== key || each.mtime <= at)
      for await (const { versions } of pages) {
        const version = versions.find((each) => each.key === key && each.mtime <= at)
        if (version) return version.isDeleteMarker ? undefined : version
      }
      return undefined
    },
    async listsNothing(below) {
      const page = await transport.listVersionsPage({ prefix: prefix + below, maxKeys: 1, prefixLength }, options)
      return page.next === undefined && page.versions.length === 0
    },
  }
}
