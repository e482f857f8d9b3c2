import type { Capabilities } from '../storage.ts'

const LARGEST_BUFFER = 2 ** 31 - 1

/** What a disk can do, whichever disk it is. */
export const LOCAL_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: false,
  folders: true,
  keepsMtime: true,
  keepsFacts: false,
  minPartSize: 1,
  maxPartSize: LARGEST_BUFFER,
  maxParts: LARGEST_BUFFER,
  maxPutSize: LARGEST_BUFFER,
  removeBatch: 1000,
})
