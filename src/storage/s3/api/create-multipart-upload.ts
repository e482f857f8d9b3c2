import type { Facts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { ChecksumKind } from '../../contract/writing.ts'
import type { S3Side } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { textOf } from '../../../xml.ts'
import { addHeaders } from '../../service/headers.ts'
import { addFactHeaders } from '../facts.ts'
import { addChecksumKind } from './headers.ts'

export interface CreateMultipartUploadInput {
  /** Whole key. */
  readonly key: string
  readonly facts: Facts
  readonly checksum?: ChecksumKind | undefined
}

/** A multipart upload that is open. */
export interface Upload {
  /** Whole key. */
  readonly key: string
  readonly id: string
  readonly checksum?: ChecksumKind | undefined
}

/** Returns the id of the upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation<CreateMultipartUploadInput, string, S3Side> = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  repeat: 'safe',
  success: 200,
  request({ key, facts, checksum }, { fixed }) {
    const headers: RequestHeaders = {}
    addFactHeaders(headers, facts)
    addHeaders(headers, fixed.written)
    addChecksumKind(headers, checksum)
    return { key, query: 'uploads=', headers }
  },
  answer: ({ body }) => parseUploadId(body),
  opens: ({ key }, id) => ({ key, id }),
}

/** @throws StorageError `transient` when the answer to CreateMultipartUpload names no upload */
export function parseUploadId(body: Buffer): string {
  return requireUploadId(textOf(body.toString('utf8'), 'UploadId'))
}

/** @throws StorageError `transient` when there is none */
export function requireUploadId(id: string | undefined): string {
  if (!id) throw new StorageError('CreateMultipartUpload: the answer names no upload', { kind: 'transient' })
  return id
}
