import type { AbsenceOptions, AbsenceProof } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { S3Call } from './side.ts'
import { isStorageError, kindOf } from '../../errors.ts'
import { proveAbsence, type AbsenceProbes } from '../service/absence.ts'
import { headObject } from './api/head-object.ts'
import { listObjectVersions } from './api/list-object-versions.ts'
import { listObjectsV2 } from './api/list-objects-v2.ts'
import { versionsPages } from './list.ts'

/** How a missing key is answered: by a status without a body to a HEAD, or by a code. A delete marker answers the same. */
const MISSING: ReadonlySet<string | undefined> = new Set(['HTTP404', 'NotFound', 'NoSuchKey'])

/**
 * See `Source.proveAbsent`.
 *
 * @param prefix the location's; the keys are relative to it
 */
export function proveKeysAbsent(call: S3Call, prefix: string, keys: readonly string[], options: AbsenceOptions = {}): Promise<AbsenceProof[]> {
  const { at, signal } = options
  return proveAbsence(keys, at === undefined ? probesNow(call, prefix, { signal }) : probesAt(call, prefix, at, { signal }))
}

function probesNow(call: S3Call, prefix: string, options: CallOptions): AbsenceProbes {
  return {
    async head(key) {
      try {
        return await call(headObject, { key: prefix + key }, options)
      } catch (error) {
        if (isStorageError(error) && kindOf(error) === 'not-found' && MISSING.has(error.code)) return undefined
        throw error
      }
    },
    async listsNothing(below) {
      const page = await call(listObjectsV2, { prefix: prefix + below, maxKeys: 1, prefixLength: prefix.length }, options)
      return page.next === undefined && page.entries.length === 0 && page.prefixes.length === 0
    },
  }
}

/**
 * The versions of the very key say what was there at a time. The present object comes first, and counts when it is old
 * enough: MinIO's listing of versions leaves out `a/b` where `a` was deleted.
 */
function probesAt(call: S3Call, prefix: string, at: number, options: CallOptions): AbsenceProbes {
  const prefixLength = prefix.length
  const now = probesNow(call, prefix, options)
  return {
    async head(key) {
      const current = await now.head(key)
      // HEAD gives whole seconds.
      if (current && current.mtime + 1000 <= at) return current
      // The key itself comes before all that it is a prefix of.
      const pages = versionsPages(call, { prefix: prefix + key, prefixLength }, options, (each) => each.key !== key || each.mtime <= at)
      for await (const { versions } of pages) {
        const version = versions.find((each) => each.key === key && each.mtime <= at)
        if (version) return version.isDeleteMarker ? undefined : version
      }
      return undefined
    },
    async listsNothing(below) {
      const page = await call(listObjectVersions, { prefix: prefix + below, maxKeys: 1, prefixLength }, options)
      return page.next === undefined && page.versions.length === 0
    },
  }
}
