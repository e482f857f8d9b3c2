import type { ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { HttpResponse } from '../../../http/message.ts'
import type { Written } from '../../contract/writing.ts'
import { requireEtag } from '../../../http/unexpected-answer.ts'
import { textOf } from '../../../xml.ts'
import { bareEtag, etagOf } from '../../service/facts.ts'
import { placeOf, responseError, type RequestSubject } from '../errors.ts'
import { etagIsDigest } from '../facts.ts'
import { checksumFromHeaders, checksumOf } from './checksum-headers.ts'

const VERSION = 'x-amz-version-id'

/**
 * What the headers of an answer to PutObject or UploadPart say of what was stored.
 *
 * @param algorithm of the checksum that was asked for
 * @throws StorageError `transient` when the answer holds no ETag
 */
export function writtenFrom({ headers }: HttpResponse, subject: RequestSubject, algorithm: ChecksumAlgorithm | undefined): Written {
  const checksum = algorithm && checksumFromHeaders(headers, algorithm)
  return { etag: requireEtag(etagOf(headers), placeOf(subject)), etagIsDigest: etagIsDigest(headers), version: headers[VERSION], checksum }
}

/**
 * What the XML answers to CompleteMultipartUpload, CopyObject and UploadPartCopy say of what was stored. Such an answer
 * may have status 200 and still carry an error, since the service begins it before it is done.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 *
 * @param algorithm of the checksum that was asked for
 * @throws StorageError of the kind of the answer's error code; `transient` when it is no whole result
 */
export function parseWriteResult(response: HttpResponse, subject: RequestSubject, algorithm?: ChecksumAlgorithm): Written {
  const xml = response.body.toString('utf8')
  if (xml.includes('<Error>')) throw responseError(subject, { ...response, status: 500 })
  const etag = requireEtag(bareEtag(textOf(xml, 'ETag') ?? ''), placeOf(subject))
  const written = { etag, etagIsDigest: etagIsDigest(response.headers), version: response.headers[VERSION] }
  const value = algorithm && textOf(xml, `Checksum${algorithm}`)
  return value ? { ...written, checksum: checksumOf(algorithm, value, textOf(xml, 'ChecksumType')) } : written
}
