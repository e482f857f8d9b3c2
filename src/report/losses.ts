import type { Loss } from '../storage/contract/losses.ts'

/** What the target lacks, in the words of the summary. */
const WORDS: Readonly<Record<Loss, string>> = {
  'content-headers': 'content headers',
  'expires': 'expiry dates',
  'metadata': 'user metadata',
  'tags': 'tags',
  'storage-class': 'storage classes',
  'access-tier': 'access tiers',
  'website-redirect': 'website redirects',
  'xattrs': 'all extended attributes',
  'malformed-properties': 'properties of files that are malformed in the metadata',
  'smb-info': 'attributes and creation times of SMB',
  'blob-type': 'the types of page blobs and append blobs',
}

/** Returns one line for the user. @param objects how many lost it */
export function describeLoss(loss: Loss, objects: number): string {
  return `the target cannot keep ${WORDS[loss]}: ${objects} ${objects === 1 ? 'object was' : 'objects were'} copied without`
}
