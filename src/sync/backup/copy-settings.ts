import type { SyncSettings } from '../settings.ts'

/**
 * The settings by which backups are copied: nothing is compared, and the backup keeps everything that the original has. Parts are cut
 * as those of the original, so that the ETags of both can be compared.
 *
 * @param tags the original has tags, which cost a request
 */
export function settingsOfBackups(settings: SyncSettings, { inStore, tags }: { readonly inStore: boolean; readonly tags: boolean }): SyncSettings {
  const { attributes, annotations, multipart, verification } = settings
  return {
    ...settings,
    filters: {},
    check: { by: 'always', missing: 'leave', headTarget: false },
    multipart: { ...multipart, auto: inStore },
    verification: { ...verification, etag: true, multipart: true, compareRead: 'no', missingIsNews: false },
    attributes: {
      guessContentType: false,
      sniffContentType: false,
      fixed: {},
      keepHeaders: true,
      keepMetadata: true,
      keepTags: tags,
      keepTier: true,
      keepAccess: true,
      repairTags: false,
      noteMtime: false,
      ...(attributes.keepPosix !== undefined && { keepPosix: attributes.keepPosix }),
    },
    annotations: { ...annotations, repair: false },
    conditions: { ifMatch: false, ifAbsent: false },
    serverSideCopy: 'may',
    versions: { all: false },
  }
}
