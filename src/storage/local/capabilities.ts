import type { Capabilities } from '../contract/capabilities.ts'
import type { LocalSettings } from './settings.ts'

const LARGEST_BUFFER = 2 ** 31 - 1

/** The capabilities that do not depend on the settings. */
export const LOCAL_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: false,
  folders: true,
  cutsAtFoldersOnly: true,
  keepsMtime: true,
  keepsFacts: false,
  cannotKeep: Object.freeze(['content-headers', 'expires', 'metadata', 'tags', 'website-redirect'] as const),
  minPartSize: 1,
  maxPartSize: LARGEST_BUFFER,
  maxParts: LARGEST_BUFFER,
  maxPutSize: LARGEST_BUFFER,
  removeBatch: 1000,
})

/** Returns the capabilities of a disk under these settings. */
export function localCapabilities({ hashes, posix, keepLinks }: LocalSettings): Capabilities {
  return {
    ...LOCAL_CAPABILITIES,
    ...(hashes && { keepsChecksum: 'MD5' }),
    ...((posix || keepLinks) && { keepsMetadata: true, cannotKeep: LOCAL_CAPABILITIES.cannotKeep?.filter((loss) => loss !== 'metadata') }),
    ...(keepLinks && { listsLinks: true }),
  }
}
