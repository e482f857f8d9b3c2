import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { S3Endpoint } from '../../support/servers/s3-server.ts'

/** Settings for a bucket of the test's own server. */
export function settingsFor(server: S3Endpoint, bucket: string, more: Partial<S3Settings> = {}): S3Settings {
  return {
    bucket,
    prefix: '',
    accessKey: server.accessKey,
    secretAccessKey: server.secretKey,
    noSignRequest: false,
    region: server.region,
    endpointUrl: server.endpoint,
    forcePathStyle: true,
    accelerate: false,
    requestPayer: false,
    parallelDirectoryListing: false,
    directoryChecksum: true,
    stalledStreamProtection: false,
    maxAttempts: 3,
    initialBackoff: 10,
    signPayload: true,
    connections: 32,
    ...more,
  }
}
