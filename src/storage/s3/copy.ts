import type { Entry } from '../contract/entry.ts'
import type { CopySource } from '../contract/copies.ts'
import type { WriteOptions } from '../contract/writing.ts'
import type { CustomerKey } from './settings.ts'
import type { S3Call } from './side.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { copySourceKeyHeaders } from './api/headers.ts'
import { headObject } from './api/head-object.ts'
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

/**
 * Checks the conditions of a copy on the object that it is about to replace. Not all services know conditions on copies,
 * and those that do not know them ignore them.
 *
 * @throws StorageError `precondition`
 */
export async function checkConditions(call: S3Call, whole: string, key: string, options: WriteOptions = {}): Promise<void> {
  const { ifMatch, ifAbsent, signal } = options
  if (ifMatch === undefined && !ifAbsent) return
  const etag = await etagOf(call, whole, signal)
  if (ifMatch !== undefined && etag !== ifMatch) {
    throw new StorageError(`${key} is no longer what it was when it was looked at`, { kind: 'precondition' })
  }
  if (ifAbsent && etag !== undefined) throw new StorageError(`${key} is there already`, { kind: 'precondition' })
}

async function etagOf(call: S3Call, whole: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return (await call(headObject, { key: whole }, { signal })).etag
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}
