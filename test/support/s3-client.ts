import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import process from 'node:process'
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import type {
  CreateMultipartUploadCommandInput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { putParts, partSizes } from './s3-parts.ts'
import { listVersions, type StoredVersion } from './s3-versions.ts'
import type { Ability, S3Endpoint } from './servers/s3-server.ts'

export type { StoredVersion }

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
  /** The same, and it keeps versions. Needs the ability `versions`. */
  newVersionedBucket(): Promise<string>
  putObject(bucket: string, key: string, body: Buffer | string, extra?: Partial<PutObjectCommandInput>): Promise<void>
  /** Writes an object in these parts, each of 5 MiB or more but for the last. */
  putParts(bucket: string, key: string, parts: readonly Buffer[], extra?: Partial<CreateMultipartUploadCommandInput>): Promise<void>
  getObject(bucket: string, key: string, extra?: Partial<GetObjectCommandInput>): Promise<Buffer>
  /** Undefined when there is no such object. */
  headObject(bucket: string, key: string, extra?: Partial<HeadObjectCommandInput>): Promise<HeadObjectCommandOutput | undefined>
  /** Tags by name. Needs the ability `tags`. */
  tagsOf(bucket: string, key: string, versionId?: string): Promise<Record<string, string>>
  /** Sizes of the parts that an object was written in; one for an object that was put whole. */
  partSizes(bucket: string, key: string): Promise<number[]>
  deleteObject(bucket: string, key: string): Promise<void>
  /** Every object, in the server's order. */
  listAll(bucket: string, prefix?: string): Promise<StoredObject[]>
  /** Every version and marker, of each key the newest first. Needs the ability `versions`. */
  listVersions(bucket: string, prefix?: string): Promise<StoredVersion[]>
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
    ...(server.certificate === undefined ? {} : { requestHandler: { httpsAgent: new Agent({ ca: readFileSync(server.certificate) }) } }),
  })
  return {
    ...server,
    client,
    has: (ability) => server.abilities.includes(ability),
    newBucket: async (name) => newBucket(client, name),
    newVersionedBucket: async () => newVersionedBucket(client),
    putObject: async (Bucket, Key, body, extra) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(body), ...extra }))
    },
    putParts: async (bucket, key, parts, extra) => putParts(client, bucket, key, parts, extra),
    getObject: async (Bucket, Key, extra) => getObject(client, { Bucket, Key, ...extra }),
    headObject: async (Bucket, Key, extra) => headObject(client, { Bucket, Key, ...extra }),
    tagsOf: async (Bucket, Key, VersionId) => {
      const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))
      return Object.fromEntries(TagSet.map((tag) => [tag.Key ?? '', tag.Value ?? '']))
    },
    partSizes: async (bucket, key) => partSizes(client, bucket, key),
    deleteObject: async (Bucket, Key) => { await client.send(new DeleteObjectCommand({ Bucket, Key })) },
    listAll: async (bucket, prefix) => listAll(client, bucket, prefix),
    listVersions: async (bucket, prefix) => listVersions(client, bucket, prefix),
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

async function newVersionedBucket(client: S3Client): Promise<string> {
  const Bucket = await newBucket(client)
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  return Bucket
}

async function getObject(client: S3Client, input: GetObjectCommandInput): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand(input))
  return Buffer.from(await Body?.transformToByteArray() ?? [])
}

async function headObject(client: S3Client, input: HeadObjectCommandInput): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(new HeadObjectCommand(input))
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
