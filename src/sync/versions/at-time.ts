import type { Entry, Version } from '../../storage/contract/entry.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import { StorageError } from '../../errors.ts'
import { forward } from '../../storage/contract/forward.ts'

/**
 * The source as it was at a point in time. It lists the newest version of each key that is not younger, unless that is a
 * delete marker.
 *
 * @param at milliseconds since the epoch
 * @throws StorageError `failed` when the source keeps no versions
 */
export async function sourceAtTime(source: Source, at: number, signal: AbortSignal): Promise<Source> {
  await requireVersions(source, signal)
  return forward(source, {
    list: () => (range, options) => listAtTime(source, at, range, options),
    proveAbsent: (proveAbsent) => (keys, options) => proveAbsent(keys, { ...options, at }),
    // A listing of versions is never cut, and the result has one version of each key.
    prefixes: () => undefined,
    listVersions: () => undefined,
    keepsVersions: () => undefined,
  })
}

async function* listAtTime(source: Source, at: number, range: KeyRange, options?: ListOptions): AsyncGenerator<Entry[]> {
  let decided: string | undefined
  const wasLatest = (version: Version): boolean => {
    if (version.key === decided || version.mtime > at) return false
    decided = version.key
    return !version.isDeleteMarker
  }
  for await (const page of source.listVersions?.(range, options) ?? []) {
    const entries = page.filter(wasLatest)
    if (entries.length > 0) yield entries
  }
}

/** @throws StorageError `failed` */
export async function requireVersions(storage: Source, signal: AbortSignal): Promise<void> {
  if (storage.listVersions && (await storage.keepsVersions?.({ signal }))) return
  throw new StorageError(`${storage.name} keeps no versions: switch versioning on for the bucket`, { kind: 'failed' })
}
