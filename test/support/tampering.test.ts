import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { connect, describeS3 } from './s3.ts'
import { startTampering, type Tampering } from './tampering.ts'

describeS3('the tampering proxy', [], (s3) => {
  const content = patternOf(100_001)

  const through = async (tampering: Tampering, look: (proxied: typeof s3, bucket: string) => Promise<void>): Promise<number> => {
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'key', content)
    const proxy = await startTampering(s3.endpoint, tampering)
    try {
      await look(connect({ ...s3, endpoint: proxy.endpoint }), bucket)
      return proxy.flipped()
    } finally {
      await proxy.close()
    }
  }
  const differingBytes = (bytes: Buffer): number => bytes.filter((byte, i) => byte !== content[i]).length

  it('flips one bit of the n-th object that comes, and leaves listings alone', async () => {
    const flipped = await through({ direction: 'down', nth: 2, times: 'once' }, async (proxied, bucket) => {
      expect(await proxied.listAll(bucket)).toEqual(await s3.listAll(bucket))
      const got = [await proxied.getObject(bucket, 'key'), await proxied.getObject(bucket, 'key'), await proxied.getObject(bucket, 'key')]
      expect(got.map((bytes) => [bytes.length, differingBytes(bytes)])).toEqual([[100_001, 0], [100_001, 1], [100_001, 0]])
    })
    expect(flipped).toBe(1)
  })

  it('goes on flipping when it is told to', async () => {
    const flipped = await through({ direction: 'down', nth: 1, times: 'always' }, async (proxied, bucket) => {
      for (let i = 0; i < 3; i++) expect(differingBytes(await proxied.getObject(bucket, 'key'))).toBe(1)
    })
    expect(flipped).toBe(3)
  })
})

describeS3('what goes up through the tampering proxy', ['body-digests'], (s3) => {
  it('is refused by a server that holds it against its digest', async () => {
    const bucket = await s3.newBucket()
    const proxy = await startTampering(s3.endpoint, { direction: 'up', nth: 1, times: 'once' })
    const proxied = connect({ ...s3, endpoint: proxy.endpoint })
    await proxied.putObject(bucket, 'key', 'content').then(() => expect.fail('it was taken'), (error: Error) => expect(error.name).toMatch(/Mismatch|BadDigest/))
    expect(proxy.flipped()).toBe(1)
    expect(await s3.headObject(bucket, 'key')).toBeUndefined()
    await proxied.putObject(bucket, 'key', 'content')
    expect((await s3.getObject(bucket, 'key')).toString()).toBe('content')
    await proxy.close()
  })
})
