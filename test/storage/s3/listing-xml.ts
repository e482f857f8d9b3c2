import type { Entry } from '../../../src/storage/contract/entry.ts'

export interface ListingAnswer {
  /** Whole keys. */
  readonly entries: readonly Entry[]
  readonly prefixes?: readonly string[]
  /** Continuation token. */
  readonly next?: string | undefined
  /** How the keys are written; `none` is plain XML. */
  readonly encoding?: 'url' | 'none'
}

/** An answer to ListObjectsV2, built by other means than those that read it. */
export function listingXml({ entries, prefixes = [], next, encoding = 'url' }: ListingAnswer): string {
  const write = encoding === 'url' ? formEncoded : inXml
  const contents = entries.map(({ key, size, mtime, etag }) =>
    `<Contents><Key>${write(key)}</Key><LastModified>${new Date(mtime).toISOString()}</LastModified>` +
    `<ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`)
  const common = prefixes.map((prefix) => `<CommonPrefixes><Prefix>${write(prefix)}</Prefix></CommonPrefixes>`)
  const token = next === undefined ? '' : `<NextContinuationToken>${inXml(next)}</NextContinuationToken>`
  return '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<Name>bucket</Name><Prefix></Prefix>${token}<KeyCount>${entries.length + prefixes.length}</KeyCount><MaxKeys>1000</MaxKeys>` +
    `${encoding === 'url' ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${next !== undefined}</IsTruncated>` +
    `${contents.join('')}${common.join('')}</ListBucketResult>`
}

/** As services written in Java or Go do it. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1).replaceAll('%2F', '/')
}

function inXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;', '\n': '&#xA;' }
  return text.replace(/[&<>"\r\n]/g, (char) => entities[char] ?? char)
}
