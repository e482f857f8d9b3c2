import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { HttpResponse } from '../../http/message.ts'
import type { Written } from '../storage.ts'
import { requireEtag } from '../../http/unexpected-answer.ts'
import { checksumOf } from './checksum-headers.ts'
import { responseError, placeOf, type RequestSubject } from './errors.ts'
import { bareEtag, etagIsDigest } from './facts.ts'
import { textOf } from '../../xml.ts'

/**
 * What the XML answers to CompleteMultipartUpload, CopyObject and UploadPartCopy say of what was stored. Such an answer
 * may say 200 and still carry an error, since the service begins it before it is done.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 *
 * @param algorithm of the checksum that was asked for
 * @throws StorageError of the kind that the answer's error code tells; `transient` when it is no whole result
 */
export function parseWriteResult(response: HttpResponse, subject: RequestSubject, algorithm?: ChecksumAlgorithm): Written {
  const xml = response.body.toString('utf8')
  if (xml.includes('<Error>')) throw responseError(subject, { ...response, status: 500 })
  const etag = requireEtag(bareEtag(textOf(xml, 'ETag') ?? ''), placeOf(subject))
  const written = { etag, etagIsDigest: etagIsDigest(response.headers) }
  const value = algorithm && textOf(xml, `Checksum${algorithm}`)
  return value ? { ...written, checksum: checksumOf(algorithm, value, textOf(xml, 'ChecksumType')) } : written
}
