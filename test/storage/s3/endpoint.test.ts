import { S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveEndpoint } from '../../../src/storage/s3/endpoint.ts'

// The SDK warns of Node 20 on standard error; no test looks for that.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const sdk = new S3Client({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
afterAll(() => sdk.destroy())

describe('an endpoint', () => {
  it.each([
    ['bucket', 'eu-west-1', undefined, false, 'https://bucket.s3.eu-west-1.amazonaws.com', '/', '/'],
    ['bucket', 'us-east-1', undefined, true, 'https://s3.us-east-1.amazonaws.com', '/bucket', '/bucket/'],
    ['dotted.bucket', 'us-east-1', undefined, false, 'https://s3.us-east-1.amazonaws.com', '/dotted.bucket', '/dotted.bucket/'],
    ['Upper', 'us-east-1', undefined, false, 'https://s3.us-east-1.amazonaws.com', '/Upper', '/Upper/'],
    ['bucket', 'us-gov-west-1', undefined, false, 'https://bucket.s3.us-gov-west-1.amazonaws.com', '/', '/'],
    ['bucket', 'r', 'http://127.0.0.1:9000', false, 'http://127.0.0.1:9000', '/bucket', '/bucket/'],
    ['bucket', 'r', 'http://[::1]:9000', false, 'http://[::1]:9000', '/bucket', '/bucket/'],
    ['bucket', 'r', 'http://minio.example:9000', true, 'http://minio.example:9000', '/bucket', '/bucket/'],
    ['bucket', 'r', 'http://minio.example:9000/', false, 'http://bucket.minio.example:9000', '/', '/'],
    ['bucket', 'r', 'https://gate.example/s3/', true, 'https://gate.example', '/s3/bucket', '/s3/bucket/'],
    ['bucket', 'r', 'https://gate.example/s3', false, 'https://bucket.gate.example', '/s3/', '/s3/'],
    ['bucket', 'r', 'https://gate.example:443', true, 'https://gate.example', '/bucket', '/bucket/'],
  ])('of %s in %s at %s (path style %s)', (bucket, region, endpointUrl, forcePathStyle, origin, bucketPath, keyPath) => {
    const { host } = new URL(origin)
    expect(resolveEndpoint({ bucket, region, endpointUrl, forcePathStyle })).toEqual({ origin, host, bucketPath, keyPath })
  })

  it.each([
    ['directory--use1-az4--x-s3', 'us-east-1', undefined], ['bucket', 'cn-north-1', undefined], ['bucket', 'us-iso-east-1', undefined],
    ['bucket', 'eusc-de-east-1', undefined], ['bucket', 'aws-global', undefined], ['directory--use1-az4--x-s3', 'us-east-1', 'http://127.0.0.1:9000'],
  ])('of %s in %s is left to the SDK', (bucket, region, endpointUrl) => {
    expect(resolveEndpoint({ bucket, region, endpointUrl, forcePathStyle: false })).toBeUndefined()
  })

  it('is where the SDK goes', () => {
    const bucket = fc.constantFrom('bucket', 'my-bucket-1', 'a.b.c', 'Upper', 'with_underscore', 'abc', '123', 'ends-x')
    const region = fc.constantFrom('us-east-1', 'us-west-2', 'eu-central-1', 'ap-southeast-4', 'us-gov-east-1', 'il-central-1', 'mx-central-1', 'cn-north-1', 'us-iso-east-1')
    const base = fc.constantFrom(undefined, 'http://127.0.0.1:9000', 'http://localhost:9000', 'https://s3.example.com', 'https://s3.example.com:8443')
    fc.assert(fc.property(bucket, region, base, fc.boolean(), (Bucket, Region, Endpoint, ForcePathStyle) => {
      const ours = resolveEndpoint({ bucket: Bucket, region: Region, endpointUrl: Endpoint, forcePathStyle: ForcePathStyle })
      fc.pre(ours !== undefined)
      const theirs = sdk.config.endpointProvider({ Bucket, Region, Endpoint, ForcePathStyle }).url
      expect([ours?.origin, ours?.bucketPath]).toEqual([theirs.origin, theirs.pathname])
    }), { numRuns: 300 })
  })
})
