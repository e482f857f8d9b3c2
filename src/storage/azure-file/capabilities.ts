import type { Capabilities } from '../contract/capabilities.ts'
import type { FilePlace } from './side.ts'

const MiB = 2 ** 20

/** https://learn.microsoft.com/azure/storage/files/storage-files-scale-targets, and for ranges the page of Put Range */
export const AZURE_FILE_CAPABILITIES: Capabilities = Object.freeze({
  // The service lists a directory in an order of its own; the adapter sorts each directory.
  orderedListing: true,
  contentEtag: false,
  verifiesMd5: true,
  keepsUnlistedMd5: true,
  folders: true,
  keepsMtime: false,
  keepsFacts: true,
  cannotKeep: Object.freeze(['expires', 'tags', 'storage-class', 'access-tier', 'website-redirect', 'blob-type'] as const),
  minPartSize: 1,
  maxPartSize: 4 * MiB,
  maxParts: 2 ** 20,
  maxPutSize: 4 * MiB,
  removeBatch: 256,
})

type Known = Pick<FilePlace, 'protocol' | 'smbInfo' | 'keepsPermissions' | 'keepsLinks' | 'hardLinks'>

/**
 * The capabilities of a share under these settings. With `smbInfo` the time of an entry is the time of its last write, which a
 * write sets. SMB shares find a name in every letter case. Names that would lose a dot at their end are
 * refused (`names.ts`), so none is taken for another.
 */
export function fileCapabilities({ protocol, smbInfo, keepsPermissions, keepsLinks, hardLinks }: Known): Capabilities {
  return {
    ...AZURE_FILE_CAPABILITIES,
    ...(smbInfo && { keepsMtime: true, keepsSmbInfo: true }),
    ...(keepsPermissions && { keepsAccessLists: true }),
    ...(keepsLinks && { listsLinks: true }),
    ...(hardLinks === 'preserve' && { listsHardLinks: true }),
    ...(protocol === 'smb' && { foldsCase: true }),
  }
}
