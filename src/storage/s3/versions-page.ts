import type { Version } from '../entry.ts'
import type { VersionsMarker, VersionsPage } from './transport.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { requiredText } from './list-page.ts'
import { bareEtag, cutShort, parseTime, readListing, readSize, readTruncated, textWithin } from './listing-fields.ts'
import { ownText } from './own-text.ts'
import { decodeListedKey } from './uri.ts'
import { parseXml, textOfChild, XmlError, type XmlElement } from '../../xml-document.ts'

const OPERATION = 'ListObjectVersions'
const ROOT_END = /<\/(?:[\w.-]+:)?ListVersionsResult\s*>\s*$/

/**
 * Parses the answer of ListObjectVersions. Versions and delete markers stay in the order of the answer, which the SDK
 * loses: it gathers each kind in a list of its own. So do some services; their pages are put in order.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html#API_ListObjectVersions_ResponseSyntax
 *
 * @param prefixLength length of the location's prefix, which is cut off the keys
 * @throws StorageError `transient` when the answer is cut short or is no listing, `failed` for one that could have left a
 *   version out, and for a key that cannot be read
 */
export function parseVersionsPage(body: Buffer, prefixLength: number, bucket: string): VersionsPage {
  const xml = body.toString('utf8')
  if (!ROOT_END.test(xml)) throw cutShort(OPERATION, bucket, body)
  return readListing(OPERATION, bucket, () => {
    const root = parseXml(xml)
    const decode = textOfChild(root, 'EncodingType')?.trim() === 'url' ? decodeListedKey : (text: string): string => text
    const items = root.children.filter(({ name }) => name === 'Version' || name === 'DeleteMarker')
    const versions = items.map((item) => versionOf(item, decode, prefixLength))
    return { versions: inOneOrder(versions), next: markerOf(root, decode) }
  })
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

function versionOf(item: XmlElement, decode: (text: string) => string, prefixLength: number): Version {
  const isDeleteMarker = item.name === 'DeleteMarker'
  return {
    key: ownText(decode(requiredText(item, 'Key')).slice(prefixLength)),
    size: isDeleteMarker ? 0 : readSize(textOfChild(item, 'Size')?.trim()),
    mtime: parseTime(textOfChild(item, 'LastModified')?.trim() ?? ''),
    etag: ownText(bareEtag(textOfChild(item, 'ETag')?.trim() ?? '')),
    version: ownText(requiredText(item, 'VersionId')),
    isLatest: textOfChild(item, 'IsLatest')?.trim() === 'true',
    isDeleteMarker,
  }
}

/** @throws XmlError when the page goes on, but does not say where, or the other way round */
function markerOf(root: XmlElement, decode: (text: string) => string): VersionsMarker | undefined {
  const key = decode(textOfChild(root, 'NextKeyMarker') ?? '')
  const more = readTruncated(textOfChild(root, 'IsTruncated'))
  if (more !== (key !== '')) throw new XmlError(more ? 'it goes on, but has no next marker' : 'it has a next marker, but says that it does not go on')
  return more ? { key, version: textOfChild(root, 'NextVersionIdMarker') || undefined } : undefined
}

/** Does the answer to GetBucketVersioning say that versions are kept? Not while they are suspended. */
export function parseVersioning(body: Buffer): boolean {
  return textWithin(body, 'Status') === 'Enabled'
}
