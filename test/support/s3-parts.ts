import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { CompletedPart, CreateMultipartUploadCommandInput, S3Client } from '@aws-sdk/client-s3'

type Extra = Partial<CreateMultipartUploadCommandInput>

/** Writes an object in these parts; with a checksum where `extra` names an algorithm. */
export async function putParts(client: S3Client, Bucket: string, Key: string, bodies: readonly Buffer[], extra: Extra = {}): Promise<void> {
  const object = { Bucket, Key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ...extra }))
  const Parts: CompletedPart[] = []
  for (const [index, Body] of bodies.entries()) {
    const upload = { ...object, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: extra.ChecksumAlgorithm }
    const { $metadata: _, ...part } = await client.send(new UploadPartCommand(upload))
    Parts.push({ ...part, PartNumber: index + 1 })
  }
  const { ChecksumType } = extra
  await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, ChecksumType, MultipartUpload: { Parts } }))
}

/** Sizes of an object's parts, bytes, in order. */
export async function partSizes(client: S3Client, Bucket: string, Key: string): Promise<number[]> {
  const head = async (PartNumber: number): Promise<{ ContentLength?: number, PartsCount?: number }> =>
    client.send(new HeadObjectCommand({ Bucket, Key, PartNumber }))
  const first = await head(1)
  const sizes = [first.ContentLength ?? 0]
  for (let part = 2; part <= (first.PartsCount ?? 1); part++) sizes.push((await head(part)).ContentLength ?? 0)
  return sizes
}
