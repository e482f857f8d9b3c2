import type { S3SdkTable } from './table.ts'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { rangeHeader } from '../../service/headers.ts'
import { abortMultipartUpload } from '../api/abort-multipart-upload.ts'
import { completeMultipartUpload } from '../api/complete-multipart-upload.ts'
import { createMultipartUpload, requireUploadId } from '../api/create-multipart-upload.ts'
import { uploadPartCopy } from '../api/upload-part-copy.ts'
import { uploadPart } from '../api/upload-part.ts'
import { writtenFrom } from './answers.ts'
import { bodyParameters, checksumParameter, conditionParameters, expiresHeader, factParameters, quoted, withHeaders } from './parameters.ts'

/** The operations that an object written in parts is made of. */
export function addParts(table: S3SdkTable): void {
  table
    .add(createMultipartUpload, async ({ key, facts, checksum }, { client, bucket, written }, send) => {
      const command = new CreateMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        ChecksumAlgorithm: checksum?.algorithm,
        ChecksumType: checksum?.type,
        ...factParameters(facts),
        ...written,
      })
      return requireUploadId((await client.send(withHeaders(command, expiresHeader(facts)), send)).UploadId)
    })
    .add(uploadPart, async ({ key, id, number, payload, checksum }, { client, bucket, keyed }, send) => {
      const command = new UploadPartCommand({
        Bucket: bucket,
        Key: key,
        UploadId: id,
        PartNumber: number,
        ...bodyParameters(payload, checksum?.algorithm),
        ...keyed,
      })
      return writtenFrom(await client.send(command, send), { operation: 'UploadPart', bucket, key }, checksum?.algorithm)
    })
    .add(uploadPartCopy, async ({ key, id, number, from, range, checksum }, { client, bucket, keyed }, send) => {
      const command = new UploadPartCopyCommand({
        Bucket: bucket,
        Key: key,
        UploadId: id,
        PartNumber: number,
        CopySource: from.address,
        CopySourceRange: rangeHeader(range),
        ...keyed,
      })
      const output = await client.send(withHeaders(command, from.headers), send)
      return writtenFrom({ ...output, ...output.CopyPartResult }, { operation: 'UploadPartCopy', bucket, key }, checksum?.algorithm)
    })
    .add(completeMultipartUpload, async ({ key, id, parts, checksum, fullChecksum, ifMatch, ifAbsent }, { client, bucket, keyed }, send) => {
      const algorithm = checksum?.algorithm
      const command = new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        UploadId: id,
        MultipartUpload: {
          Parts: parts.map((part, i) => ({ PartNumber: i + 1, ETag: quoted(part.etag), ...checksumParameter(algorithm, part.checksum) })),
        },
        ChecksumType: checksum?.type,
        ...checksumParameter(fullChecksum?.algorithm, fullChecksum?.value),
        ...conditionParameters(ifMatch, ifAbsent),
        ...keyed,
      })
      return writtenFrom(await client.send(command, send), { operation: 'CompleteMultipartUpload', bucket, key }, algorithm)
    })
    .add(abortMultipartUpload, async ({ key, id }, { client, bucket }, send) => {
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: id }), send)
    })
}
