import type { SyncSettings } from '../../../src/sync/settings.ts'

type InPart<T> = T extends object ? Partial<T> : T
type Slices = { readonly [name in keyof SyncSettings]?: InPart<SyncSettings[name]> }

/** Settings as the command's defaults, but small and without pauses; slices may be given in part. */
export function settingsWith(given: Slices = {}): SyncSettings {
  return {
    dryRun: given.dryRun ?? false,
    filters: { ...given.filters },
    check: given.check ?? 'mtime',
    deletion: { enabled: false, excluded: false, despiteErrors: false, allowEmptySource: false, ...given.deletion },
    concurrency: { objects: 4, parts: 4, listings: 4, listingDepth: 2, ...given.concurrency },
    multipart: { threshold: 1000, chunkSize: 100, ...given.multipart },
    limits: { ...given.limits },
    retry: { count: 2, interval: 0, ...given.retry },
    verification: { etag: true, multipart: true, ...given.verification },
    guessContentType: given.guessContentType ?? true,
    storageClass: given.storageClass,
  }
}
