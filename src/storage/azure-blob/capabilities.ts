import type { Capabilities } from '../contract/capabilities.ts'
import type { BlobPlace } from './side.ts'

const MiB = 2 ** 20

/** https://learn.microsoft.com/azure/storage/blobs/scalability-targets */
export const AZURE_BLOB_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: false,
  verifiesMd5: true,
  keepsTiers: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  // https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources
  maxMetadata: 8192,
  cannotKeep: Object.freeze(['expires', 'storage-class', 'website-redirect'] as const),
  minPartSize: 1,
  maxPartSize: 4000 * MiB,
  maxParts: 50_000,
  maxPutSize: 5000 * MiB,
  removeBatch: 256,
})

/**
 * With blobs that mark folders. Such a blob is listed under a key with a slash at its end, which its name may lack, so the
 * order of the names is not the order of the keys.
 */
export const WITH_FOLDER_STUBS: Capabilities = Object.freeze({ ...AZURE_BLOB_CAPABILITIES, folders: true, orderedListing: false })

/** What a container on an account with a hierarchical namespace can hold when access lists travel; folders have them, too. */
export const WITH_ACCESS_LISTS: Capabilities = Object.freeze({ ...WITH_FOLDER_STUBS, keepsAccessLists: true })

/** What a location can hold. */
export function capabilitiesOf({ accessLists, folderStubs }: Pick<BlobPlace, 'accessLists' | 'folderStubs'>): Capabilities {
  if (accessLists) return WITH_ACCESS_LISTS
  return folderStubs ? WITH_FOLDER_STUBS : AZURE_BLOB_CAPABILITIES
}
