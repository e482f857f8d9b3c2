import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSigner, EMPTY_SHA256 } from '../../../../src/storage/s3/auth/sigv4.ts'
import { encodeKey, encodeQuery } from '../../../../src/storage/s3/uri.ts'

// Keys, requests and signatures: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const DAY = new Date('2013-05-24T00:00:00Z')
const HOST = 'examplebucket.s3.amazonaws.com'
const WELCOME_SHA256 = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'

interface Example {
  readonly title: string
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly hash?: string
  readonly names: string
  readonly signature: string
}

describe("AWS's own examples", () => {
  it.each<Example>([
    {
      title: 'GET Object',
      method: 'GET',
      path: '/test.txt',
      headers: { range: 'bytes=0-9' },
      names: 'host;range;x-amz-content-sha256;x-amz-date',
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
    {
      title: 'PUT Object',
      method: 'PUT',
      path: encodeKey('/test$file.text'),
      headers: { 'date': 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      hash: WELCOME_SHA256,
      names: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    },
    {
      title: 'GET Bucket Lifecycle',
      method: 'GET',
      path: '/',
      query: encodeQuery({ lifecycle: '' }),
      names: 'host;x-amz-content-sha256;x-amz-date',
      signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    },
    {
      title: 'Get Bucket (List Objects)',
      method: 'GET',
      path: '/',
      query: encodeQuery({ 'prefix': 'J', 'max-keys': '2' }),
      names: 'host;x-amz-content-sha256;x-amz-date',
      signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    },
  ])('$title', ({ method, path, query = '', headers = {}, hash = EMPTY_SHA256, names, signature }) => {
    const signed: Record<string, string> = { ...headers, host: HOST }
    createSigner('us-east-1').sign({ method, path, query, headers: signed, payloadHash: hash }, CREDENTIALS, DAY)
    expect(signed['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
    )
    expect(signed['x-amz-date']).toBe('20130524T000000Z')
    expect(signed['x-amz-content-sha256']).toBe(hash)
  })
})

class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret))
  }
  update(data: Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {}
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

describe("the SDK's signer", () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const ascii = fc.string({ unit: fc.constantFrom(...' \tabcXYZ019"=,;:/\\~%+'), maxLength: 20 })
  // The SDK leaves a few general headers (Cache-Control, User-Agent) unsigned for the sake of proxies.
  const header = fc.constantFrom('range', 'if-match', 'content-md5', 'content-type', 'expires', 'x-amz-storage-class', 'x-amz-meta-a', 'x-amz-meta-a-b')
  const name = fc.constantFrom('prefix', 'max-keys', 'list-type', 'uploadId', 'partNumber', 'start-after', 'delete', 'uploads')

  it('comes to the same signature for any request', async () => {
    await fc.assert(fc.asyncProperty(
      fc.record({
        method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
        key: text,
        parameters: fc.dictionary(name, text, { noNullPrototype: true }),
        headers: fc.dictionary(header, ascii, { noNullPrototype: true }),
        payloadHash: fc.constantFrom(EMPTY_SHA256, WELCOME_SHA256, 'UNSIGNED-PAYLOAD'),
        region: fc.constantFrom('us-east-1', 'eu-central-1'),
        sessionToken: fc.constantFrom(undefined, 'a/token+with=signs'),
        signingDate: fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      }),
      async ({ method, key, parameters, headers, payloadHash, region, sessionToken, signingDate }) => {
        const credentials = { ...CREDENTIALS, sessionToken }
        const path = `/${encodeKey(key)}`
        const ours: Record<string, string> = { ...headers, host: HOST }
        const signer = createSigner(region)
        // A signer keeps its derived key; asking twice must not matter.
        signer.sign({ method, path, query: encodeQuery(parameters), headers: { host: HOST }, payloadHash }, CREDENTIALS, DAY)
        signer.sign({ method, path, query: encodeQuery(parameters), headers: ours, payloadHash }, credentials, signingDate)
        const theirs = new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false, applyChecksum: false })
        const signed = await theirs.sign(
          {
            method,
            protocol: 'https:',
            hostname: HOST,
            path,
            query: parameters,
            headers: { ...headers, 'host': HOST, 'x-amz-content-sha256': payloadHash },
          },
          { signingDate },
        )
        expect(ours).toEqual(signed.headers)
      }), { numRuns: 300 })
  })
})

it('signs with the time of this machine when none is given', () => {
  const headers: Record<string, string> = { host: HOST }
  const before = Date.now()
  createSigner('us-east-1').sign({ method: 'GET', path: '/', query: '', headers, payloadHash: EMPTY_SHA256 }, CREDENTIALS)
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '') ?? []
  const time = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
  expect(time).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000)
  expect(time).toBeLessThanOrEqual(Date.now())
})
