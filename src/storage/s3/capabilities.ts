import type { Capabilities } from '../contract/capabilities.ts'

const MiB = 2 ** 20
const GiB = 2 ** 30

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const S3_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
  maxMetadata: 2048,
  cannotKeep: Object.freeze(['access-tier', 'blob-type'] as const),
  minPartSize: 5 * MiB,
  maxPartSize: 5 * GiB,
  maxParts: 10_000,
  maxPutSize: 5 * GiB,
  removeBatch: 1000,
})

/** Directory buckets list in no order, and their ETags are no digests; a checksum takes their place. */
export function directoryCapabilities(general: Capabilities, withChecksum: boolean): Capabilities {
  return {
    ...general,
    orderedListing: false,
    contentEtag: false,
    ...(withChecksum && { defaultChecksum: 'CRC64NVME' }),
  }
}
