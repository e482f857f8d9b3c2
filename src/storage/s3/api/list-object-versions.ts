import type { Version } from '../../contract/entry.ts'
import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { compareKeys } from '../../../order/compare-keys.ts'
import { requiredText } from './list-page.ts'
import { bareListedEtag, cutShort } from '../../service/pages.ts'
import { checksumKind, PAGE_LIMIT, parseTime, readListing, readSize, readTruncated } from './listing-fields.ts'
import { detach } from '../../service/detach.ts'
import { decodeListedKey, encodeQuery } from '../uri.ts'
import { parseXml, textOfChild, XmlError, type XmlElement } from '../../../xml-document.ts'

export interface VersionsQuery {
  readonly prefix: string
  readonly maxKeys?: number | undefined
  /** Where an earlier answer ended. */
  readonly next?: VersionsMarker | undefined
  /** Length of the location's prefix, which is cut off the keys of the answer. */
  readonly prefixLength: number
  /** Return the kinds of the stored checksums too. */
  readonly checksums?: boolean | undefined
}

type AskedOfVersions = Pick<VersionsQuery, 'prefixLength' | 'checksums'>

export interface VersionsMarker {
  readonly key: string
  readonly version?: string | undefined
}

export interface VersionsPage {
  /** In the order of the keys, of each key the newest first; delete markers in their places. */
  readonly versions: Version[]
  readonly next?: VersionsMarker | undefined
}

const OPERATION = 'ListObjectVersions'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation<VersionsQuery, VersionsPage, S3Side> = {
  name: OPERATION,
  method: 'GET',
  repeat: 'safe',
  request: (query) => ({ query: versionsQuery(query), limit: PAGE_LIMIT }),
  answer: ({ body }, query, { bucket }) => parseVersionsPage(body, query, bucket),
}

function versionsQuery({ prefix, next, maxKeys }: VersionsQuery): string {
  return encodeQuery({
    'versions': '',
    'encoding-type': 'url',
    'prefix': prefix || undefined,
    'key-marker': next?.key,
    'version-id-marker': next?.version,
    'max-keys': maxKeys?.toString(),
  })
}

const ROOT_END = /<\/(?:[\w.-]+:)?ListVersionsResult\s*>\s*$/

/**
 * Parses the answer of ListObjectVersions. Versions and delete markers stay in the order of the answer, which the SDK
 * loses: it gathers each kind in a list of its own. So do some services; their pages are put in order.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html#API_ListObjectVersions_ResponseSyntax
 *
 * @param asked `prefixLength`: length of the location's prefix, which is cut off the keys
 * @throws StorageError `transient` when the answer is cut short or is no listing, `failed` for one that could have left a
 *   version out, and for a key that cannot be read
 */
export function parseVersionsPage(body: Buffer, asked: AskedOfVersions, bucket: string): VersionsPage {
  const xml = body.toString('utf8')
  if (!ROOT_END.test(xml)) throw cutShort(`${OPERATION} s3://${bucket}`, body)
  return readListing(OPERATION, bucket, () => {
    const root = parseXml(xml)
    const decode = textOfChild(root, 'EncodingType')?.trim() === 'url' ? decodeListedKey : (text: string): string => text
    const items = root.children.filter(({ name }) => name === 'Version' || name === 'DeleteMarker')
    const versions = items.map((item) => versionOf(item, decode, asked))
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

/** In the order of S3. The time of a version written in parts is that of its beginning, so no version is compared with it. */
function mayFollow(before: Version | undefined, version: Version): boolean {
  if (!before) return true
  if (before.key !== version.key) return compareKeys(before.key, version.key) < 0
  return !version.isLatest && !(before.isDeleteMarker && before.mtime < version.mtime)
}

function comesBefore(one: Version, other: Version): boolean {
  if (one.key !== other.key) return compareKeys(one.key, other.key) < 0
  return one.isLatest || (!other.isLatest && one.mtime >= other.mtime)
}

function versionOf(item: XmlElement, decode: (text: string) => string, { prefixLength, checksums }: AskedOfVersions): Version {
  const isDeleteMarker = item.name === 'DeleteMarker'
  return {
    key: detach(decode(requiredText(item, 'Key')).slice(prefixLength)),
    size: isDeleteMarker ? 0 : readSize(textOfChild(item, 'Size')?.trim()),
    mtime: parseTime(textOfChild(item, 'LastModified')?.trim() ?? ''),
    etag: detach(bareListedEtag(textOfChild(item, 'ETag')?.trim() ?? '')),
    version: detach(requiredText(item, 'VersionId')),
    isLatest: textOfChild(item, 'IsLatest')?.trim() === 'true',
    isDeleteMarker,
    ...(checksums && checksumKind((tag) => textOfChild(item, tag)?.trim())),
  }
}

/** @throws XmlError when the page is truncated but has no marker, or has one but is not truncated */
function markerOf(root: XmlElement, decode: (text: string) => string): VersionsMarker | undefined {
  const key = decode(textOfChild(root, 'NextKeyMarker') ?? '')
  const more = readTruncated(textOfChild(root, 'IsTruncated'))
  if (more !== (key !== '')) throw new XmlError(more ? 'it goes on, but has no next marker' : 'it has a next marker, but says that it does not go on')
  return more ? { key, version: textOfChild(root, 'NextVersionIdMarker') || undefined } : undefined
}
