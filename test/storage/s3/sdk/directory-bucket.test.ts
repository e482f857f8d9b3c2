import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSigner, EMPTY_SHA256 } from '../../../../src/storage/s3/auth/sigv4.ts'
import { attributesOf, entryOf, keysOf, payloadOf } from '../../../conformance/subject.ts'
import { describeS3, type S3 } from '../../../support/s3.ts'
import { openBucket } from '../opened.ts'

/** A bucket that is named like a directory bucket; the SDK would ask for a session to make it. */
async function newDirectoryBucket({ endpoint, region, accessKey, secretKey }: S3): Promise<string> {
  const bucket = `b-${randomUUID()}--use1-az4--x-s3`
  const headers: Record<string, string> = { host: new URL(endpoint).host }
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey }
  createSigner(region).sign({ method: 'PUT', path: `/${bucket}`, query: '', headers, payloadHash: EMPTY_SHA256 }, credentials)
  const { status } = await fetch(`${endpoint}/${bucket}`, { method: 'PUT', headers })
  expect(status).toBe(200)
  return bucket
}

describe('a service with an endpoint of its own', () => {
  describeS3('has directory buckets by name, which take no session', [], (s3) => {
    it('written, listed in no promised order, read and removed', async () => {
      const bucket = await newDirectoryBucket(s3)
      const storage = await openBucket('hot', s3, bucket)
      expect(storage.capabilities).toMatchObject({ orderedListing: false, contentEtag: false, defaultChecksum: 'CRC64NVME' })
      for (const key of ['b/1', 'a', 'b/2']) await storage.put(key, payloadOf(key), attributesOf(key.length))
      expect((await keysOf(storage)).sort()).toEqual(['a', 'b/1', 'b/2'])
      expect(String((await storage.read(await entryOf(storage, 'b/1'))).bytes)).toBe('b/1')
      expect(await storage.remove(['a', 'b/2'])).toMatchObject([{ key: 'a' }, { key: 'b/2' }])
      expect(await keysOf(storage)).toEqual(['b/1'])
    })
  })
})
