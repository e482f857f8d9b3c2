import type { HttpResponse } from '../../http/message.ts'
import { StorageError } from '../../errors.ts'
import { responseError, type RequestSubject } from './errors.ts'
import { textOf } from './xml.ts'

/** @throws StorageError `transient` when the answer to CreateMultipartUpload names no upload */
export function parseUploadId(body: Buffer): string {
  const id = textOf(body.toString('utf8'), 'UploadId')
  if (!id) throw new StorageError('CreateMultipartUpload: the answer names no upload', { kind: 'transient' })
  return id
}

/** Body of CompleteMultipartUpload: the parts' ETags in the order of their numbers, from 1 on. */
export function completeRequestBody(etags: readonly string[]): Buffer {
  const parts = etags.map((etag, i) => `<Part><ETag>&quot;${etag}&quot;</ETag><PartNumber>${i + 1}</PartNumber></Part>`).join('')
  return Buffer.from(`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}</CompleteMultipartUpload>`)
}

/**
 * The object's ETag out of the answer to CompleteMultipartUpload, which may say 200 and still carry an error.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 *
 * @throws StorageError of the kind that the answer's error code tells
 */
export function parseCompleteResult(response: HttpResponse, subject: RequestSubject): string {
  const xml = response.body.toString('utf8')
  const etag = textOf(xml, 'ETag')
  if (etag !== undefined && !xml.includes('<Error>')) return etag.replaceAll('"', '')
  throw responseError(subject, { ...response, status: xml.includes('<Error>') ? 500 : 502 })
}
