import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPresigner } from '../../../../src/storage/s3/auth/presign.ts'
import { encodeKey } from '../../../../src/storage/s3/uri.ts'

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
const HOST = 'examplebucket.s3.amazonaws.com'
const DAY = new Date('2013-05-24T00:00:00Z')

class Sha256 {
  private readonly hash
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {}
}

describe('a signed URL', () => {
  it("is that of AWS's own example", () => {
    const query = createPresigner('us-east-1')({ path: '/test.txt', host: HOST, from: DAY, seconds: 86_400 }, CREDENTIALS)
    expect(query).toBe([
      'X-Amz-Algorithm=AWS4-HMAC-SHA256', 'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request', 'X-Amz-Date=20130524T000000Z',
      'X-Amz-Expires=86400', 'X-Amz-SignedHeaders=host', 'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    ].join('&'))
  })

  it("has the signature of the SDK's signer for any key, version and session", async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    await fc.assert(fc.asyncProperty(
      fc.record({
        key: text,
        versionId: fc.option(text, { nil: undefined }),
        sessionToken: fc.constantFrom(undefined, 'a/token+with=signs'),
        from: fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        seconds: fc.integer({ min: 1, max: 604_800 }),
      }),
      async ({ key, versionId, sessionToken, from, seconds }) => {
        const [path, credentials] = [`/${encodeKey(key)}`, { ...CREDENTIALS, sessionToken }]
        const ours = createPresigner('eu-central-1')({ path, parameters: { versionId }, host: HOST, from, seconds }, credentials)
        const theirs = new SignatureV4({ service: 's3', region: 'eu-central-1', credentials, sha256: Sha256 as never, uriEscapePath: false, applyChecksum: false })
        const signed = await theirs.presign(
          { method: 'GET', protocol: 'https:', hostname: HOST, path, query: versionId === undefined ? {} : { versionId }, headers: { 'host': HOST, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
          { signingDate: from, expiresIn: seconds, unhoistableHeaders: new Set(['x-amz-content-sha256']), unsignableHeaders: new Set(['x-amz-content-sha256']) },
        )
        expect(Object.fromEntries(new URLSearchParams(ours))).toEqual(signed.query)
      }), { numRuns: 100 })
  })
})
