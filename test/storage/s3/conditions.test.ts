import { describe, expect, it } from 'vitest'
import { attributesOf, md5Of, payloadOf } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { describeEveryS3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { error, openScripted, TRANSPORTS, xml } from './scripted.ts'

const OLD = md5Of(Buffer.from('old'))
const OTHER = md5Of(Buffer.from('other'))
const PRECONDITION = { kind: 'precondition', retryable: false }

describe.each(TRANSPORTS)('through %s', (transport) => {
  describeEveryS3('a conditional write', ['conditional-writes'], (s3) => {
    it.each([
      ['over what is as it was', 'k', { ifMatch: OLD }, 'new'],
      ['where nothing is', 'none', { ifAbsent: true }, 'new'],
    ])('%s takes place', async (_, key, options, content) => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'old')
      const storage = await openBucket(transport, s3, bucket)
      await storage.put(key, payloadOf('new'), attributesOf(3), options)
      expect((await s3.getObject(bucket, key)).toString()).toBe(content)
    })

    it.each([
      ['over something else', 'k', { ifMatch: OTHER }],
      ['over what has gone', 'none', { ifMatch: OLD }],
      ['where something is', 'k', { ifAbsent: true }],
    ])('%s does not', async (_, key, options) => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'old')
      const storage = await openBucket(transport, s3, bucket)
      await expect(storage.put(key, payloadOf('new'), attributesOf(3), options)).rejects.toMatchObject(PRECONDITION)
      const write = await storage.startMultipart(key, attributesOf(3), 3, options)
      await write.put({ number: 1, offset: 0, payload: payloadOf('new') })
      await expect(write.complete()).rejects.toMatchObject(PRECONDITION)
      await write.abort()
      expect((await s3.listAll(bucket)).map((object) => [object.key, object.etag])).toEqual([['k', OLD]])
    })

    it('in parts holds when the object appears', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const write = await storage.startMultipart('k', attributesOf(3), 3, { ifAbsent: true })
      await write.put({ number: 1, offset: 0, payload: payloadOf('new') })
      await s3.putObject(bucket, 'k', 'meanwhile')
      await expect(write.complete()).rejects.toMatchObject(PRECONDITION)
      await write.abort()
      expect((await s3.getObject(bucket, 'k')).toString()).toBe('meanwhile')
    })

    it('by copy does not replace what has changed or come meanwhile', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'from', 'new')
      await s3.putObject(bucket, 'k', 'old')
      const storage = await openBucket(transport, s3, bucket)
      const from = storage.copySource?.({ key: 'from', size: 3, mtime: 0, etag: '' })
      if (!from || !storage.copy) throw new Error('cannot copy')
      for (const [key, options] of [['k', { ifMatch: OTHER }], ['none', { ifMatch: OLD }]] as const) {
        await expect(storage.copy(key, from, attributesOf(3), options)).rejects.toMatchObject(PRECONDITION)
      }
      expect((await s3.listAll(bucket)).map(({ key, etag }) => [key, etag])).toEqual([['from', md5Of(Buffer.from('new'))], ['k', OLD]])
      await storage.copy('k', from, attributesOf(3), { ifMatch: OLD })
      expect((await s3.getObject(bucket, 'k')).toString()).toBe('new')
    })
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (If-None-Match)
  it('a request that meets another one for the key is sent again, because it does not say whether the key is there', async () => {
    const conflict = error(409, 'ConditionalRequestConflict')
    const { storage, received } = await openScripted(transport, [conflict, answer({ headers: { etag: '"e"' } }), conflict, error(412, 'PreconditionFailed'), error(404, '')])
    await storage.put('k', payloadOf('x'), attributesOf(1), { ifAbsent: true })
    await expect(storage.put('k', payloadOf('x'), attributesOf(1), { ifAbsent: true })).rejects.toMatchObject(PRECONDITION)
    expect(received.filter(({ method }) => method === 'PUT')).toHaveLength(4)
  })

  it('an upload in parts that meets another request at its end is to be begun again', async () => {
    const created = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
    const { storage, received } = await openScripted(transport, [created, answer({ headers: { etag: '"e"' } }), error(409, 'ConditionalRequestConflict')])
    const write = await storage.startMultipart('k', attributesOf(1), 1, { ifAbsent: true })
    await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('x') } })
    await expect(write.complete()).rejects.toMatchObject({ kind: 'lost-write', code: 'ConditionalRequestConflict' })
    expect(received).toHaveLength(3)
  })

  it('conditions go out as headers of the request that makes the object appear', async () => {
    const created = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
    const completed = xml('<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>')
    const stored = answer({ headers: { etag: '"e"' } })
    const { storage, received } = await openScripted(transport, [created, stored, completed, created, stored, completed])
    for (const options of [{ ifMatch: 'abc' }, { ifAbsent: true }]) {
      const write = await storage.startMultipart('k', attributesOf(1), 1, options)
      await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('x') } })
      await write.complete()
    }
    expect(received.map(({ headers }) => [headers['if-match'], headers['if-none-match']])).toEqual([
      [undefined, undefined], [undefined, undefined], ['"abc"', undefined],
      [undefined, undefined], [undefined, undefined], [undefined, '*'],
    ])
  })

  it('each key is removed under a condition of its own', async () => {
    const { storage, received } = await openScripted(
      transport, [answer({ status: 204 }), error(412, 'PreconditionFailed'), error(404, 'NoSuchKey')], { prefix: 'p/', connections: 1 })
    const outcomes = await storage.remove(['a', 'b', 'c'], { ifMatch: ['1', '2', '3'] })
    expect(outcomes.map(({ key, error: failed }) => [key, failed?.kind])).toEqual([['a', undefined], ['b', 'precondition'], ['c', undefined]])
    expect(received.map(({ method, target, headers }) => [method, target.split('?')[0], headers['if-match']])).toEqual([
      ['DELETE', '/bucket/p/a', '"1"'], ['DELETE', '/bucket/p/b', '"2"'], ['DELETE', '/bucket/p/c', '"3"'],
    ])
  })
})
