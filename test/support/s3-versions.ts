import { ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import type { ListObjectVersionsCommandOutput, S3Client } from '@aws-sdk/client-s3'

/** One version of an object, or a marker that says that it was deleted. */
export interface StoredVersion {
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
  readonly isMarker: boolean
  /** 0 for a marker. */
  readonly size: number
  /** Without quotes; empty for a marker. */
  readonly etag: string
  readonly lastModified: Date
}

type Page = ListObjectVersionsCommandOutput

/** Every version and marker: keys in order, of each key the newest first. */
export async function listVersions(client: S3Client, Bucket: string, Prefix?: string): Promise<StoredVersion[]> {
  const versions: StoredVersion[] = []
  for (let page: Page | undefined; page === undefined || page.IsTruncated === true;) {
    const marker: Partial<Page> = page === undefined ? {} : { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...marker }))
    versions.push(...versionsOf(page))
  }
  return versions.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || newestFirst(a, b))
}

function newestFirst(a: StoredVersion, b: StoredVersion): number {
  return Number(b.isLatest) - Number(a.isLatest) || b.lastModified.getTime() - a.lastModified.getTime()
}

/** The SDK gives versions and markers in two lists, although they come in one. */
function versionsOf({ Versions = [], DeleteMarkers = [] }: Page): StoredVersion[] {
  const common = (one: { Key?: string, VersionId?: string, IsLatest?: boolean, LastModified?: Date }): Omit<StoredVersion, 'isMarker' | 'size' | 'etag'> => ({
    key: one.Key ?? '',
    versionId: one.VersionId ?? '',
    isLatest: one.IsLatest === true,
    lastModified: one.LastModified ?? new Date(0),
  })
  return [
    ...Versions.map((one) => ({ ...common(one), isMarker: false, size: one.Size ?? 0, etag: (one.ETag ?? '').replaceAll('"', '') })),
    ...DeleteMarkers.map((one) => ({ ...common(one), isMarker: true, size: 0, etag: '' })),
  ]
}
