import type { Bucket } from './bucket.ts'
import { commonPrefixXml, encodeKey, entryXml } from './listing-xml.ts'
import { XML_TYPE, type Response } from './response.ts'
import { escapeXml } from './xml.ts'

const MAX_KEYS = 1000

interface Listing {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly version2: boolean
  readonly urlEncoded: boolean
  /** Only keys that come after this one. */
  readonly after: string
}

interface Page {
  readonly count: number
  /** The last key that was looked at, where there are more: the next page begins after it. */
  readonly next: string | undefined
}

/** ListObjectsV2, and ListObjects where the query has no list-type=2 (S3 API reference). */
export function list(name: string, bucket: Bucket, query: URLSearchParams): Response {
  const listing = readQuery(query)
  const head = (page: Page): string => headXml(name, listing, page, query)
  return { status: 200, headers: XML_TYPE, body: fastPage(bucket, listing, head) ?? slowPage(bucket, listing, head) }
}

const END = '</ListBucketResult>'

function readQuery(query: URLSearchParams): Listing {
  const version2 = query.get('list-type') === '2'
  const token = query.get('continuation-token')
  const start = query.get(version2 ? 'start-after' : 'marker') ?? ''
  const maxKeys = Number.parseInt(query.get('max-keys') ?? '', 10)
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: Number.isNaN(maxKeys) ? MAX_KEYS : Math.min(maxKeys, MAX_KEYS),
    version2,
    urlEncoded: query.get('encoding-type') === 'url',
    after: token === null ? start : Buffer.from(token, 'base64url').toString(),
  }
}

function firstIndex(bucket: Bucket, { prefix, after }: Listing): number {
  const start = bucket.lowerBound(prefix)
  if (after === '') return start
  const index = bucket.lowerBound(after)
  return Math.max(start, index < bucket.count() && bucket.keyAt(index) === after ? index + 1 : index)
}

/** A page on which every key is listed as it is, by a bucket that can write all of it at once. */
function fastPage(bucket: Bucket, listing: Listing, head: (page: Page) => string): Buffer | undefined {
  const { prefix, delimiter, maxKeys } = listing
  if (bucket.entries === undefined || (delimiter !== '' && !prefix.includes('/'))) return undefined
  const start = firstIndex(bucket, listing)
  const end = prefix === '' ? bucket.count() : bucket.lowerBound(`${prefix}\u{10ffff}`)
  const count = Math.max(0, Math.min(maxKeys, end - start))
  const next = start + count < end ? bucket.keyAt(start + count - 1) : undefined
  return bucket.entries(start, count, Buffer.from(head({ count, next })), Buffer.from(END))
}

function slowPage(bucket: Bucket, listing: Listing, head: (page: Page) => string): string {
  const { prefix, maxKeys } = listing
  let entries = ''
  let count = 0
  let index = firstIndex(bucket, listing)
  const more = (): boolean => index < bucket.count() && bucket.keyAt(index).startsWith(prefix)
  for (; count < maxKeys && more(); count++) {
    const step = oneEntry(bucket, listing, index)
    entries += step.xml
    index = step.next
  }
  const next = maxKeys > 0 && more() ? bucket.keyAt(index - 1) : undefined
  return head({ count, next }) + entries + END
}

function oneEntry(bucket: Bucket, listing: Listing, index: number): { xml: string; next: number } {
  const { prefix, delimiter, urlEncoded } = listing
  const key = bucket.keyAt(index)
  const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  if (cut < 0) return { xml: entryXml(encodeKey(key, urlEncoded), bucket.objectAt(index)), next: index + 1 }
  const common = key.slice(0, cut + delimiter.length)
  return { xml: commonPrefixXml(encodeKey(common, urlEncoded)), next: bucket.lowerBound(successor(common)) }
}

/** The first key that comes after all keys that begin with this prefix; delimiters end in an ASCII character. */
function successor(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
}

function headXml(name: string, listing: Listing, page: Page, query: URLSearchParams): string {
  const { prefix, delimiter, maxKeys, version2, urlEncoded } = listing
  let head = '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
  head += `<Name>${name}</Name><Prefix>${encodeKey(prefix, urlEncoded)}</Prefix><MaxKeys>${maxKeys}</MaxKeys>`
  if (delimiter !== '') head += `<Delimiter>${encodeKey(delimiter, urlEncoded)}</Delimiter>`
  if (urlEncoded) head += '<EncodingType>url</EncodingType>'
  head += `<IsTruncated>${page.next !== undefined}</IsTruncated>`
  return head + (version2 ? version2Xml(page, query) : version1Xml(page, listing, query))
}

function version2Xml(page: Page, query: URLSearchParams): string {
  const token = query.get('continuation-token')
  const given = token === null ? '' : `<ContinuationToken>${escapeXml(token)}</ContinuationToken>`
  const next = page.next === undefined ? '' : Buffer.from(page.next).toString('base64url')
  const more = next === '' ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
  return `<KeyCount>${page.count}</KeyCount>${given}${more}`
}

function version1Xml(page: Page, { urlEncoded }: Listing, query: URLSearchParams): string {
  const marker = encodeKey(query.get('marker') ?? '', urlEncoded)
  const more = page.next === undefined ? '' : `<NextMarker>${encodeKey(page.next, urlEncoded)}</NextMarker>`
  return `<Marker>${marker}</Marker>${more}`
}
