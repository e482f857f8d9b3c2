import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { CustomerKey, S3Settings } from '../../../src/storage/s3/settings.ts'
import type { MultipartWrite } from '../../../src/storage/contract/parts.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { attributesOf, entryOf, patternOf, payloadOf } from '../../conformance/subject.ts'
import { describeS3, describeTlsS3, type S3 } from '../../support/s3.ts'
import { openBucket, putParts } from './opened.ts'
import { TRANSPORTS } from './scripted.ts'

const MiB = 2 ** 20

function customerKey(fill: number): CustomerKey {
  const key = Buffer.alloc(32, fill)
  return { algorithm: 'AES256', key: key.toString('base64'), keyMd5: createHash('md5').update(key).digest('base64') }
}

/** As the SDK takes it. */
function forSdk({ algorithm, key, keyMd5 }: CustomerKey): { SSECustomerAlgorithm: string; SSECustomerKey: string; SSECustomerKeyMD5: string } {
  return { SSECustomerAlgorithm: algorithm, SSECustomerKey: key, SSECustomerKeyMD5: keyMd5 }
}

describe.each(TRANSPORTS)('through %s', (transport) => {
  describeS3('encryption by the service', ['encryption'], (s3) => {
    const kinds: readonly [string, S3Settings['encryption'], object, boolean][] = [
      ['SSE-S3', { type: 'AES256' }, { ServerSideEncryption: 'AES256' }, true],
      ['SSE-KMS', { type: 'aws:kms', kmsKeyId: s3.kmsKey }, { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringContaining(s3.kmsKey ?? '') as string }, false],
    ]
    it.each(kinds)('%s: of all that is written, and it is told whether the ETag is a digest', async (_, encryption, expected, etagIsDigest) => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'plain', 'abc')
      const storage = await openBucket(transport, s3, bucket, { encryption })
      expect((await storage.put('whole', payloadOf('abc'), attributesOf(3))).etagIsDigest).toBe(etagIsDigest)
      await putParts(storage, 'parts', [Buffer.from('abc')])
      const from = storage.copySource?.(await entryOf(storage, 'plain'))
      if (from) await storage.copy?.('copied', from, attributesOf(3))
      for (const key of ['whole', 'parts', 'copied']) {
        expect(await s3.headObject(bucket, key)).toMatchObject(expected)
        expect((await storage.read(await entryOf(storage, key))).bytes.toString()).toBe('abc')
        expect((await storage.head({ key })).etagIsDigest).toBe(etagIsDigest)
      }
    })
  })

  describeTlsS3('encryption by a customer\'s key', (s3) => {
    const [mine, other] = [customerKey(7), customerKey(9)]
    const open = (server: S3, bucket: string, key?: CustomerKey): Promise<Target> => {
      vi.stubEnv('AWS_CA_BUNDLE', server.certificate)
      return openBucket(transport, server, bucket, { customerKey: key })
    }

    it('takes the key to write, to read and to look, whole and in parts', async () => {
      const bucket = await s3.newBucket()
      const storage = await open(s3, bucket, mine)
      const parts = [patternOf(5 * MiB), patternOf(10, 1)]
      expect((await storage.put('whole', payloadOf('abc'), attributesOf(3))).etagIsDigest).toBe(false)
      await putParts(storage, 'parts', parts)
      expect((await s3.getObject(bucket, 'whole', forSdk(mine))).toString()).toBe('abc')
      expect((await s3.getObject(bucket, 'parts', forSdk(mine))).equals(Buffer.concat(parts))).toBe(true)
      expect((await storage.read(await entryOf(storage, 'whole'))).bytes.toString()).toBe('abc')
      expect(await storage.head({ key: 'parts' })).toMatchObject({ size: 5 * MiB + 10, etagIsDigest: false })
      expect(await storage.partSizes?.(await entryOf(storage, 'parts'), { exact: true })).toEqual([5 * MiB, 10])
    })

    it('gives nothing without the key, or with another one', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'k', 'abc', forSdk(mine))
      for (const key of [undefined, other]) {
        const storage = await open(s3, bucket, key)
        const failure: unknown = await storage.read(await entryOf(storage, 'k')).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(Error)
        expect(JSON.stringify(failure) + String(failure)).not.toContain(other.key)
      }
    })

    it('copies from one key to another, whole and in parts', async () => {
      const bucket = await s3.newBucket()
      const bytes = patternOf(6 * MiB)
      await s3.putObject(bucket, 'from', bytes, forSdk(mine))
      const [source, target] = [await open(s3, bucket, mine), await open(s3, bucket, other)]
      const from = source.copySource?.(await entryOf(source, 'from'))
      if (!from) throw new Error('cannot copy')
      await target.copy?.('whole', from, attributesOf(bytes.length))
      const write: MultipartWrite = await target.startMultipart('parts', attributesOf(bytes.length), 5 * MiB)
      await write.copy?.({ number: 1, range: { start: 0, end: 5 * MiB } }, from)
      await write.copy?.({ number: 2, range: { start: 5 * MiB, end: bytes.length } }, from)
      await write.complete()
      for (const key of ['whole', 'parts']) expect((await s3.getObject(bucket, key, forSdk(other))).equals(bytes)).toBe(true)
    })
  })
})
