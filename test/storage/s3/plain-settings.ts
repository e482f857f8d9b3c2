import type { S3Settings } from '../../../src/storage/s3/settings.ts'

/** Settings without credentials, region or endpoint. */
export function plainSettings(more: Partial<S3Settings> = {}): S3Settings {
  return {
    bucket: 'bucket',
    prefix: '',
    noSignRequest: false,
    forcePathStyle: false,
    accelerate: false,
    requestPayer: false,
    parallelDirectoryListing: false,
    directoryChecksum: true,
    stalledStreamProtection: false,
    maxAttempts: 3,
    initialBackoff: 1,
    signPayload: true,
    connections: 4,
    ...more,
  }
}
