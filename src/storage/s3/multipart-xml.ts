import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { UploadedPart } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { textOf } from '../../xml.ts'

/** @throws StorageError `transient` when the answer to CreateMultipartUpload names no upload */
export function parseUploadId(body: Buffer): string {
  const id = textOf(body.toString('utf8'), 'UploadId')
  if (!id) throw new StorageError('CreateMultipartUpload: the answer names no upload', { kind: 'transient' })
  return id
}

/** Body of CompleteMultipartUpload: the parts in the order of their numbers, from 1 on. */
export function completeRequestBody(parts: readonly UploadedPart[], algorithm?: ChecksumAlgorithm): Buffer {
  const list = parts.map((part, i) => `<Part><ETag>&quot;${part.etag}&quot;</ETag>${checksumElement(part, algorithm)}<PartNumber>${i + 1}</PartNumber></Part>`)
  return Buffer.from(`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`)
}

function checksumElement({ checksum }: UploadedPart, algorithm: ChecksumAlgorithm | undefined): string {
  if (checksum === undefined || algorithm === undefined) return ''
  return `<Checksum${algorithm}>${checksum}</Checksum${algorithm}>`
}
