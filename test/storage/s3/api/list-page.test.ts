import { ListObjectsV2Command, S3Client, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Entry } from '../../../../src/storage/contract/entry.ts'
import { openListPage, type ListPage } from '../../../../src/storage/s3/api/list-page.ts'
import { decodeListedKey } from '../../../../src/storage/s3/uri.ts'
import { hasXmlForm } from '../../../../src/xml.ts'
import { oddKey } from '../../../order/odd-keys.ts'
import { answer, serve } from '../../../support/http-server.ts'
import { listingXml, type ListingAnswer } from '../listing-xml.ts'

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
  const { entries, prefixes, next } = openListPage(body, { prefixLength }, bucket)
  return { entries, prefixes, next }
}

/** The SDK's own reading of a page. */
function fromListed(output: ListObjectsV2CommandOutput): ListPage {
  const decode = output.EncodingType === 'url' ? decodeListedKey : (text: string): string => text
  return {
    entries: (output.Contents ?? []).map(({ Key = '', Size = 0, LastModified, ETag = '' }) => (
      { key: decode(Key), size: Size, mtime: LastModified?.getTime() ?? 0, etag: ETag.replaceAll('"', '') }
    )),
    prefixes: (output.CommonPrefixes ?? []).map(({ Prefix = '' }) => decode(Prefix)),
    next: output.IsTruncated ? output.NextContinuationToken : undefined,
  }
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
      expect(parse(xml)).toEqual(fromListed(await client.send(new ListObjectsV2Command({ Bucket: 'bucket' }))))
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

it.each(['<html>welcome</html>', '\n<!DOCTYPE html><html></html>'])('a web page %j in the place of a listing is refused with a hint of a proxy', (text) => {
  const refused = expect.objectContaining({ kind: 'transient', code: 'UnexpectedAnswer', message: expect.stringContaining('a web page') as string }) as Error
  expect(() => parseListPage(Buffer.from(text), 0, 'bucket')).toThrow(refused)
})

const BROKEN = expect.objectContaining({ kind: 'failed', code: 'BrokenListing', message: expect.stringContaining('s3://bucket') as string }) as Error

type Variation = (xml: string, pick: () => boolean) => string

function here(pattern: RegExp, replacement: string): Variation {
  return (xml, pick) => xml.replace(pattern, (found: string, ...rest: unknown[]) => (
    pick() ? replacement.replace(/\$(\d)/g, (_, group: string) => String(rest[Number(group) - 1])) : found
  ))
}

/** Forms that no service is known to write; those that begin with `no` leave something out. */
const VARIATIONS: Readonly<Record<string, Variation>> = {
  'blanks between elements': here(/><(?=[A-Z]|\/(?:Contents|List))/g, '>\n  <'),
  'keys as CDATA': here(/<Key>([^<&%+]*)<\/Key>/g, '<Key><![CDATA[$1]]></Key>'),
  'attributes on keys': here(/<Key>/g, '<Key xml:space="preserve">'),
  'attributes on entries': here(/<Contents>/g, "<Contents xmlns='' a=\">\">"),
  'a namespace prefix': (xml) => xml.replace(/<(\/?)([A-Z]\w*)/g, '<$1s3:$2').replace('xmlns=', 'xmlns:s3='),
  'comments': here(/<Contents>/g, '<!-- <Contents> --><Contents>'),
  'truncation in capitals and blanks': (xml) => xml.replace(/<IsTruncated>(.)(\w+)/, (_, first: string, rest: string) => `<IsTruncated> ${first.toUpperCase()}${rest} `),
  'unknown fields': here(/<Contents>/g, '<Strange x="1"><Deep/></Strange><Contents>'),
  'a byte order mark': (xml) => `\ufeff${xml}`,
  'no key': here(/<Key>[^<]*<\/Key>/g, ''),
  'no rows of the one form': here(/<Contents>(.*?)<\/Contents>/g, '<Content>$1</Content>'),
  'no truncation': (xml) => xml.replace(/<IsTruncated>true<\/IsTruncated>/, '<IsTruncated>false</IsTruncated>'),
  'no token': (xml) => xml.replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, ''),
}

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
    expect(() => parse(contents(FULL).replace('<Contents>', `${bare}<Contents>`))).toThrow(BROKEN)
    const { entries } = parse(contents(FULL).replace('<Contents>', `${bare.replace('</C', '<Size>3</Size></C')}<Contents>`))
    expect(entries).toEqual([{ key: 'a', size: 3, mtime: 0, etag: '' }, expect.objectContaining({ key: 'k', size: 7 })])
  })

  it('may end in line ends', () => {
    expect(parse(`${contents(FULL)}\r\n\n`).entries).toHaveLength(1)
  })

  it.each([
    ['an empty body', ''], ['an error', '<Error><Code>InternalError</Code></Error>'], ['a web page', '<html>please log in</html>'],
  ])('that is %s is asked for again', (_, xml) => {
    expect(() => parse(xml)).toThrow(expect.objectContaining({ kind: 'transient', retryable: true, message: expect.stringContaining('s3://bucket') as string }) as Error)
  })

  it.each([
    ['more to come and no token', '<IsTruncated>true</IsTruncated>'],
    ['a token and nothing to come', '<IsTruncated>false</IsTruncated><NextContinuationToken>t</NextContinuationToken>'],
    ['a token alone', '<NextContinuationToken>t</NextContinuationToken>'],
    ['something else than true or false', '<IsTruncated>yes</IsTruncated>'],
    ['an entry that does not end', '<IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1</Size>'],
    ['an entry without a key', '<IsTruncated>false</IsTruncated><Contents><Size>1</Size></Contents>'],
    ['an entry with an empty key', '<IsTruncated>false</IsTruncated><Contents><Key/><Size>1</Size></Contents>'],
    ['an entry with two keys', '<IsTruncated>false</IsTruncated><Contents><Key a="1">a</Key><Key>b</Key><Size>1</Size></Contents>'],
    ['an empty entry', '<IsTruncated>false</IsTruncated><Contents/>'],
    ['a prefix without a name', '<IsTruncated>false</IsTruncated><CommonPrefixes></CommonPrefixes>'],
    ['fewer entries than it says', '<IsTruncated>false</IsTruncated><KeyCount>2</KeyCount><Contents><Key>a</Key><Size>1</Size></Contents>'],
    ['more entries than it says', '<IsTruncated>false</IsTruncated><KeyCount>0</KeyCount><Contents><Key>a</Key><Size>1</Size></Contents>'],
    ['a reference that nobody declared', '<IsTruncated>false</IsTruncated><Contents><Key a="">&x;</Key><Size>1</Size></Contents>'],
  ])('with %s cannot be read', (_, inner) => {
    expect(() => parse(`<ListBucketResult>${inner}</ListBucketResult>`)).toThrow(BROKEN)
  })

  it('in any form of XML that is well-formed yields every key, or is refused', () => {
    const variation = fc.constantFrom(...Object.keys(VARIATIONS))
    // Without both it is a last page.
    const some = fc.array(variation, { maxLength: 4 }).filter((names) => !names.includes('no truncation') || !names.includes('no token'))
    fc.assert(fc.property(answers('none'), some, fc.infiniteStream(fc.boolean()), (listing, names, picks) => {
      const pick = (): boolean => picks.next().value === true
      const xml = names.reduce((text, name) => VARIATIONS[name]?.(text, pick) ?? text, listingXml(listing))
      let read: ListPage | undefined
      try {
        read = parse(xml)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/BrokenListing/) as string })
      }
      if (read) expect(read).toEqual({ entries: listing.entries, prefixes: listing.prefixes, next: listing.next })
    }), { numRuns: 1000 })
  })

  it.each(Object.keys(VARIATIONS).filter((name) => !name.startsWith('no ')))('is read right with %s', (name) => {
    const listing: ListingAnswer = { entries: [{ key: 'a&b', size: 1, mtime: 0, etag: 'e' }, { key: 'c', size: 2, mtime: 0, etag: 'f' }], prefixes: ['p/'], next: 'token' }
    expect(parse(VARIATIONS[name]?.(listingXml(listing), () => true) ?? '')).toEqual({ entries: listing.entries, prefixes: listing.prefixes, next: 'token' })
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

describe('the kind of the checksum in a listing', () => {
  const kind = '<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>'
  const contents = (extra: string): string => `<Contents><Key>k</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;e&quot;</ETag>${extra}<Size>3</Size></Contents>`
  const page = (items: string): Buffer => Buffer.from(`<ListBucketResult><IsTruncated>false</IsTruncated>${items}</ListBucketResult>`)

  it.each([['the fast way', ''], ['the slow way', '<!-- odd -->']])('is read only for those who ask, %s', (_way, odd) => {
    const body = page(contents(kind) + odd + contents(''))
    const { entries } = openListPage(body, { prefixLength: 0, checksums: true }, 'bucket')
    expect(entries.map(({ checksumAlgorithm, checksumType }) => [checksumAlgorithm, checksumType])).toEqual([['CRC64NVME', 'FULL_OBJECT'], [undefined, undefined]])
    for (const entry of openListPage(body, { prefixLength: 0 }, 'bucket').entries) expect(Object.keys(entry)).toEqual(['key', 'size', 'mtime', 'etag'])
  })
})
