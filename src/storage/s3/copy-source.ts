import type { Entry } from '../entry.ts'
import type { CopySource } from '../storage.ts'
import type { CustomerKey } from './settings.ts'
import { copySourceKeyHeaders } from './api/headers.ts'
import { encodeComponent, encodeKey } from './uri.ts'

/**
 * How CopyObject and UploadPartCopy name an object, and that it must still be the one listed, so that no copy mixes two
 * contents. Access points are named by their ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html (x-amz-copy-source)
 *
 * @param key whole key
 * @param customerKey that the object is encrypted with
 */
export function copySourceOf(
  bucket: string,
  key: string,
  { version, etag }: Entry,
  customerKey: CustomerKey | undefined,
): CopySource {
  const place = bucket.startsWith('arn:') ? `${bucket}/object` : bucket
  const query = version === undefined ? '' : `?versionId=${encodeComponent(version)}`
  return {
    address: `${place}/${encodeKey(key)}${query}`,
    headers: {
      ...(customerKey && copySourceKeyHeaders(customerKey)),
      ...(etag !== '' && { 'x-amz-copy-source-if-match': `"${etag}"` }),
    },
  }
}
