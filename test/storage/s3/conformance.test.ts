import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from 'vitest'
import { CHECKSUM_ALGORITHMS } from '../../../src/integrity/checksum.ts'
import type { Checksum } from '../../../src/integrity/checksum.ts'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { openS3 } from '../../../src/storage/s3/open.ts'
import { S3_CAPABILITIES } from '../../../src/storage/s3/capabilities.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import type { Feature, StorageUnderTest } from '../../conformance/subject.ts'
import { describeEveryS3, type S3 } from '../../support/s3.ts'
import { settingsFor } from './settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }

const FEATURES: Readonly<Record<S3['kind'], readonly Feature[]>> = {
  // It ignores conditions of DeleteObject and CopyObject, and refuses UploadPartCopy where there is to be a checksum.
  minio: ['conditions', 'checksums', 'tags', 'replaced-tags', 'copies', 'versions', 'part-sizes'],
  // It ignores conditions of CopyObject, hands the tags of an object on to the one that replaces it, gets the CRC64NVME of
  // copied parts wrong, lists the markers of a page after all its versions, and a version twice where a page ends with it.
  versitygw: ['conditions', 'conditional-removals', 'checksums', 'checksums-of-copied-parts', 'tags', 'copies', 'part-sizes'],
  fauxqs: [],
}

interface Place {
  readonly bucket: string
  readonly prefix: string
}

function subject(s3: S3, different: Partial<S3Settings>): StorageUnderTest {
  const { prefix: suffix = '' } = different
  const openPlace = ({ bucket, prefix }: Place): Promise<Target> => openS3(settingsFor(s3, bucket, { ...different, prefix }), CONTEXT)
  let shared: Promise<string> | undefined
  let places = 0
  /** A bucket of its own, or a prefix in the bucket that all prefixes share. */
  const newPlace = async (versioned: boolean): Promise<Place> => {
    if (versioned) return { bucket: await s3.newVersionedBucket(), prefix: suffix }
    if (suffix === '') return { bucket: await s3.newBucket(), prefix: '' }
    return { bucket: await (shared ??= s3.newBucket()), prefix: `place-${++places}/${suffix}` }
  }
  return {
    capabilities: S3_CAPABILITIES,
    features: FEATURES[s3.kind],
    async open({ versioned = false } = {}) {
      const place = await newPlace(versioned)
      const { bucket, prefix } = place
      const storage = await openPlace(place)
      return {
        storage,
        seed: (key, bytes) => s3.putObject(bucket, prefix + key, bytes),
        inspect: async (key) => ((await s3.headObject(bucket, prefix + key)) ? s3.getObject(bucket, prefix + key) : undefined),
        leftovers: async () => (s3.has('multipart-listing') ? (await s3.listMultipartUploads(bucket)).filter((key) => key.startsWith(prefix)) : []),
        inspectTags: (key) => s3.tagsOf(bucket, prefix + key),
        inspectChecksum: async (key) => checksumIn(await s3.headObject(bucket, prefix + key, { ChecksumMode: 'ENABLED' })),
        requests: () => CONTEXT.meter.requests,
        dispose: () => storage.close(),
      }
    },
    async openMissing() {
      const bucket = await s3.newBucket()
      const storage = await openPlace({ bucket, prefix: suffix })
      await s3.client.send(new DeleteBucketCommand({ Bucket: bucket }))
      return storage
    },
  }
}

function checksumIn(head: HeadObjectCommandOutput | undefined): Checksum | undefined {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = head?.[`Checksum${algorithm}`]
    if (value !== undefined) return { algorithm, type: head?.ChecksumType ?? 'FULL_OBJECT', value }
  }
  return undefined
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
