import type { SyncSettings } from '../../../src/sync/settings.ts'

type InPart<T> = T extends object ? Partial<T> : T
type Slices = { readonly [name in keyof SyncSettings]?: InPart<SyncSettings[name]> }

/** Settings as the command's defaults, but small and without pauses; slices may be given in part. */
export function settingsWith(given: Slices = {}): SyncSettings {
  return {
    dryRun: given.dryRun ?? false,
    filters: { ...given.filters },
    check: { by: 'mtime', missing: 'leave', headTarget: false, ...given.check },
    deletion: { enabled: false, prompt: false, excluded: false, despiteErrors: false, allowEmptySource: false, ...given.deletion },
    concurrency: { objects: 4, parts: 4, listings: 4, listingDepth: 2, ...given.concurrency },
    multipart: { threshold: 1000, chunkSize: 100, auto: false, ...given.multipart },
    limits: { ...given.limits },
    retry: { count: 2, interval: 0, ...given.retry },
    verification: { ...VERIFICATION, ...given.verification },
    attributes: { ...ATTRIBUTES, ...given.attributes },
    annotations: { copy: false, compareEtags: true, repair: false, ...given.annotations },
    conditions: { ifMatch: false, ifAbsent: false, ...given.conditions },
    serverSideCopy: given.serverSideCopy ?? 'no',
    versions: { all: false, ...given.versions },
    warnings: { asErrors: false, ignoreArchived: false, ...given.warnings },
    listing: { queueSize: 200_000, sourceFolders: false, ...given.listing },
    names: { conflicts: 'error', normalize: false, ...given.names },
    backup: given.backup && { suffix: '', beside: false, ...given.backup },
    keys: given.keys && { from: [], raw: true, ...given.keys },
  }
}

export const VERIFICATION: SyncSettings['verification'] = {
  etag: true,
  multipart: true,
  sendMd5: true,
  fullObject: false,
  compareWritten: true,
  compareRead: 'no',
  missingIsNews: true,
}

export const ATTRIBUTES: SyncSettings['attributes'] = {
  guessContentType: true,
  sniffContentType: false,
  fixed: {},
  keepHeaders: true,
  keepMetadata: true,
  keepTags: true,
  keepTier: true,
  keepAccess: false,
  repairTags: false,
  noteMtime: false,
}
