import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand,
  DeleteObjectsCommand, GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand,
  PutObjectCommand, PutObjectTaggingCommand, S3Client, UploadPartCommand, UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { createHash, hash } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import type { Entry, Facts } from '../../../src/storage/contract/entry.ts'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { MultipartWrite } from '../../../src/storage/contract/parts.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { attributesOf, keysOf } from '../../conformance/subject.ts'
import { answer, serve, type Received, type Step } from '../../support/http-server.ts'
import { listingXml } from './listing-xml.ts'
import { openOn, xml } from './scripted.ts'

const KEY = Buffer.alloc(32, 7)
const SETTINGS: Partial<S3Settings> = {
  forcePathStyle: true,
  requestPayer: true,
  encryption: { type: 'aws:kms:dsse', kmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' },
  customerKey: { algorithm: 'AES256', key: KEY.toString('base64'), keyMd5: createHash('md5').update(KEY).digest('base64') },
}
const FROM = { address: 'other/a%20b?versionId=v', headers: { 'x-amz-copy-source-if-match': '"e"' } }
const FACTS: Facts = {
  contentType: 'text/plain', cacheControl: 'no-cache', storageClass: 'STANDARD_IA', websiteRedirect: '/there', acl: 'bucket-owner-full-control',
  metadata: { a: 'b' }, tags: { 'x y': '1+&=', 'z': '' },
}
const ENTRY: Entry = { key: 'k', size: 3, mtime: 0, etag: 'e' }
const BYTES = Buffer.from('abc')
const SHA1 = 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0='

const Bucket = 'bucket'
const Key = 'k'
const RequestPayer = 'requester'
const CUSTOMER = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: KEY.toString('base64') }
const ENCRYPTED = { ...CUSTOMER, ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: 'arn:aws:kms:us-east-1:1:key/k' } as const
const HEADERS = {
  ContentType: 'text/plain', CacheControl: 'no-cache', StorageClass: 'STANDARD_IA', WebsiteRedirectLocation: '/there', ACL: 'bucket-owner-full-control',
  Metadata: { a: 'b' }, Tagging: 'x%20y=1%2B%26%3D&z=',
} as const
const UPLOAD = { Bucket, Key, UploadId: 'id', RequestPayer } as const

const STORED = answer({ headers: { 'etag': '"e"', 'content-length': '3' }, body: 'abc' })
const HEADED = answer({ headers: { 'etag': '"e"', 'content-length': '0' } })
const CREATED = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
const COMPLETED = xml('<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>')
const COPIED = xml('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>')
const GONE = answer({ status: 204 })

function begin(storage: Target): Promise<MultipartWrite> {
  const checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT' } as const
  return storage.startMultipart('k', attributesOf(3, { facts: FACTS }), 3, { checksum, ifMatch: 'old' })
}

const PART = { number: 1, offset: 0, payload: { bytes: BYTES, checksum: 'NSRBwg==', md5: hash('md5', BYTES) } }

interface Case {
  readonly name: string
  readonly steps: readonly Step[]
  readonly ours: (storage: Target) => Promise<unknown>
  readonly theirs: (client: S3Client) => Promise<unknown>
}

const CASES: readonly Case[] = [
  {
    name: 'ListObjectsV2',
    steps: [xml(listingXml({ entries: [] }))],
    ours: (storage) => keysOf(storage, {}, { pageSize: 7 }),
    theirs: (client) => client.send(new ListObjectsV2Command({ Bucket, RequestPayer, EncodingType: 'url', MaxKeys: 7 })),
  },
  {
    name: 'ListObjectVersions',
    steps: [xml('<ListVersionsResult></ListVersionsResult>')],
    ours: async (storage) => storage.listVersions?.({}, { pageSize: 7 })[Symbol.asyncIterator]().next(),
    theirs: (client) => client.send(new ListObjectVersionsCommand({ Bucket, RequestPayer, EncodingType: 'url', MaxKeys: 7 })),
  },
  {
    name: 'HeadObject',
    steps: [HEADED],
    ours: (storage) => storage.head({ key: 'k', version: 'v/1' }, { checksum: true }),
    theirs: (client) => client.send(new HeadObjectCommand({ Bucket, Key, VersionId: 'v/1', ChecksumMode: 'ENABLED', RequestPayer, ...CUSTOMER })),
  },
  {
    name: 'HeadObject of a part',
    steps: [HEADED],
    ours: async (storage) => storage.partSizes?.({ ...ENTRY, version: 'v' }),
    theirs: (client) => client.send(new HeadObjectCommand({ Bucket, Key, VersionId: 'v', PartNumber: 1, RequestPayer, ...CUSTOMER })),
  },
  {
    name: 'GetObject',
    steps: [STORED],
    ours: (storage) => storage.read({ ...ENTRY, version: 'v' }, { checksum: true }),
    theirs: (client) => client.send(new GetObjectCommand({ Bucket, Key, VersionId: 'v', IfMatch: '"e"', ChecksumMode: 'ENABLED', RequestPayer, ...CUSTOMER })),
  },
  {
    name: 'PutObject',
    steps: [STORED],
    ours: (storage) => storage.put('k', { bytes: BYTES, checksum: SHA1 }, attributesOf(3, { facts: FACTS }), { checksum: { algorithm: 'SHA1', type: 'FULL_OBJECT' }, ifMatch: 'old' }),
    theirs: (client) => client.send(new PutObjectCommand({ Bucket, Key, Body: BYTES, ChecksumSHA1: SHA1, IfMatch: '"old"', RequestPayer, ...HEADERS, ...ENCRYPTED })),
  },
  {
    name: 'CreateMultipartUpload',
    steps: [CREATED],
    ours: begin,
    theirs: (client) => client.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT', RequestPayer, ...HEADERS, ...ENCRYPTED })),
  },
  {
    name: 'UploadPart',
    steps: [CREATED, STORED],
    ours: async (storage) => (await begin(storage)).put({ ...PART, payload: { bytes: BYTES, checksum: 'NSRBwg==' } }),
    theirs: (client) => client.send(new UploadPartCommand({ ...UPLOAD, PartNumber: 1, Body: BYTES, ChecksumCRC32: 'NSRBwg==', ...CUSTOMER })),
  },
  {
    name: 'CompleteMultipartUpload',
    steps: [CREATED, STORED, COMPLETED],
    ours: async (storage) => {
      const write = await begin(storage)
      await write.put({ ...PART, payload: { bytes: BYTES, checksum: 'NSRBwg==' } })
      await write.complete({ checksum: 'NSRBwg==' })
    },
    theirs: (client) => client.send(new CompleteMultipartUploadCommand({
      ...UPLOAD, ...CUSTOMER, IfMatch: '"old"', ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'NSRBwg==',
      MultipartUpload: { Parts: [{ ETag: '"e"', ChecksumCRC32: 'NSRBwg==', PartNumber: 1 }] },
    })),
  },
  {
    name: 'AbortMultipartUpload',
    steps: [CREATED, GONE],
    ours: async (storage) => (await begin(storage)).abort(),
    theirs: (client) => client.send(new AbortMultipartUploadCommand(UPLOAD)),
  },
  {
    name: 'CopyObject',
    steps: [COPIED],
    ours: async (storage) => storage.copy?.('k', FROM, attributesOf(3, { facts: FACTS }), { checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' } }),
    theirs: (client) => client.send(new CopyObjectCommand({
      Bucket, Key, CopySource: FROM.address, CopySourceIfMatch: '"e"', MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE',
      ChecksumAlgorithm: 'CRC64NVME', RequestPayer, ...HEADERS, ...ENCRYPTED,
    })),
  },
  {
    name: 'UploadPartCopy',
    steps: [CREATED, xml('<CopyPartResult><ETag>"e"</ETag></CopyPartResult>')],
    ours: async (storage) => (await begin(storage)).copy?.({ number: 1, range: { start: 5, end: 9 } }, FROM),
    theirs: (client) => client.send(new UploadPartCopyCommand({
      ...UPLOAD, PartNumber: 1, CopySource: FROM.address, CopySourceIfMatch: '"e"', CopySourceRange: 'bytes=5-8', ...CUSTOMER,
    })),
  },
  {
    name: 'GetObjectTagging',
    steps: [answer({ headers: { 'x-amz-tagging-count': '1', 'content-length': '0' } }), xml('<Tagging><TagSet></TagSet></Tagging>')],
    ours: (storage) => storage.head({ key: 'k', version: 'v' }, { tags: true }),
    theirs: (client) => client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId: 'v', RequestPayer })),
  },
  {
    name: 'PutObjectTagging',
    steps: [answer()],
    ours: async (storage) => storage.writeTags?.('k', { 'x y': '1&<' }),
    theirs: (client) => client.send(new PutObjectTaggingCommand({ Bucket, Key, RequestPayer, Tagging: { TagSet: [{ Key: 'x y', Value: '1&<' }] } })),
  },
  {
    name: 'DeleteObjects',
    steps: [xml('<DeleteResult/>')],
    ours: (storage) => storage.remove(['k']),
    theirs: (client) => client.send(new DeleteObjectsCommand({ Bucket, RequestPayer, Delete: { Objects: [{ Key }], Quiet: true } })),
  },
  {
    name: 'DeleteObject',
    steps: [GONE],
    ours: (storage) => storage.remove(['k'], { ifMatch: ['e'] }),
    theirs: (client) => client.send(new DeleteObjectCommand({ Bucket, Key, RequestPayer, IfMatch: '"e"' })),
  },
]

/** Headers of the SDK's own, of the signature, and those in which it proves its XML by other digests than we do. */
const APART = /^x-amz-(?:date|content-sha256|user-agent|sdk-checksum-algorithm)$/

function asked({ method, target, headers, body }: Received, proved: boolean): unknown {
  const [path = '', query = ''] = target.split('?')
  const isOurs = (name: string): boolean => /^(?:x-amz-|if-|cache-control)/.test(name) && !APART.test(name) && (proved || name !== 'x-amz-checksum-crc32')
  return {
    method,
    path: path.replace(/\/$/, ''),
    query: query.split('&').filter((pair) => pair !== '' && !pair.startsWith('x-id=')).map((pair) => pair.replace(/=$/, '')).sort(),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => isOurs(name))),
    body: body.toString().replace(/^<\?xml[^>]*>\n?/, '').replaceAll('&quot;', '"').replaceAll('&#38;', '&amp;').replaceAll('&#60;', '&lt;'),
  }
}

it.each(CASES)('$name carries what the SDK itself would send', async ({ name, steps, ours, theirs }) => {
  const server = await serve(...steps)
  await ours(await openOn('hot', server.origin, SETTINGS))
  const proved = !/^PutObjectTagging|DeleteObjects/.test(name)
  const own = server.received.at(-1)
  const reference = await serve(...steps.slice(-1))
  const client = new S3Client({
    endpoint: reference.origin, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'SECRET-KEY' },
    requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
  })
  onTestFinished(() => client.destroy())
  await theirs(client)
  const [expected] = reference.received
  if (!own || !expected) throw new Error('nothing was asked')
  expect(asked(own, proved)).toEqual(asked(expected, proved))
  // All that is sent of this kind is signed.
  const signed = /SignedHeaders=([^,]*)/.exec(own.headers.authorization ?? '')?.[1]?.split(';') ?? []
  expect(signed).toEqual(expect.arrayContaining(Object.keys(own.headers).filter((header) => header.startsWith('x-amz-'))))
})

it('every other request says who pays, too', async () => {
  const { origin, received } = await serve(xml('<VersioningConfiguration/>'), GONE)
  const storage = await openOn('hot', origin, SETTINGS)
  await storage.keepsVersions?.()
  await storage.writeTags?.('k', {})
  expect(received.map(({ method, target, headers }) => [method, target, headers['x-amz-request-payer']])).toEqual([
    ['GET', '/bucket?versioning=', 'requester'], ['DELETE', '/bucket/k?tagging=', 'requester'],
  ])
})

it('nothing of this is sent unless it is asked for', async () => {
  const { origin, received } = await serve(STORED)
  await (await openOn('hot', origin, { forcePathStyle: true })).put('k', { bytes: BYTES }, attributesOf(3))
  expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.startsWith('x-amz-')).sort()).toEqual(['x-amz-content-sha256', 'x-amz-date'])
})

it('the key of a side goes with the copies that are made from it', async () => {
  const storage = await openOn('hot', 'http://127.0.0.1:1', SETTINGS)
  expect(storage.copySource?.(ENTRY).headers).toMatchObject({ 'x-amz-copy-source-server-side-encryption-customer-key': KEY.toString('base64') })
})
