import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../../src/storage/contract/entry.ts'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import type { WriteOptions } from '../../../../src/storage/contract/writing.ts'
import { attributesOf, payloadOf } from '../../../conformance/subject.ts'
import { answer, serve, type Step } from '../../../support/http-server.ts'
import { compare } from '../asked.ts'
import { openOn, TRANSPORTS, xml } from '../scripted.ts'

type Call = (storage: Target) => Promise<unknown>

const STORED = { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }
const OBJECT = answer({ headers: STORED, body: 'abc' })
const TAGGED = answer({ headers: { ...STORED, 'x-amz-tagging-count': '2' }, body: 'abc' })
const TAGS = xml('<Tagging><TagSet><Tag><Key>a b</Key><Value>&lt;c&gt;</Value></Tag><Tag><Key>d</Key><Value/></Tag></TagSet></Tagging>')
const CREATED = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
const COMPLETED = xml('<CompleteMultipartUploadResult><ETag>"e-2"</ETag></CompleteMultipartUploadResult>')
const COPIED = xml('<CopyObjectResult><ETag>"e"</ETag><LastModified>1970-01-01T00:00:00.000Z</LastModified></CopyObjectResult>')
const PART_COPIED = xml('<CopyPartResult><ETag>"e"</ETag><LastModified>1970-01-01T00:00:00.000Z</LastModified></CopyPartResult>')
const VERSIONED = xml('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>')
const DONE = answer({ status: 204 })

const KEY = 'folder/a key+%'
const ENTRY = { key: KEY, size: 3, mtime: 0, etag: 'e' }
const VERSION = { ...ENTRY, version: 'v1+/=' }
const FACTS: Facts = {
  websiteRedirect: '/else where',
  acl: 'bucket-owner-full-control',
  tags: { 'a b': '<c>&+=', 'd': '', 'ä': 'ö' },
  storageClass: 'STANDARD_IA',
  metadata: { a: 'b' },
}
const SHA256 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='
const CRC32 = 'NSRBwg=='
const KMS_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1'
const CUSTOMER_KEY = { algorithm: 'AES256', key: Buffer.alloc(32, 7).toString('base64'), keyMd5: 'y4HAEFCYWuvAXWFTtA1Qpg==' } as const

function versionsXml(): string {
  const item = (name: string, key: string, version: string): string =>
    `<${name}><Key>${key}</Key><VersionId>${version}</VersionId><IsLatest>${version === 'v3'}</IsLatest>` +
    `<LastModified>2026-01-01T00:00:00.000Z</LastModified>${name === 'Version' ? '<ETag>"e"</ETag><Size>3</Size>' : ''}</${name}>`
  // All within the same second, so that nothing but the answer tells the order.
  const items = item('Version', 'p/a%2B', 'v3') + item('DeleteMarker', 'p/a%2B', 'm2') + item('Version', 'p/a%2B', 'v1') +
    item('DeleteMarker', 'p/b', 'v3') + item('Version', 'p/b', 'v2') + item('DeleteMarker', 'p/b', 'm1')
  return `<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>` +
    `<NextKeyMarker>p/b%2B</NextKeyMarker><NextVersionIdMarker>m1</NextVersionIdMarker>${items}</ListVersionsResult>`
}

const NO_VERSIONS = xml('<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated></ListVersionsResult>')

async function versionsOf(storage: Target): Promise<unknown[]> {
  const found = []
  for await (const page of storage.listVersions?.({}) ?? []) found.push(...page)
  return found
}

function multipart(options: WriteOptions, checksum: string | undefined, full?: string): Call {
  return async (storage) => {
    const write = await storage.startMultipart(KEY, attributesOf(3, { facts: FACTS }), 3, options)
    await write.put({ number: 1, offset: 0, payload: { ...payloadOf('abc'), checksum } })
    await write.complete({ checksum: full })
  }
}

const from = (storage: Target): NonNullable<ReturnType<NonNullable<Target['copySource']>>> => {
  const source = storage.copySource?.(VERSION)
  if (!source) throw new Error('this storage copies nothing')
  return source
}

const CALLS: [string, readonly Step[], Call][] = [
  ['HeadObject', [OBJECT], (storage) => storage.head({ key: KEY })],
  ['HeadObject of a version, with its checksum', [OBJECT], (storage) => storage.head(VERSION, { checksum: true })],
  ['HeadObject and its tags', [TAGGED, TAGS], (storage) => storage.head(VERSION, { tags: true })],
  ['GetObject of a version, with its checksum', [OBJECT], (storage) => storage.read(VERSION, { checksum: true })],
  ['GetObject and its tags', [TAGGED, TAGS], (storage) => storage.read(ENTRY, { tags: true })],
  ['ListObjectVersions', [xml(versionsXml()), NO_VERSIONS], versionsOf],
  ['GetBucketVersioning', [VERSIONED], async (storage) => storage.keepsVersions?.()],
  ['PutObject with facts', [OBJECT], (storage) => storage.put(KEY, payloadOf('abc'), attributesOf(3, { facts: FACTS }))],
  ['PutObject without a digest', [OBJECT], (storage) => storage.put(KEY, { bytes: Buffer.from('abc') }, attributesOf(3))],
  ['PutObject with a checksum', [OBJECT], (storage) =>
    storage.put(KEY, { ...payloadOf('abc'), checksum: SHA256 }, attributesOf(3), { checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT' } })],
  ['PutObject on a condition', [OBJECT], (storage) => storage.put(KEY, payloadOf('abc'), attributesOf(3), { ifMatch: 'old' })],
  ['PutObject where nothing is', [OBJECT], (storage) => storage.put(KEY, payloadOf('abc'), attributesOf(3), { ifAbsent: true })],
  ['a multipart upload', [CREATED, OBJECT, COMPLETED], multipart({}, undefined)],
  ['a multipart upload with composite checksums', [CREATED, OBJECT, COMPLETED], multipart({ checksum: { algorithm: 'SHA256', type: 'COMPOSITE' } }, SHA256)],
  ['a multipart upload with a checksum over all', [CREATED, OBJECT, COMPLETED], multipart({ checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT' } }, CRC32, CRC32)],
  ['a multipart upload on a condition', [CREATED, OBJECT, COMPLETED], multipart({ ifMatch: 'old' }, undefined)],
  ['a multipart upload where nothing is', [CREATED, OBJECT, COMPLETED], multipart({ ifAbsent: true }, undefined)],
  ['CopyObject where nothing is', [answer({ status: 404 }), COPIED], async (storage) =>
    storage.copy?.(KEY, from(storage), attributesOf(3, { facts: FACTS }), { ifAbsent: true, checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT' } })],
  ['UploadPartCopy', [CREATED, PART_COPIED, COMPLETED], async (storage) => {
    const write = await storage.startMultipart(KEY, attributesOf(3), 3)
    await write.copy?.({ number: 1, range: { start: 0, end: 3 } }, from(storage))
    await write.complete()
  }],
  ['PutObjectTagging', [answer()], async (storage) => storage.writeTags?.(KEY, { 'a b': '<c>', 'd': '' })],
  ['DeleteObjectTagging', [DONE], async (storage) => storage.writeTags?.(KEY, {})],
  ['DeleteObject on a condition', [DONE], (storage) => storage.remove([KEY], { ifMatch: ['e'] })],
]

describe.each<[string, Partial<S3Settings>]>([
  ['nothing else', {}],
  ['request payer', { requestPayer: true }],
  ['SSE-S3', { encryption: { type: 'AES256' } }],
  ['SSE-KMS', { encryption: { type: 'aws:kms', kmsKeyId: KMS_KEY } }],
  ['DSSE', { encryption: { type: 'aws:kms:dsse' } }],
  ['SSE-C', { customerKey: CUSTOMER_KEY }],
])('with %s, both transports ask alike:', (_, settings) => {
  it.each(CALLS)('%s', async (_title, steps, call) => {
    const [ours, theirs] = await compare({ forcePathStyle: true, prefix: 'p/', ...settings }, steps, call)
    expect(ours).toHaveLength(steps.length)
    expect(ours.map((each) => ({ ...each, signed: [] }))).toEqual(theirs.map((each) => ({ ...each, signed: [] })))
    // The SDK leaves some headers unsigned that we sign.
    theirs.forEach(({ signed }, i) => expect(ours[i]?.signed).toEqual(expect.arrayContaining([...signed])))
  })
})

describe.each(TRANSPORTS)('through %s', (transport) => {
  it('request payer is said with every request', async () => {
    for (const [, steps, call] of CALLS) {
      const { origin, received } = await serve(...steps)
      await call(await openOn(transport, origin, { forcePathStyle: true, prefix: 'p/', requestPayer: true }))
      expect(received.map(({ headers }) => headers['x-amz-request-payer'])).toEqual(steps.map(() => 'requester'))
    }
  })

  it('versions come in the order of the answer, delete markers in their places', async () => {
    const { origin, received } = await serve(xml(versionsXml()), NO_VERSIONS)
    const found = await versionsOf(await openOn(transport, origin, { forcePathStyle: true, prefix: 'p/' }))
    expect(found).toMatchObject([
      { key: 'a+', version: 'v3', isLatest: true, isDeleteMarker: false, size: 3, etag: 'e', mtime: Date.UTC(2026, 0, 1) },
      { key: 'a+', version: 'm2', isLatest: false, isDeleteMarker: true, size: 0, etag: '' },
      { key: 'a+', version: 'v1', isDeleteMarker: false },
      { key: 'b', version: 'v3', isDeleteMarker: true, isLatest: true }, { key: 'b', version: 'v2' }, { key: 'b', version: 'm1' },
    ])
    const next = new URL(received[1]?.target ?? '', origin).searchParams
    expect([next.get('key-marker'), next.get('version-id-marker')]).toEqual(['p/b+', 'm1'])
  })

  it('what an object is told to have comes back as facts', async () => {
    const headers = {
      ...STORED, 'x-amz-website-redirect-location': '/x', 'x-amz-missing-meta': '2', 'x-amz-tagging-count': '2',
      'x-amz-server-side-encryption': 'aws:kms', 'x-amz-checksum-sha256': SHA256, 'x-amz-checksum-type': 'FULL_OBJECT',
    }
    const { origin } = await serve(answer({ headers, body: 'abc' }), TAGS)
    const storage = await openOn(transport, origin, { forcePathStyle: true })
    expect(await storage.read(ENTRY, { tags: true, checksum: true })).toMatchObject({
      size: 3, etagIsDigest: false, checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT', value: SHA256 },
      facts: { websiteRedirect: '/x', missingMetadata: 2, tags: { 'a b': '<c>', 'd': '' } },
    })
  })

  it('a checksum that the answer brings is not held against the bytes here: that is the business of the copy', async () => {
    const { origin } = await serve(answer({ headers: { ...STORED, 'x-amz-checksum-crc32': 'AAAAAA==' }, body: 'abc' }))
    const storage = await openOn(transport, origin, { forcePathStyle: true })
    expect((await storage.read(ENTRY, { checksum: true })).checksum).toMatchObject({ value: 'AAAAAA==' })
  })
})
