import type { Facts } from '../../contract/entry.ts'
import type { Conditions } from '../../service/conditions.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { ChecksumKind, Payload, Written } from '../../contract/writing.ts'
import type { S3Side } from '../side.ts'
import { addConditions } from '../../service/conditions.ts'
import { addHeaders } from '../../service/headers.ts'
import { addFactHeaders } from '../facts.ts'
import { addDigests } from './headers.ts'
import { writtenFrom } from './written.ts'

export interface PutObjectInput extends Conditions {
  /** Whole key. */
  readonly key: string
  readonly payload: Payload
  readonly facts: Facts
  readonly checksum?: ChecksumKind | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation<PutObjectInput, Written, S3Side> = {
  name: 'PutObject',
  method: 'PUT',
  repeat: 'conditional',
  success: 200,
  request(input, { fixed }) {
    const { key, payload, facts, checksum } = input
    const headers: RequestHeaders = {}
    addFactHeaders(headers, facts)
    addHeaders(headers, fixed.written)
    addConditions(headers, input)
    addDigests(headers, payload, checksum?.algorithm)
    return { key, headers, body: payload.bytes }
  },
  answer: (response, { key, checksum }, { bucket }) => writtenFrom(response, { operation: 'PutObject', bucket, key }, checksum?.algorithm),
}
