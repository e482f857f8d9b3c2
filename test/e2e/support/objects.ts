import { expect } from 'vitest'
import type { CreateMultipartUploadCommandInput, HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { S3, StoredVersion } from '../../support/s3.ts'
import type { Place } from './places.ts'

/** What objects can be given besides their bytes, however they are written. */
export type Extra = Partial<CreateMultipartUploadCommandInput>

/** Single objects of places on the server, with all that belongs to them. */
export interface Objects {
  /** Writes an object in one piece, or in several of these. */
  put(place: Place, key: string, content: string | Buffer | readonly Buffer[], extra?: Extra): Promise<void>
  /** Fails the test where there is no such object. */
  head(place: Place, key: string, versionId?: string): Promise<HeadObjectCommandOutput>
  tags(place: Place, key: string, versionId?: string): Promise<Record<string, string>>
  /** Sizes of the parts that an object was written in. */
  parts(place: Place, key: string): Promise<number[]>
  /** Versions and markers, keys without the prefix, of each key the newest first. */
  versions(place: Place): Promise<StoredVersion[]>
  content(place: Place, key: string, versionId?: string): Promise<string>
}

export function objectsOn(s3: S3): Objects {
  return {
    async put(place, name, content, extra) {
      const { bucket, key } = addressOf(place, name)
      if (typeof content === 'string' || Buffer.isBuffer(content)) await s3.putObject(bucket, key, content, extra)
      else await s3.putParts(bucket, key, content, extra)
    },
    async head(place, name, VersionId) {
      const { bucket, key } = addressOf(place, name)
      return (await s3.headObject(bucket, key, { VersionId })) ?? expect.fail(`no ${key}`)
    },
    async tags(place, name, versionId) {
      const { bucket, key } = addressOf(place, name)
      return s3.tagsOf(bucket, key, versionId)
    },
    async parts(place, name) {
      const { bucket, key } = addressOf(place, name)
      return s3.partSizes(bucket, key)
    },
    async versions(place) {
      const { bucket, key: prefix } = addressOf(place, '')
      const versions = await s3.listVersions(bucket, prefix)
      return versions.map((version) => ({ ...version, key: version.key.slice(prefix.length) }))
    },
    async content(place, name, VersionId) {
      const { bucket, key } = addressOf(place, name)
      return (await s3.getObject(bucket, key, { VersionId })).toString()
    },
  }
}

/** Where the server keeps it. */
export function addressOf({ location }: Place, name: string): { bucket: string, key: string } {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(location) ?? []
  return { bucket, key: prefix + name }
}
