import { randomBytes } from 'node:crypto'
import process from 'node:process'
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import type { HeadObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3'
import type { Ability, S3Endpoint } from './servers/s3-server.ts'

// The SDK warns of Node 20 on standard error; no test looks for that.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

/** What the server says it holds under a key. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModified: Date
}

/** The S3 server of this run, and its own view of what is in it: asked by the official SDK, never by our code. */
export interface S3 extends S3Endpoint {
  readonly client: S3Client
  has(ability: Ability): boolean
  /** Name of a new, empty bucket; a random one when none is given. */
  newBucket(name?: string): Promise<string>
  putObject(bucket: string, key: string, body: Buffer | string, extra?: Partial<PutObjectCommandInput>): Promise<void>
  getObject(bucket: string, key: string): Promise<Buffer>
  /** Undefined when there is no such object. */
  headObject(bucket: string, key: string): Promise<HeadObjectCommandOutput | undefined>
  deleteObject(bucket: string, key: string): Promise<void>
  /** Every object, in the server's order. */
  listAll(bucket: string, prefix?: string): Promise<StoredObject[]>
  /** Keys of uploads that were begun and neither completed nor aborted. Needs the ability `multipart-listing`. */
  listMultipartUploads(bucket: string): Promise<string[]>
  abortMultipartUpload(bucket: string, key: string, uploadId: string): Promise<void>
}

/** A client of this server, for setting up and looking at its state. */
export function connect(server: S3Endpoint): S3 {
  const client = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return {
    ...server,
    client,
    has: (ability) => server.abilities.includes(ability),
    newBucket: async (name) => newBucket(client, name),
    putObject: async (Bucket, Key, body, extra) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(body), ...extra }))
    },
    getObject: async (bucket, key) => getObject(client, bucket, key),
    headObject: async (bucket, key) => headObject(client, bucket, key),
    deleteObject: async (Bucket, Key) => { await client.send(new DeleteObjectCommand({ Bucket, Key })) },
    listAll: async (bucket, prefix) => listAll(client, bucket, prefix),
    listMultipartUploads: async (Bucket) => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      return Uploads.map((upload) => upload.Key ?? '')
    },
    abortMultipartUpload: async (Bucket, Key, UploadId) => {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    },
  }
}

async function newBucket(client: S3Client, name = `objsync-${randomBytes(8).toString('hex')}`): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket: name }))
  return name
}

async function getObject(client: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
  return Buffer.from(await Body?.transformToByteArray() ?? [])
}

async function headObject(client: S3Client, Bucket: string, Key: string): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(new HeadObjectCommand({ Bucket, Key }))
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return undefined
    throw error
  }
}

async function listAll(client: S3Client, Bucket: string, Prefix?: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const object of page.Contents ?? []) {
      objects.push({
        key: object.Key ?? '',
        size: object.Size ?? 0,
        etag: (object.ETag ?? '').replaceAll('"', ''),
        lastModified: object.LastModified ?? new Date(0),
      })
    }
  }
  return objects
}
