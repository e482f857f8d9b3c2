import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, ListObjectsV2Command, UploadPartCommand } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { describeEveryS3 } from './s3.ts'

describeEveryS3('the S3 server of the tests', [], (s3) => {
  it('keeps what it is given, whatever the key', async () => {
    const bucket = await s3.newBucket()
    const keys = ['a b/c+d%25#?.txt', 'zażółć/gęślą', '日本/🎉', 'plain', Array(9).fill('k'.repeat(99)).join('/')]
    for (const key of keys) await s3.putObject(bucket, key, `content of ${key}`)
    for (const key of keys) expect((await s3.getObject(bucket, key)).toString()).toBe(`content of ${key}`)
    const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect((await s3.listAll(bucket)).map((object) => object.key)).toEqual(byBytes)
  })

  it('lists in the order of UTF-8 bytes, over page ends too', async () => {
    const bucket = await s3.newBucket()
    const keys = ['B', 'a', 'large', 'z', '\u0142 1', '\uff5e', '\u{1f338}']
    for (const key of keys.toReversed()) await s3.putObject(bucket, key, '')
    const found = []
    for (let StartAfter: string | undefined; ;) {
      const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 2, StartAfter }))
      if (Contents.length === 0) break
      found.push(...Contents.map(({ Key }) => Key ?? ''))
      StartAfter = found.at(-1)
    }
    expect(found).toEqual(keys)
  })

  it('keeps an empty object', async () => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'empty', '')
    expect((await s3.headObject(bucket, 'empty'))?.ContentLength).toBe(0)
    expect(await s3.headObject(bucket, 'absent')).toBeUndefined()
  })

  it('puts parts together and gives the ETag of the multipart form', async () => {
    const bucket = await s3.newBucket()
    const target = { Bucket: bucket, Key: 'big' }
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(target))
    const bodies = [Buffer.alloc(5 << 20, 'a'), Buffer.from('end')]
    const Parts = []
    for (const [index, Body] of bodies.entries()) {
      const { ETag } = await s3.client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body }))
      Parts.push({ ETag, PartNumber: index + 1 })
    }
    await s3.client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
    const [object] = await s3.listAll(bucket)
    expect(object?.size).toBe((5 << 20) + 3)
    expect(object?.etag).toMatch(/-2$/)
    expect(await s3.partSizes(bucket, 'big')).toEqual([5 << 20, 3])
    expect((await s3.getObject(bucket, 'big')).equals(Buffer.concat(bodies))).toBe(true)
  })

  it('gives each test a bucket of its own', async () => {
    const [first, second] = [await s3.newBucket(), await s3.newBucket()]
    await s3.putObject(first, 'key', 'value')
    expect(await s3.listAll(second)).toEqual([])
  })
})

describeEveryS3('the list of unfinished uploads', ['multipart-listing'], (s3) => {
  it('names an upload until it is aborted', async () => {
    const bucket = await s3.newBucket()
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'dir/big' }))
    await s3.client.send(new UploadPartCommand({ Bucket: bucket, Key: 'dir/big', UploadId, PartNumber: 1, Body: Buffer.alloc(100) }))
    expect(await s3.listMultipartUploads(bucket)).toEqual(['dir/big'])
    await s3.abortMultipartUpload(bucket, 'dir/big', String(UploadId))
    expect(await s3.listMultipartUploads(bucket)).toEqual([])
  })
})
