import type { Entry, Version } from '../../storage/contract/entry.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import { StorageError } from '../../errors.ts'

/**
 * The source as it was at a point in time. It lists the newest version of each key that is not younger, unless that is a
 * delete marker.
 *
 * @param at milliseconds since the epoch
 * @throws StorageError `failed` when the source keeps no versions
 */
export async function sourceAtTime(source: Source, at: number, signal: AbortSignal): Promise<Source> {
  await requireVersions(source, signal)
  return {
    name: source.name,
    capabilities: source.capabilities,
    list: (range, options) => listAtTime(source, at, range, options),
    read: source.read.bind(source),
    verifyUnchanged: source.verifyUnchanged?.bind(source),
    head: source.head.bind(source),
    proveAbsent: (keys, options) => source.proveAbsent(keys, { ...options, at }),
    partSizes: source.partSizes?.bind(source),
    store: source.store,
    copySource: source.copySource?.bind(source),
    annotations: source.annotations,
    close: source.close.bind(source),
  }
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
