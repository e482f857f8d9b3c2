import type { Version } from '../entry.ts'
import type { VersionsMarker, VersionsPage } from './transport.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { unreadableKey } from './list-page.ts'
import { bareEtag, brokenListing, field, parseTime, textWithin } from './listing-fields.ts'
import { ownText } from './own-text.ts'
import { decodeListedKey } from './uri.ts'
import { unescapeXml } from '../../xml.ts'

const OPERATION = 'ListObjectVersions'
const ITEM = /<(Version|DeleteMarker)>.*?<\/\1>/gs

/**
 * Parses the answer of ListObjectVersions. Versions and delete markers stay in the order of the answer, which general
 * XML parsers lose: they gather each kind in a list of its own. So do some services; their pages are put in order.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html#API_ListObjectVersions_ResponseSyntax
 *
 * @param prefixLength length of the location's prefix, which is cut off the keys
 * @throws StorageError `transient` when the answer is cut short or is no listing, `failed` for a key that cannot be read
 */
export function parseVersionsPage(body: Buffer, prefixLength: number, bucket: string): VersionsPage {
  const xml = body.toString('utf8')
  if (!xml.trimEnd().endsWith('</ListVersionsResult>')) throw brokenListing(OPERATION, bucket)
  const decode = textWithin(body, 'EncodingType') === 'url' ? decodeListedKey : unescapeXml
  try {
    const versions = Array.from(xml.matchAll(ITEM), ([item, kind]) => versionOf(item, kind === 'DeleteMarker', decode, prefixLength))
    return { versions: inOneOrder(versions), next: markerOf(body, decode, bucket) }
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw unreadableKey(bucket, error, OPERATION)
  }
}

/** Some compatibles answer with all markers of a page first, or last; then the two lists are put into S3's one order. */
function inOneOrder(versions: Version[]): Version[] {
  if (!versions.some((version, i) => i > 0 && !mayFollow(versions[i - 1], version))) return versions
  const markers = versions.filter(({ isDeleteMarker }) => isDeleteMarker)
  const others = versions.filter(({ isDeleteMarker }) => !isDeleteMarker)
  const merged: Version[] = []
  for (const other of others) {
    while (markers[0] && comesBefore(markers[0], other)) merged.push(...markers.splice(0, 1))
    merged.push(other)
  }
  return [...merged, ...markers]
}

/** In the order of S3. The time of a version written in parts is that of its beginning, so versions are not held against it. */
function mayFollow(before: Version | undefined, version: Version): boolean {
  if (!before) return true
  if (before.key !== version.key) return compareKeys(before.key, version.key) < 0
  return !version.isLatest && !(before.isDeleteMarker && before.mtime < version.mtime)
}

function comesBefore(one: Version, other: Version): boolean {
  if (one.key !== other.key) return compareKeys(one.key, other.key) < 0
  return one.isLatest || (!other.isLatest && one.mtime >= other.mtime)
}

function versionOf(item: string, isDeleteMarker: boolean, decode: (text: string) => string, prefixLength: number): Version {
  const valueOf = (tag: string): string => field(item, tag, 0, item.length)
  return {
    key: ownText(decode(valueOf('<Key>')).slice(prefixLength)),
    size: Number(valueOf('<Size>')),
    mtime: parseTime(valueOf('<LastModified>')),
    etag: ownText(bareEtag(valueOf('<ETag>'))),
    version: ownText(unescapeXml(valueOf('<VersionId>'))),
    isLatest: valueOf('<IsLatest>') === 'true',
    isDeleteMarker,
  }
}

function markerOf(body: Buffer, decode: (text: string) => string, bucket: string): VersionsMarker | undefined {
  if (textWithin(body, 'IsTruncated') !== 'true') return undefined
  const key = decode(textWithin(body, 'NextKeyMarker') ?? '')
  if (key === '') throw brokenListing(OPERATION, bucket)
  return { key, version: unescapeXml(textWithin(body, 'NextVersionIdMarker') ?? '') || undefined }
}

/** Does the answer to GetBucketVersioning say that versions are kept? Not while they are suspended. */
export function parseVersioning(body: Buffer): boolean {
  return textWithin(body, 'Status') === 'Enabled'
}
