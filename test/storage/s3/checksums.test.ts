import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ChecksumAlgorithm } from '../../../src/integrity/checksum.ts'
import type { ChecksumKind } from '../../../src/storage/contract/writing.ts'
import type { MultipartWrite } from '../../../src/storage/contract/parts.ts'
import { attributesOf, entryOf, patternOf, payloadOf } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { describeEveryS3, type S3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { openScripted, TRANSPORTS, xml } from './scripted.ts'
import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3'

const MiB = 2 ** 20
/** Values of `123456789`, as the definitions of the algorithms give them. */
const CHECK = Buffer.from('123456789')
const VALUES: readonly [ChecksumAlgorithm, string][] = [
  ['CRC32', 'y/Q5Jg=='],
  ['CRC32C', '4waSgw=='],
  ['CRC64NVME', 'rosUhgp5mIg='],
  ['SHA1', createHash('sha1').update(CHECK).digest('base64')],
  ['SHA256', createHash('sha256').update(CHECK).digest('base64')],
]

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function crc(bytes: Buffer): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(crc32(bytes))
  return value
}

async function stored(s3: S3, Bucket: string, Key: string): Promise<HeadObjectCommandOutput> {
  return s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
}

async function putPart(write: MultipartWrite, number: number, bytes: Buffer, checksum: string): Promise<void> {
  await write.put({ number, offset: 0, payload: { ...payloadOf(bytes), checksum } })
}

describe.each(TRANSPORTS)('through %s', (transport) => {
  describeEveryS3('a checksum', ['checksums'], (s3) => {
    it.each(VALUES)('%s is stored with an object that goes whole', async (algorithm, value) => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const checksum: ChecksumKind = { algorithm, type: 'FULL_OBJECT' }
      const written = await storage.put('k', { bytes: CHECK, checksum: value }, attributesOf(9), { checksum })
      expect(written.checksum).toEqual({ algorithm, type: 'FULL_OBJECT', value })
      expect((await stored(s3, bucket, 'k'))[`Checksum${algorithm}`]).toBe(value)
      expect((await storage.head({ key: 'k' }, { checksum: true, algorithm })).checksum).toEqual(written.checksum)
    })

    it.each(VALUES)('%s that is not the one of the bytes is refused, whole and in a part', async (algorithm, value) => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const type = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE'
      const flipped = Buffer.from('123456788')
      const put = storage.put('k', { bytes: flipped, checksum: value }, attributesOf(9), { checksum: { algorithm, type: 'FULL_OBJECT' } })
      await expect(put).rejects.toMatchObject({ kind: 'corrupt' })
      const write = await storage.startMultipart('k', attributesOf(9), 9, { checksum: { algorithm, type } })
      await expect(write.put({ number: 1, offset: 0, payload: { bytes: flipped, checksum: value } })).rejects.toMatchObject({ kind: 'corrupt' })
      await write.abort()
      expect(await s3.headObject(bucket, 'k')).toBeUndefined()
    })

    it('over the parts\' own is stored with an object that goes in parts', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const parts = [patternOf(5 * MiB), patternOf(1000, 1)]
      const checksum: ChecksumKind = { algorithm: 'SHA256', type: 'COMPOSITE' }
      const write = await storage.startMultipart('k', attributesOf(5 * MiB + 1000), 5 * MiB, { checksum })
      for (const [i, part] of parts.entries()) await putPart(write, i + 1, part, sha256(part).toString('base64'))
      const value = `${sha256(Buffer.concat(parts.map(sha256))).toString('base64')}-2`
      expect((await write.complete()).checksum).toEqual({ ...checksum, value })
      expect(await stored(s3, bucket, 'k')).toMatchObject({ ChecksumSHA256: value })
      expect((await storage.read(await entryOf(storage, 'k'), { checksum: true })).checksum).toEqual({ ...checksum, value })
    })

    it('over all bytes is stored with an object that goes in parts, and proved by the service', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      const parts = [patternOf(5 * MiB), patternOf(1000, 1)]
      const checksum: ChecksumKind = { algorithm: 'CRC32', type: 'FULL_OBJECT' }
      const value = crc(Buffer.concat(parts)).toString('base64')
      const begin = async (): Promise<MultipartWrite> => {
        const write = await storage.startMultipart('k', attributesOf(5 * MiB + 1000), 5 * MiB, { checksum })
        for (const [i, part] of parts.entries()) await putPart(write, i + 1, part, crc(part).toString('base64'))
        return write
      }
      const wrong = await begin()
      await expect(wrong.complete({ checksum: crc(Buffer.from('other')).toString('base64') })).rejects.toMatchObject({ kind: 'corrupt' })
      await wrong.abort()
      expect((await (await begin()).complete({ checksum: value })).checksum).toEqual({ ...checksum, value })
      expect(await stored(s3, bucket, 'k')).toMatchObject({ ChecksumCRC32: value, ChecksumType: 'FULL_OBJECT' })
    })

    it('comes to a copy', async () => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, 'from', CHECK)
      const storage = await openBucket(transport, s3, bucket)
      const from = storage.copySource?.(await entryOf(storage, 'from'))
      if (!from) throw new Error('cannot copy')
      const checksum: ChecksumKind = { algorithm: 'SHA256', type: 'FULL_OBJECT' }
      await storage.copy?.('k', from, attributesOf(9), { checksum })
      expect((await stored(s3, bucket, 'k')).ChecksumSHA256).toBe(sha256(CHECK).toString('base64'))
    })
  })

  it('a part whose checksum comes back as another is corrupt', async () => {
    const created = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
    const steps = [created, answer({ headers: { 'etag': '"opaque"', 'x-amz-checksum-crc32': 'AAAAAA==' } })]
    const { storage } = await openScripted(transport, steps)
    const write = await storage.startMultipart('k', attributesOf(9), 9, { checksum: { algorithm: 'CRC32', type: 'COMPOSITE' } })
    await expect(write.put({ number: 1, offset: 0, payload: { bytes: CHECK, checksum: 'y/Q5Jg==' } })).rejects.toMatchObject({ kind: 'corrupt' })
  })

  it('what the service gives of its own accord is not taken for what was asked for', async () => {
    const { storage, received } = await openScripted(transport, [answer({ headers: { 'etag': '"e"', 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' } })])
    expect((await storage.put('k', { bytes: CHECK }, attributesOf(9))).checksum).toBeUndefined()
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => /checksum|content-md5/.test(name))).toEqual([])
  })
})
