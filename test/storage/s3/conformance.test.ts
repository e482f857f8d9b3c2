import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from 'vitest'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { Target } from '../../../src/storage/storage.ts'
import { openS3 } from '../../../src/storage/s3/open-s3.ts'
import { S3_CAPABILITIES } from '../../../src/storage/s3/s3-storage.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import type { StorageUnderTest } from '../../conformance/subject.ts'
import { describeEveryS3, type S3 } from '../../support/s3.ts'
import { settingsFor } from './settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }

function subject(s3: S3, different: Partial<S3Settings>): StorageUnderTest {
  const prefix = different.prefix ?? ''
  const openBucket = (bucket: string): Promise<Target> => openS3(settingsFor(s3, bucket, different), CONTEXT)
  return {
    capabilities: S3_CAPABILITIES,
    async open() {
      const bucket = await s3.newBucket()
      const storage = await openBucket(bucket)
      return {
        storage,
        seed: (key, bytes) => s3.putObject(bucket, prefix + key, bytes),
        inspect: async (key) => ((await s3.headObject(bucket, prefix + key)) ? s3.getObject(bucket, prefix + key) : undefined),
        leftovers: async () => (s3.has('multipart-listing') ? s3.listMultipartUploads(bucket) : []),
        dispose: () => storage.close(),
      }
    },
    async openMissing() {
      const bucket = await s3.newBucket()
      const storage = await openBucket(bucket)
      await s3.client.send(new DeleteBucketCommand({ Bucket: bucket }))
      return storage
    },
  }
}

describeEveryS3('S3, hot path', [], (s3) => {
  describeStorage('a whole bucket', subject(s3, {}))
  describeStorage('a prefix without a slash', subject(s3, { prefix: 'some/where' }))
  describeStorage('payloads unsigned', subject(s3, { signPayload: false, prefix: 'unsigned/' }))
})

describeEveryS3('S3, SDK', [], (s3) => {
  beforeAll(() => void (process.env['OBJSYNC_TRANSPORT'] = 'sdk'))
  afterAll(() => void delete process.env['OBJSYNC_TRANSPORT'])
  describeStorage('a whole bucket', subject(s3, {}))
  describeStorage('payloads unsigned', subject(s3, { signPayload: false, prefix: 'unsigned/' }))
})
