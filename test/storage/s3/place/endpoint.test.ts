import { S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { checkEndpoint, needsSdk, resolveEndpoint, type EndpointSettings } from '../../../../src/storage/s3/place/endpoint.ts'

// The SDK warns of Node 20 on standard error; no test looks for that.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const sdk = new S3Client({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
afterAll(() => sdk.destroy())

const PLAIN = { bucket: 'bucket', region: 'us-east-1', forcePathStyle: false, accelerate: false, dualstack: false, fips: false }
const AP = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap'

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
    expect(needsSdk({ ...PLAIN, bucket, region, endpointUrl, forcePathStyle })).toBe(false)
    expect(resolveEndpoint({ ...PLAIN, bucket, region, endpointUrl, forcePathStyle })).toEqual({ origin, host, bucketPath, keyPath })
  })

  it.each([
    ['directory--use1-az4--x-s3', 'us-east-1', undefined], ['bucket', 'cn-north-1', undefined], ['bucket', 'us-iso-east-1', undefined],
    ['bucket', 'eusc-de-east-1', undefined], ['bucket', 'aws-global', undefined],
    ['directory--use1-az4--x-s3', 'us-east-1', 'https://vpce-1.s3express-use1-az4.us-east-1.vpce.amazonaws.com'],
    ['ap--use1-az4--xa-s3', 'us-east-1', undefined], ['ap-o0123--op-s3', 'us-east-1', undefined],
    [AP, 'eu-west-1', undefined], [AP, 'eu-west-1', 'https://accesspoint.vpce-1.s3.eu-west-1.vpce.amazonaws.com'],
    ['arn:aws:s3::123456789012:accesspoint/abc.mrap', 'us-east-1', undefined],
  ])('of %s in %s at %s is left to the SDK', (bucket, region, endpointUrl) => {
    expect(needsSdk({ ...PLAIN, bucket, region, endpointUrl })).toBe(true)
  })

  it.each([
    ['bucket', {}], ['bucket', { accelerate: true }], ['bucket', { dualstack: true, fips: true }], ['ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias', {}],
    ['ol-alias--ol-s3', {}],
    // Of a compatible service it is a directory bucket in name only.
    ['directory--use1-az4--x-s3', { endpointUrl: 'http://127.0.0.1:9000' }],
  ])('of %s with %j is not', (bucket, more) => {
    expect(needsSdk({ ...PLAIN, bucket, ...more })).toBe(false)
  })

  it('is where the SDK goes', () => {
    const bucket = fc.constantFrom('bucket', 'my-bucket-1', 'a.b.c', 'Upper', 'with_underscore', 'abc', '123', 'ends-x')
    const region = fc.constantFrom('us-east-1', 'us-west-2', 'eu-central-1', 'ap-southeast-4', 'us-gov-east-1', 'il-central-1', 'mx-central-1', 'cn-north-1', 'us-iso-east-1')
    const base = fc.constantFrom(undefined, 'http://127.0.0.1:9000', 'http://localhost:9000', 'https://s3.example.com', 'https://s3.example.com:8443')
    const settings: fc.Arbitrary<EndpointSettings> = fc.record({
      bucket, region, endpointUrl: base, forcePathStyle: fc.boolean(), accelerate: fc.boolean(), dualstack: fc.boolean(), fips: fc.boolean(),
    })
    fc.assert(fc.property(settings, (given) => {
      // With an endpoint of its own, a side has neither: `configuredEndpoint`.
      const asked = given.endpointUrl === undefined ? given : { ...given, dualstack: false, fips: false }
      fc.pre(!needsSdk(asked))
      const theirs = sdkUrl(asked)
      if (theirs === undefined) {
        expect(() => checkEndpoint(asked)).toThrow('Transfer Acceleration')
      } else if (/[A-Z_]/.test(asked.bucket) && asked.endpointUrl === undefined && asked.region !== 'us-east-1') {
        expect(() => checkEndpoint(asked)).toThrow('not the name of a bucket')
      } else {
        checkEndpoint(asked)
        const ours = resolveEndpoint(asked)
        expect([ours.origin, ours.bucketPath]).toEqual([theirs.origin, theirs.pathname])
      }
    }), { numRuns: 1000 })
  })

  it.each<[Partial<EndpointSettings>, RegExp]>([
    [{ accelerate: true, forcePathStyle: true }, /s3:\/\/bucket cannot be reached by Transfer Acceleration: path style.*leave out --source-accelerate or --target-accelerate/],
    [{ accelerate: true, endpointUrl: 'http://127.0.0.1' }, /endpoint URL of its own/],
    [{ accelerate: true, bucket: 'a.b' }, /lower-case letters, digits and hyphens/],
    [{ accelerate: true, bucket: AP }, /access point/],
    [{ accelerate: true, bucket: 'a--use1-az4--x-s3' }, /directory bucket/],
    [{ accelerate: true, fips: true }, /FIPS/],
    [{ bucket: AP, forcePathStyle: true }, /path style cannot reach it/],
    [{ bucket: AP, endpointUrl: 'http://127.0.0.1:9000' }, /127\.0\.0\.1:9000 cannot be an address/],
    ...['B_UPPER', 'Upper', 'ab', 'a'.repeat(64), '-ab', 'ab-'].map((bucket): [Partial<EndpointSettings>, RegExp] => [
      { bucket, region: 'eu-west-1' },
      new RegExp(`^${bucket} is not the name of a bucket: AWS allows 3 to 63 lower-case letters.*--source-endpoint-url or --target-endpoint-url$`),
    ]),
    [{ bucket: 'no/bucket' }, /not the name of a bucket/],
  ])('%j is refused with the reason', (more, message) => {
    expect(() => checkEndpoint({ ...PLAIN, ...more })).toThrow(message)
    expect(() => checkEndpoint({ ...PLAIN, ...more })).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})

it.each<[string, string, string | undefined]>([
  ['B_UPPER', 'us-east-1', undefined], ['a.b-c', 'eu-west-1', undefined], ['B_UPPER', 'eu-west-1', 'http://127.0.0.1:9000'], ['ab', 'r', 'https://s3.example.com'],
  [AP, 'eu-west-1', undefined], ['here--usw2-az1--x-s3', 'us-west-2', undefined],
])('%s in %s at %s may be the name of a bucket', (bucket, region, endpointUrl) => {
  expect(() => checkEndpoint({ ...PLAIN, bucket, region, endpointUrl })).not.toThrow()
})

/** Undefined where the SDK refuses. */
function sdkUrl({ bucket, region, endpointUrl, forcePathStyle, accelerate, dualstack, fips }: EndpointSettings): URL | undefined {
  try {
    return sdk.config.endpointProvider({
      Bucket: bucket, Region: region, Endpoint: endpointUrl, ForcePathStyle: forcePathStyle, Accelerate: accelerate, UseDualStack: dualstack, UseFIPS: fips,
    }).url
  } catch {
    return undefined
  }
}
