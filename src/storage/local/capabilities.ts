import type { Capabilities } from '../contract/capabilities.ts'
import type { Loss } from '../contract/losses.ts'
import type { LocalSettings } from './settings.ts'

const LARGEST_BUFFER = 2 ** 31 - 1

/** What a disk keeps only in extended attributes. */
const IN_XATTRS: ReadonlySet<Loss> = new Set<Loss>(['content-headers', 'expires', 'metadata', 'xattrs'])
const WITHOUT_XATTRS: readonly Loss[] = Object.freeze(['content-headers', 'expires', 'metadata', 'tags', 'website-redirect', 'xattrs'])

/** The capabilities that do not depend on the settings. */
export const LOCAL_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: false,
  folders: true,
  cutsAtFoldersOnly: true,
  keepsMtime: true,
  keepsFacts: false,
  cannotKeep: WITHOUT_XATTRS,
  minPartSize: 1,
  maxPartSize: LARGEST_BUFFER,
  maxParts: LARGEST_BUFFER,
  maxPutSize: LARGEST_BUFFER,
  removeBatch: 1000,
})

/** Returns the capabilities of a disk under these settings. */
export function localCapabilities(settings: LocalSettings): Capabilities {
  const { hashes, posix, keepLinks, keepXattrs, hardLinks, smbInfo } = settings
  return {
    ...LOCAL_CAPABILITIES,
    cannotKeep: cannotKeep(settings),
    ...(hashes && { keepsChecksum: 'MD5' }),
    ...((posix || keepLinks || keepXattrs) && { keepsMetadata: true }),
    ...(keepLinks && { listsLinks: true }),
    ...(hardLinks === 'preserve' && { listsHardLinks: true }),
    ...(keepXattrs && { keepsXattrs: true }),
    ...(smbInfo && { keepsSmbInfo: true }),
  }
}

function cannotKeep({ posix, keepXattrs }: LocalSettings): readonly Loss[] {
  const lost = keepXattrs === true ? WITHOUT_XATTRS.filter((loss) => !IN_XATTRS.has(loss)) : WITHOUT_XATTRS
  return posix === undefined ? lost : [...lost, 'malformed-properties']
}
