import type { Facts } from '../../contract/entry.ts'
import type { Conditions } from '../../service/conditions.ts'
import type { Operation } from '../../service/operation.ts'
import type { ChecksumKind, Written } from '../../contract/writing.ts'
import type { CopySource } from '../../contract/copies.ts'
import type { S3Side } from '../side.ts'
import { addConditions } from '../../service/conditions.ts'
import { addHeaders } from '../../service/headers.ts'
import { addFactHeaders } from '../facts.ts'
import { copyHeaders } from './headers.ts'
import { parseWriteResult } from './written.ts'

export interface CopyObjectInput extends Conditions {
  /** Whole key of the copy. */
  readonly key: string
  readonly from: CopySource
  readonly facts: Facts
  readonly checksum?: ChecksumKind | undefined
}

/** Replaces metadata and tags. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Operation<CopyObjectInput, Written, S3Side> = {
  name: 'CopyObject',
  method: 'PUT',
  repeat: 'conditional',
  success: 200,
  request(input, { fixed }) {
    const { key, from, facts, checksum } = input
    const headers = copyHeaders(from)
    headers['x-amz-metadata-directive'] = 'REPLACE'
    headers['x-amz-tagging-directive'] = 'REPLACE'
    addFactHeaders(headers, facts)
    addHeaders(headers, fixed.written)
    addConditions(headers, input)
    if (checksum) headers['x-amz-checksum-algorithm'] = checksum.algorithm
    return { key, headers }
  },
  answer: (response, { key, checksum }, { bucket }) => parseWriteResult(response, { operation: 'CopyObject', bucket, key }, checksum?.algorithm),
}
