import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Entry } from '../../../src/storage/entry.ts'
import { openListPage, type ListPage } from '../../../src/storage/s3/list-page.ts'
import { fromListed } from '../../../src/storage/s3/sdk-answers.ts'
import { hasXmlForm } from '../../../src/xml.ts'
import { oddKey } from '../../order/odd-keys.ts'
import { answer, serve } from '../../support/http-server.ts'
import { listingXml, type ListingAnswer } from './listing-xml.ts'

// The SDK warns of Node 20 on standard error; no test looks for that.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const anyKey = fc.oneof(oddKey, fc.string({ unit: 'binary', minLength: 1 }).filter((key) => !/\p{Cs}/u.test(key)), fc.string({ unit: 'grapheme', minLength: 1 }))
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })

function entriesOf(key: fc.Arbitrary<string>): fc.Arbitrary<Entry[]> {
  return fc.array(fc.record({
    key,
    size: fc.maxSafeNat(),
    mtime: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.getTime()),
    etag: fc.oneof(hex, hex.map((digits) => `${digits}-17`)),
  }), { maxLength: 5 })
}

function answers(encoding: 'url' | 'none'): fc.Arbitrary<ListingAnswer> {
  const key = encoding === 'url' ? anyKey : anyKey.filter(hasXmlForm)
  const token = fc.option(fc.string({ minLength: 1 }).filter(hasXmlForm), { nil: undefined })
  const prefixes = fc.array(key, { maxLength: 3 })
  return fc.record({ entries: entriesOf(key), prefixes, next: token, encoding: fc.constant(encoding) })
}

/** Everything at once. */
function parseListPage(body: Buffer, prefixLength: number, bucket: string): ListPage {
  const { entries, prefixes, next } = openListPage(body, prefixLength, bucket)
  return { entries, prefixes, next }
}

function parse(xml: string, prefixLength = 0): ListPage {
  return parseListPage(Buffer.from(xml), prefixLength, 'bucket')
}

describe.each(['url', 'none'] as const)('a listing with keys in encoding %s', (encoding) => {
  it('is read as it was written', () => {
    fc.assert(fc.property(answers(encoding), (listing) => {
      expect(parse(listingXml(listing))).toEqual({ entries: listing.entries, prefixes: listing.prefixes, next: listing.next })
    }), { numRuns: 300 })
  })

  it('is read as the SDK reads it', async () => {
    let xml = ''
    const { origin } = await serve(async (turn) => answer({ headers: { 'content-type': 'application/xml' }, body: xml })(turn))
    const client = new S3Client({ endpoint: origin, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
    onTestFinished(() => client.destroy())
    await fc.assert(fc.asyncProperty(answers(encoding), async (listing) => {
      xml = listingXml(listing)
      expect(parse(xml)).toEqual(fromListed(await client.send(new ListObjectsV2Command({ Bucket: 'bucket' })), 0))
    }), { numRuns: 60 })
  })

  it('is refused wherever it was cut off', () => {
    fc.assert(fc.property(answers(encoding), fc.nat(), (listing, cut) => {
      const whole = Buffer.from(listingXml(listing))
      const part = whole.subarray(0, cut % whole.length)
      expect(() => parseListPage(part, 0, 'bucket')).toThrow(expect.objectContaining({ kind: 'transient', code: 'BrokenListing' }) as Error)
    }))
  })
})

describe('a listing', () => {
  const contents = (fields: string): string => `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents>${fields}</Contents></ListBucketResult>`
  const FULL = '<Key>k</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>"e"</ETag><Size>7</Size>'

  it('loses the prefix of the location', () => {
    const entries = [{ key: 'p/\u{1f600}/a b', size: 1, mtime: 0, etag: 'e' }, { key: 'p/', size: 0, mtime: 0, etag: 'e' }]
    expect(parse(listingXml({ entries }), 2).entries.map(({ key }) => key)).toEqual(['\u{1f600}/a b', ''])
  })

  it.each([
    ['without a time', FULL.replace(/<LastModified>.*<\/LastModified>/, ''), { mtime: 0 }],
    ['with an unreadable time', FULL.replace('2026-01-02T03:04:05.678Z', 'yesterday'), { mtime: 0 }],
    ['with whole seconds', FULL.replace('.678', ''), { mtime: Date.UTC(2026, 0, 2, 3, 4, 5) }],
    ['with microseconds', FULL.replace('.678', '.678999'), { mtime: Date.UTC(2026, 0, 2, 3, 4, 5, 678) }],
    ['with an offset', FULL.replace('.678Z', '+01:00'), { mtime: Date.UTC(2026, 0, 2, 2, 4, 5) }],
    ['without an ETag', FULL.replace('<ETag>"e"</ETag>', ''), { etag: '', size: 7 }],
    ['with an empty ETag', FULL.replace('"e"', ''), { etag: '' }],
    ['with a bare ETag', FULL.replace('"e"', 'e'), { etag: 'e' }],
    ['with a quoted ETag', FULL.replace('"e"', '&#34;e&#34;'), { etag: 'e' }],
    ['with the fields in another order', '<Size>7</Size><ETag>"e"</ETag><Key>k</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified>', { key: 'k', size: 7 }],
    ['with an owner', `${FULL}<Owner><ID>x</ID><DisplayName>Key</DisplayName></Owner><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>`, { key: 'k', size: 7 }],
  ])('%s', (_, fields, expected) => {
    expect(parse(contents(fields)).entries).toEqual([{ key: 'k', size: 7, mtime: Date.UTC(2026, 0, 2, 3, 4, 5, 678), etag: 'e', ...expected }])
  })

  it('does not lend a missing field from the next entry', () => {
    const bare = '<Contents><Key>a</Key></Contents>'
    const { entries } = parse(contents(FULL).replace('<Contents>', `${bare}<Contents>`))
    expect(entries).toEqual([{ key: 'a', size: 0, mtime: 0, etag: '' }, expect.objectContaining({ key: 'k', size: 7 })])
  })

  it('may end in line ends', () => {
    expect(parse(`${contents(FULL)}\r\n\n`).entries).toHaveLength(1)
  })

  it.each([
    ['an empty body', ''], ['an error', '<Error><Code>InternalError</Code></Error>'], ['a web page', '<html>please log in</html>'],
    ['more to come and no token', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
    ['an entry that does not end', '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></ListBucketResult>'],
  ])('that is %s is asked for again', (_, xml) => {
    expect(() => parse(xml)).toThrow(expect.objectContaining({ kind: 'transient', retryable: true, message: expect.stringContaining('s3://bucket') as string }) as Error)
  })

  it.each(['100%', 'a%ffb', 'a%C3'])('with the key %j that is not encoded as it says is one clear error', (key) => {
    expect(() => parse(contents(FULL.replace('<Key>k', `<Key>${key}`)))).toThrow(
      expect.objectContaining({ kind: 'failed', retryable: false, message: expect.stringMatching(/ListObjectsV2 s3:\/\/bucket.*key/) as string }) as Error,
    )
  })

  it('in plain XML may hold a percent sign', () => {
    expect(parse(contents(FULL.replace('<Key>k', '<Key>100%')).replace('<EncodingType>url</EncodingType>', '')).entries[0]?.key).toBe('100%')
  })
})
