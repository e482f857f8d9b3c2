import { describe, expect, it } from 'vitest'
import { attributesOf, entryOf, md5Of, patternOf, put } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { describeEveryS3 } from '../../support/s3.ts'
import { openBucket, putParts } from './opened.ts'
import { openScripted, TRANSPORTS } from './scripted.ts'

const MiB = 2 ** 20
const ENTRY = { key: 'k', size: 10, mtime: 0, etag: 'e' }

describe.each(TRANSPORTS)('through %s', (transport) => {
  describeEveryS3('a head', ['tags'], (s3) => {
    it('tells what the object is, without its bytes', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'p/a b', 'abc', {
        ContentType: 'text/x', CacheControl: 'no-store', Metadata: { a: 'b' }, ChecksumSHA1: 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0=',
      })
      const storage = await openBucket(transport, s3, bucket, { prefix: 'p/' })
      expect(await storage.head({ key: 'a b' }, { checksum: true })).toMatchObject({
        size: 3,
        etag: md5Of(Buffer.from('abc')),
        etagIsDigest: true,
        mtime: (await s3.headObject(bucket, 'p/a b'))?.LastModified?.getTime(),
        facts: { contentType: 'text/x', cacheControl: 'no-store', metadata: { a: 'b' } },
        checksum: { algorithm: 'SHA1', type: 'FULL_OBJECT', value: 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0=' },
      })
      expect((await storage.head({ key: 'a b' })).checksum).toBeUndefined()
    })

    it('and a read bring the headers of the answer to those who ask', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'abc', { ContentType: 'text/x', Metadata: { a: 'b' } })
      const storage = await openBucket(transport, s3, bucket)
      const entry = await entryOf(storage, 'k')
      const headers = { 'content-type': 'text/x', 'content-length': '3', 'x-amz-meta-a': 'b', 'etag': `"${md5Of(Buffer.from('abc'))}"` }
      expect((await storage.head(entry, { headers: true })).headers).toMatchObject(headers)
      expect((await storage.read(entry, { headers: true })).headers).toMatchObject(headers)
      expect([(await storage.head(entry)).headers, (await storage.read(entry)).headers]).toEqual([undefined, undefined])
    })

    it('of nothing is not-found', async () => {
      const storage = await openBucket(transport, s3, await s3.newBucket())
      await expect(storage.head({ key: 'none' })).rejects.toMatchObject({ kind: 'not-found' })
    })

    it('and a read bring the tags when they are asked for, and only then', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'tagged', 'abc', { Tagging: 'a%20b=c%2B%3D&d.e=' })
      await s3.putObject(bucket, 'bare', 'abc')
      const storage = await openBucket(transport, s3, bucket)
      const tags = { 'a b': 'c+=', 'd.e': '' }
      const entry = await entryOf(storage, 'tagged')
      expect((await storage.head(entry, { tags: true })).facts.tags).toEqual(tags)
      expect((await storage.read(entry, { tags: true })).facts.tags).toEqual(tags)
      expect((await storage.head(entry)).facts.tags).toBeUndefined()
      expect((await storage.read(entry)).facts.tags).toBeUndefined()
      expect((await storage.read(await entryOf(storage, 'bare'), { tags: true })).facts.tags).toBeUndefined()
    })

    it('and a read bring the checksum that is stored', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', '123456789', { ChecksumCRC64NVME: 'rosUhgp5mIg=' })
      const storage = await openBucket(transport, s3, bucket)
      const checksum = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' }
      expect((await storage.read(await entryOf(storage, 'k'), { checksum: true })).checksum).toEqual(checksum)
      expect((await storage.read(await entryOf(storage, 'k'))).checksum).toBeUndefined()
      expect((await storage.head({ key: 'k' }, { checksum: true, algorithm: 'CRC64NVME' })).checksum).toEqual(checksum)
      expect((await storage.head({ key: 'k' }, { checksum: true, algorithm: 'SHA256' })).checksum).toBeUndefined()
    })
  })

  describeEveryS3('part sizes', [], (s3) => {
    it('are those that the object was written in', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      await put(storage, 'whole', 'abc')
      await put(storage, 'empty', '')
      await putParts(storage, 'equal', [patternOf(5 * MiB), patternOf(5 * MiB), patternOf(3)])
      await putParts(storage, 'one', [patternOf(7)])
      const uneven = [patternOf(5 * MiB), patternOf(6 * MiB), patternOf(5 * MiB + 1), patternOf(1)]
      await putParts(storage, 'uneven', uneven)
      const sizes = async (key: string, exact = false): Promise<unknown> => storage.partSizes?.(await entryOf(storage, key), { exact })
      expect(await sizes('whole')).toEqual([3])
      expect(await sizes('empty')).toEqual([0])
      expect(await sizes('one')).toEqual([7])
      expect(await sizes('equal')).toEqual([5 * MiB, 5 * MiB, 3])
      expect(await sizes('equal', true)).toEqual([5 * MiB, 5 * MiB, 3])
      expect(await sizes('uneven', true)).toEqual(uneven.map(({ length }) => length))
    })
  })

  it('part sizes are taken for equal where their number agrees, unless they are to be exact', async () => {
    const part = (size: number) => answer({ status: 206, headers: { 'content-length': String(size), 'etag': '"e-3"', 'x-amz-mp-parts-count': '3' } })
    const entry = { ...ENTRY, etag: 'e-3' }
    const guessed = await openScripted(transport, [part(4)])
    expect(await guessed.storage.partSizes?.(entry)).toEqual([4, 4, 2])
    expect(guessed.received.map(({ method, target }) => [method, target])).toEqual([['HEAD', '/bucket/k?partNumber=1']])
    const asked = await openScripted(transport, [part(4), part(3), part(3)], { connections: 1 })
    expect(await asked.storage.partSizes?.(entry, { exact: true })).toEqual([4, 3, 3])
    const uneven = await openScripted(transport, [part(1), part(4), part(5)], { connections: 1 })
    expect(await uneven.storage.partSizes?.(entry)).toEqual([1, 4, 5])
  })

  it('part sizes are unknown where the service tells of no parts', async () => {
    const { storage } = await openScripted(transport, [answer({ headers: { 'content-length': '10', 'etag': '"0123456789abcdef0123456789abcdef-3"' } })])
    expect(await storage.partSizes?.({ ...ENTRY, etag: '0123456789abcdef0123456789abcdef-3' })).toBeUndefined()
  })

  it('part sizes of another object than was listed are a change', async () => {
    const { storage } = await openScripted(transport, [answer({ headers: { 'content-length': '10', 'etag': '"other"', 'x-amz-mp-parts-count': '3' } })])
    await expect(storage.partSizes?.({ ...ENTRY, etag: 'e-3' })).rejects.toMatchObject({ kind: 'changed' })
  })

  it('metadata that the service could not tell is counted', async () => {
    const { storage } = await openScripted(transport, [answer({ headers: { 'x-amz-missing-meta': '2' } })])
    expect((await storage.head({ key: 'k' })).facts.missingMetadata).toBe(2)
  })

  it('a delete marker in the place of a version is not-found', async () => {
    const { storage } = await openScripted(transport, [answer({ status: 405, headers: { 'x-amz-delete-marker': 'true' } })])
    await expect(storage.head({ key: 'k', version: 'v' })).rejects.toMatchObject({ kind: 'not-found' })
  })

  describeEveryS3('tags', ['tags'], (s3) => {
    it('are replaced, and removed by none', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k+ \u00e9', 'abc', { Tagging: 'old=1' })
      const storage = await openBucket(transport, s3, bucket)
      const tags = { 'a/b': 'c d+=', 'q': 'x@y:z' }
      await storage.writeTags?.('k+ \u00e9', tags)
      expect(await s3.tagsOf(bucket, 'k+ \u00e9')).toEqual(tags)
      await storage.writeTags?.('k+ \u00e9', {})
      expect(await s3.tagsOf(bucket, 'k+ \u00e9')).toEqual({})
    })

    it('are written with an object, whole or in parts', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const tags = { 'a b': 'c+/=', 'u': '' }
      await storage.put('whole', { bytes: Buffer.from('a') }, attributesOf(1, { facts: { tags } }))
      const write = await storage.startMultipart('parts', attributesOf(1, { facts: { tags } }), 1)
      await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('a') } })
      await write.complete()
      expect(await s3.tagsOf(bucket, 'whole')).toEqual(tags)
      expect(await s3.tagsOf(bucket, 'parts')).toEqual(tags)
    })

    it('with no UTF-8 form are refused before anything is sent', async () => {
      const storage = await openBucket(transport, s3, await s3.newBucket())
      await expect(storage.put('k', { bytes: Buffer.from('a') }, attributesOf(1, { facts: { tags: { a: '\ud800' } } }))).rejects.toMatchObject({ kind: 'unsafe-key' })
      await expect(storage.writeTags?.('k', { '\udfff': '' })).rejects.toMatchObject({ kind: 'unsafe-key' })
    })
  })
})
