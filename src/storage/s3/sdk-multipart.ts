import type { SdkCaller } from './sdk-call.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport, Upload } from './transport.ts'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { StorageError } from '../../errors.ts'
import { writtenFrom } from './sdk-answers.ts'
import {
  bodyParameters,
  checksumParameter,
  conditionParameters,
  customerKeyParameters,
  encryptionParameters,
  expiresHeader,
  factParameters,
  quoted,
  withHeaders,
} from './sdk-parameters.ts'

type Multipart = Pick<S3Transport, 'createUpload' | 'uploadPart' | 'copyPart' | 'completeUpload' | 'abortUpload'>

/** The operations that an object written in parts is made of. */
export function sdkMultipart({ client, bucket, run }: SdkCaller, settings: S3Settings): Multipart {
  const customerKey = customerKeyParameters(settings.customerKey)
  const encryption = encryptionParameters(settings.encryption)
  const addressOf = ({ key, id }: Upload): { Bucket: string; Key: string; UploadId: string } => ({ Bucket: bucket, Key: key, UploadId: id })
  return {
    createUpload: (key, facts, options) => run('CreateMultipartUpload', key, async (send) => {
      const command = new CreateMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        ChecksumAlgorithm: options?.checksum?.algorithm,
        ChecksumType: options?.checksum?.type,
        ...factParameters(facts),
        ...customerKey,
        ...encryption,
      })
      const { UploadId } = await client.send(withHeaders(command, expiresHeader(facts)), send)
      if (!UploadId) throw new StorageError('CreateMultipartUpload: the answer names no upload', { kind: 'transient' })
      return UploadId
    }, options),

    uploadPart: (upload, number, payload, options) => run('UploadPart', upload.key, async (send) => {
      const command = new UploadPartCommand({
        ...addressOf(upload),
        PartNumber: number,
        ...bodyParameters(payload, upload.checksum?.algorithm),
        ...customerKey,
      })
      return writtenFrom(await client.send(command, send), { operation: 'UploadPart', bucket, key: upload.key }, upload.checksum?.algorithm)
    }, options),

    copyPart: (upload, number, from, range, options) => run('UploadPartCopy', upload.key, async (send) => {
      const command = new UploadPartCopyCommand({
        ...addressOf(upload),
        PartNumber: number,
        CopySource: from.address,
        CopySourceRange: `bytes=${range.start}-${range.end - 1}`,
        ...customerKey,
      })
      const output = await client.send(withHeaders(command, from.headers), send)
      return writtenFrom({ ...output, ...output.CopyPartResult }, { operation: 'UploadPartCopy', bucket, key: upload.key }, upload.checksum?.algorithm)
    }, options),

    completeUpload: (upload, parts, options) => run('CompleteMultipartUpload', upload.key, async (send) => {
      const algorithm = upload.checksum?.algorithm
      const full = options?.fullChecksum
      const command = new CompleteMultipartUploadCommand({
        ...addressOf(upload),
        MultipartUpload: {
          Parts: parts.map(({ etag, checksum }, i) => ({ PartNumber: i + 1, ETag: quoted(etag), ...checksumParameter(algorithm, checksum) })),
        },
        ChecksumType: upload.checksum?.type,
        ...checksumParameter(full?.algorithm, full?.value),
        ...conditionParameters(options?.ifMatch, options?.ifAbsent),
        ...customerKey,
      })
      return writtenFrom(await client.send(command, send), { operation: 'CompleteMultipartUpload', bucket, key: upload.key }, algorithm)
    }, options),

    abortUpload: (upload) => run('AbortMultipartUpload', upload.key, async (send) => {
      await client.send(new AbortMultipartUploadCommand(addressOf(upload)), send)
    }),
  }
}
