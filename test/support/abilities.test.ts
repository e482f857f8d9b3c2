import { expect, it } from 'vitest'
import { describeEveryS3, describeTlsS3 } from './s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { createHash, randomBytes } from 'node:crypto'

const MIB = 2 ** 20

describeEveryS3('the ability to keep versions', ['versions'], (s3) => {
  it('keeps what is overwritten and what is deleted, the newest first', async () => {
    const bucket = await s3.newVersionedBucket()
    await s3.putObject(bucket, 'key', 'one')
    await s3.putObject(bucket, 'key', 'two')
    await s3.deleteObject(bucket, 'key')
    const versions = await s3.listVersions(bucket)
    expect(versions.map(({ key, isLatest, isMarker, size }) => [key, isLatest, isMarker, size])).toEqual([
      ['key', true, true, 0], ['key', false, false, 3], ['key', false, false, 3],
    ])
    expect((await s3.getObject(bucket, 'key', { VersionId: versions[2]?.versionId })).toString()).toBe('one')
    expect(await s3.headObject(bucket, 'key')).toBeUndefined()
  })
})

describeEveryS3('the ability to keep tags', ['tags'], (s3) => {
  it('gives back the tags of an object', async () => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', '', { Tagging: 'a=1&b=two%20words' })
    expect(await s3.tagsOf(bucket, 'key')).toEqual({ a: '1', b: 'two words' })
  })
})

describeEveryS3('the ability to keep storage classes', ['storage-classes'], (s3) => {
  it('gives back the storage class of an object', async () => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', '', { StorageClass: 'REDUCED_REDUNDANCY' })
    expect((await s3.headObject(bucket, 'key'))?.StorageClass).toBe('REDUCED_REDUNDANCY')
  })
})

describeEveryS3('the ability to keep checksums', ['checksums'], (s3) => {
  const parts = [patternOf(5 * MIB), patternOf(1000)]
  const both = (form: 'COMPOSITE' | 'FULL_OBJECT', ...algorithms: string[]): (readonly [string, string])[] =>
    algorithms.map((algorithm) => [algorithm, form] as const)

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('of an object put whole: %s', async (algorithm) => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', 'content', { ChecksumAlgorithm: algorithm })
    const head = await s3.headObject(bucket, 'key', { ChecksumMode: 'ENABLED' })
    expect([head?.[`Checksum${algorithm}`], head?.ChecksumType]).toEqual([expect.stringMatching(/^[\w+/]+=*$/), 'FULL_OBJECT'])
  })

  it.each([...both('COMPOSITE', 'CRC32', 'CRC32C', 'SHA1', 'SHA256'), ...both('FULL_OBJECT', 'CRC32', 'CRC32C', 'CRC64NVME')])(
    'of an object in parts: %s %s', async (algorithm, type) => {
      const bucket = await s3.newBucket()
      await s3.putParts(bucket, 'key', parts, { ChecksumAlgorithm: algorithm as 'CRC32', ChecksumType: type as 'COMPOSITE' })
      const head = await s3.headObject(bucket, 'key', { ChecksumMode: 'ENABLED' })
      expect([head?.[`Checksum${algorithm as 'CRC32'}`], head?.ChecksumType]).toEqual([expect.any(String), type])
      expect(await s3.partSizes(bucket, 'key')).toEqual([5 * MIB, 1000])
    })
})

describeEveryS3('the ability to write under conditions', ['conditional-writes'], (s3) => {
  it('refuses what does not match', async () => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', 'one')
    await expect(s3.putObject(bucket, 'key', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
    await expect(s3.putObject(bucket, 'key', 'two', { IfMatch: '"0123"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
    expect((await s3.getObject(bucket, 'key')).toString()).toBe('one')
  })
})

describeEveryS3('the ability to encrypt', ['encryption'], (s3) => {
  it.each(['AES256', 'aws:kms'] as const)('%s, and says so', async (ServerSideEncryption) => {
    const bucket = await s3.newBucket()
    const key = ServerSideEncryption === 'aws:kms' ? { SSEKMSKeyId: s3.kmsKey } : {}
    await s3.putObject(bucket, 'key', 'content', { ServerSideEncryption, ...key })
    expect((await s3.headObject(bucket, 'key'))?.ServerSideEncryption).toBe(ServerSideEncryption)
    expect((await s3.getObject(bucket, 'key')).toString()).toBe('content')
  })
})

describeTlsS3('the S3 server with TLS', (s3) => {
  it("takes customers' own keys, and gives nothing without them", async () => {
    const key = randomBytes(32)
    const customer = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: key.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
    }
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', 'content', customer)
    expect((await s3.getObject(bucket, 'key', customer)).toString()).toBe('content')
    await expect(s3.getObject(bucket, 'key')).rejects.toThrow()
  })
})
