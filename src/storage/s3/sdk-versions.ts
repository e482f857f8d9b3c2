import type { DeleteMarkerEntry, ListObjectVersionsCommandOutput, ObjectVersion } from '@aws-sdk/client-s3'
import type { Version } from '../entry.ts'
import type { VersionsPage } from './transport.ts'
import { bareEtag, keyDecoder } from './sdk-answers.ts'

const ELEMENT = /<(Version|DeleteMarker)>/g

/**
 * A listing of versions in the adapter's own terms. The SDK sorts versions and delete markers into two arrays, although
 * times are too coarse to put them together again; so the order is read from the answer itself.
 *
 * @param xml the answer as it came
 */
export function fromListedVersions(output: ListObjectVersionsCommandOutput, xml: string, prefixLength: number): VersionsPage {
  const decode = keyDecoder(output.EncodingType)
  const versions = (output.Versions ?? []).values()
  const markers = (output.DeleteMarkers ?? []).values()
  const merged: Version[] = []
  for (const [, element] of xml.matchAll(ELEMENT)) {
    const isDeleteMarker = element === 'DeleteMarker'
    const found: ObjectVersion | DeleteMarkerEntry | undefined = (isDeleteMarker ? markers : versions).next().value
    if (found) merged.push({ ...entryOf(found, isDeleteMarker), key: decode(found.Key ?? '').slice(prefixLength) })
  }
  return { versions: merged, next: markerOf(output, decode) }
}

function entryOf(found: ObjectVersion & DeleteMarkerEntry, isDeleteMarker: boolean): Omit<Version, 'key'> {
  return {
    size: found.Size ?? 0,
    mtime: found.LastModified?.getTime() ?? 0,
    etag: bareEtag(found.ETag),
    version: found.VersionId ?? 'null',
    isLatest: found.IsLatest === true,
    isDeleteMarker,
  }
}

function markerOf(output: ListObjectVersionsCommandOutput, decode: (text: string) => string): VersionsPage['next'] {
  if (!output.IsTruncated || output.NextKeyMarker === undefined) return undefined
  return { key: decode(output.NextKeyMarker), version: output.NextVersionIdMarker }
}
