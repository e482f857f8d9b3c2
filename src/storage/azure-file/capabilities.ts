import type { Capabilities } from '../contract/capabilities.ts'

const MiB = 2 ** 20

/** https://learn.microsoft.com/azure/storage/files/storage-files-scale-targets, and for ranges the page of Put Range */
export const AZURE_FILE_CAPABILITIES: Capabilities = Object.freeze({
  // The service lists a directory in an order of its own; the adapter sorts each directory.
  orderedListing: true,
  contentEtag: false,
  verifiesMd5: true,
  folders: true,
  keepsMtime: false,
  keepsFacts: true,
  minPartSize: 1,
  maxPartSize: 4 * MiB,
  maxParts: 2 ** 20,
  maxPutSize: 4 * MiB,
  removeBatch: 256,
})

/** Where the time of an entry is the time of its last write, which a write sets. */
export const WITH_SMB_INFO: Capabilities = Object.freeze({ ...AZURE_FILE_CAPABILITIES, keepsMtime: true })
