import { describe, expect, it } from 'vitest'
import type { Entry, Facts } from '../../../src/storage/contract/entry.ts'
import type { CopySource } from '../../../src/storage/contract/copies.ts'
import type { MultipartWrite } from '../../../src/storage/contract/parts.ts'
import type { Source, Target } from '../../../src/storage/contract/storage.ts'
import { multipartEtag } from '../../../src/integrity/etag.ts'
import { copySourceOf } from '../../../src/storage/s3/copy.ts'
import { attributesOf, entryOf, md5Of, patternOf } from '../../conformance/subject.ts'
import { describeEveryS3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { error, openScripted, TRANSPORTS, xml } from './scripted.ts'

const MiB = 2 ** 20
const ENTRY: Entry = { key: 'k', size: 3, mtime: 0, etag: '' }
const KEYS = ['plain', 'a b+c', 'a%20b', 'q?x=1&y#z', "!'()*~", '\u65e5\u672c/\u{1f600}']
const FACTS: Facts = {
  contentType: 'text/new', contentEncoding: 'gzip', contentDisposition: 'inline', contentLanguage: 'en', cacheControl: 'no-cache',
  expires: 'Fri, 02 Jan 2026 03:04:05 GMT', metadata: { new: 'yes' }, tags: { 'a b': 'c+' },
}

function sourceOf(storage: Source, entry: Entry): CopySource {
  const source = storage.copySource?.(entry)
  if (!source) throw new Error('no copy source')
  return source
}

async function copyWhole(storage: Target, key: string, from: CopySource, facts: Facts = {}): Promise<unknown> {
  return storage.copy?.(key, from, attributesOf(0, { facts }))
}

async function copyPart(write: MultipartWrite, number: number, from: CopySource, start: number, end: number): Promise<void> {
  await write.copy?.({ number, range: { start, end } }, from)
}

describe.each(TRANSPORTS)('through %s', (transport) => {
  describeEveryS3('a copy by the service', ['tags', 'versions'], (s3) => {
    it.each(KEYS)('of %j goes to another bucket', async (key) => {
      const [from, to] = [await s3.newBucket(), await s3.newBucket()]
      await s3.putObject(from, `p/${key}`, `content of ${key}`)
      const [source, target] = [await openBucket(transport, s3, from, { prefix: 'p/' }), await openBucket(transport, s3, to, { prefix: 'to ' })]
      expect(source.store).toBe(target.store)
      expect(source.store).toContain(s3.endpoint)
      expect(await copyWhole(target, key, sourceOf(source, await entryOf(source, key)))).toMatchObject({
        etag: md5Of(Buffer.from(`content of ${key}`)), etagIsDigest: true,
      })
      expect((await s3.getObject(to, `to ${key}`)).toString()).toBe(`content of ${key}`)
    })

    it('has the facts that it is given, and none of the source\'s', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'abc', { ContentType: 'text/old', ContentLanguage: 'de', Metadata: { old: 'yes' }, Tagging: 'old=1' })
      const storage = await openBucket(transport, s3, bucket)
      await copyWhole(storage, 'with', sourceOf(storage, ENTRY), FACTS)
      expect(await s3.headObject(bucket, 'with')).toMatchObject({
        ContentType: 'text/new', ContentEncoding: 'gzip', ContentDisposition: 'inline', ContentLanguage: 'en', CacheControl: 'no-cache',
        ExpiresString: FACTS.expires, Metadata: { new: 'yes' },
      })
      expect(await s3.tagsOf(bucket, 'with')).toEqual({ 'a b': 'c+' })
      await copyWhole(storage, 'without', sourceOf(storage, ENTRY))
      const bare = await s3.headObject(bucket, 'without')
      expect([bare?.ContentLanguage, bare?.Metadata, await s3.tagsOf(bucket, 'without')]).toEqual([undefined, {}, {}])
    })

    it('in place changes the facts alone', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'abc', { ContentType: 'text/old' })
      const storage = await openBucket(transport, s3, bucket)
      await copyWhole(storage, 'k', sourceOf(storage, ENTRY), { contentType: 'text/new' })
      expect(await s3.headObject(bucket, 'k')).toMatchObject({ ContentType: 'text/new', ContentLength: 3 })
    })

    it('takes the version that is named', async () => {
      const Bucket = await s3.newVersionedBucket()
      await s3.putObject(Bucket, 'k', 'old')
      const version = (await s3.headObject(Bucket, 'k'))?.VersionId
      await s3.putObject(Bucket, 'k', 'new')
      const storage = await openBucket(transport, s3, Bucket)
      const from = sourceOf(storage, { ...ENTRY, version })
      await copyWhole(storage, 'whole', from)
      const write = await storage.startMultipart('parts', attributesOf(3), 3)
      await copyPart(write, 1, from, 0, 3)
      await write.complete()
      expect([await s3.getObject(Bucket, 'whole'), await s3.getObject(Bucket, 'parts')].map(String)).toEqual(['old', 'old'])
    })

    it('fails when the source changed after it was listed', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'abc')
      const storage = await openBucket(transport, s3, bucket)
      const from = sourceOf(storage, await entryOf(storage, 'k'))
      await s3.putObject(bucket, 'k', 'def')
      await expect(copyWhole(storage, 'copy', from)).rejects.toMatchObject({ kind: 'precondition' })
      const write = await storage.startMultipart('copy', attributesOf(3), 3)
      await expect(copyPart(write, 1, from, 0, 3)).rejects.toMatchObject({ kind: 'precondition' })
      await write.abort()
      expect(await s3.headObject(bucket, 'copy')).toBeUndefined()
    })

    it('of what is gone is not-found', async () => {
      const storage = await openBucket(transport, s3, await s3.newBucket())
      await expect(copyWhole(storage, 'copy', sourceOf(storage, ENTRY))).rejects.toMatchObject({ kind: 'not-found' })
    })

    it('in parts puts ranges together', async () => {
      const bucket = await s3.newBucket()
      const bytes = patternOf(11 * MiB)
      await s3.putObject(bucket, 'k', bytes)
      const storage = await openBucket(transport, s3, bucket)
      const from = sourceOf(storage, await entryOf(storage, 'k'))
      const write = await storage.startMultipart('copy', attributesOf(bytes.length, { facts: FACTS }), 6 * MiB)
      await copyPart(write, 2, from, 6 * MiB, 11 * MiB)
      await copyPart(write, 1, from, 0, 6 * MiB)
      const expected = multipartEtag([md5Of(bytes.subarray(0, 6 * MiB)), md5Of(bytes.subarray(6 * MiB))])
      expect(await write.complete()).toMatchObject({ etag: expected })
      expect((await s3.getObject(bucket, 'copy')).equals(bytes)).toBe(true)
      expect(await s3.headObject(bucket, 'copy')).toMatchObject({ ContentType: 'text/new', Metadata: { new: 'yes' } })
    })
  })

  it('a copy is tried again when the answer says 200 and is an error, and fails for what is final', async () => {
    const failed = (code: string) => xml(`<Error><Code>${code}</Code><Message>because</Message></Error>`)
    const copied = xml('<CopyObjectResult><ETag>"new"</ETag></CopyObjectResult>')
    const again = await openScripted(transport, [failed('InternalError'), failed('SlowDown'), copied])
    expect(await copyWhole(again.storage, 'k', { address: 'b/k', headers: {} })).toMatchObject({ etag: 'new' })
    expect(again.received).toHaveLength(3)
    const denied = await openScripted(transport, [failed('AccessDenied')])
    await expect(copyWhole(denied.storage, 'k', { address: 'b/k', headers: {} })).rejects.toMatchObject({ kind: 'denied' })
    expect(denied.received).toHaveLength(1)
  })

  it('so is the copy of a part', async () => {
    const steps = [
      xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>'),
      xml('<Error><Code>InternalError</Code></Error>'), error(503, 'SlowDown'), xml('<CopyPartResult><ETag>"e"</ETag></CopyPartResult>'),
    ]
    const { storage, received } = await openScripted(transport, steps, { maxAttempts: 3 })
    const write = await storage.startMultipart('k', attributesOf(3), 3)
    await copyPart(write, 1, { address: 'b/k', headers: {} }, 10, 20)
    expect(received.slice(1).map(({ headers }) => headers['x-amz-copy-source-range'])).toEqual(['bytes=10-19', 'bytes=10-19', 'bytes=10-19'])
  })
})

describe('a copy source', () => {
  it('names bucket, key and version, encoded', () => {
    expect(copySourceOf('bucket', 'a b/\u00e9+?', { ...ENTRY, version: 'v/+1' }, undefined)).toEqual({
      address: 'bucket/a%20b/%C3%A9%2B%3F?versionId=v%2F%2B1', headers: {},
    })
  })

  it('names an access point by its ARN', () => {
    const arn = 'arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap'
    expect(copySourceOf(arn, 'a b', ENTRY, undefined).address).toBe(`${arn}/object/a%20b`)
  })

  it('carries the listed ETag as its condition, and the key that the object is encrypted with', () => {
    const customerKey = { algorithm: 'AES256', key: 'KEY=', keyMd5: 'MD5=' } as const
    expect(copySourceOf('b', 'k', { ...ENTRY, etag: 'e' }, customerKey).headers).toEqual({
      'x-amz-copy-source-if-match': '"e"',
      'x-amz-copy-source-server-side-encryption-customer-algorithm': 'AES256',
      'x-amz-copy-source-server-side-encryption-customer-key': 'KEY=',
      'x-amz-copy-source-server-side-encryption-customer-key-md5': 'MD5=',
    })
    expect(copySourceOf('b', 'k', ENTRY, undefined).headers).toEqual({})
  })
})
