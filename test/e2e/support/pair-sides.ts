import { createHash } from 'node:crypto'
import { stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { SyncOptions } from '../../../src/options/table/types.ts'
import type { AzureFiles } from '../../support/azure-files-emulator/index.ts'
import type { BlobContainer } from '../../support/azure-blob.ts'
import type { S3 } from '../../support/s3.ts'
import { ODD_KEYS } from './mixed.ts'
import { blobPlace, localPlace, s3Place, type Contents, type Place } from './places.ts'

/** The four kinds of places, by the names that `--from-to` has for them. */
export const KINDS = ['Local', 'S3', 'Blob', 'File'] as const
export type Kind = (typeof KINDS)[number]

/** What a service keeps with an object, under names that all of them have. */
export interface KeptFacts {
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly contentType?: string | undefined
  readonly cacheControl?: string | undefined
  readonly contentDisposition?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentLanguage?: string | undefined
}

/** A side of a pair, written and looked at without our own code. */
export interface PairSide {
  readonly kind: Kind
  readonly location: string
  write: Place['write']
  read: Place['read']
  states: Place['states']
  remove: Place['remove']
  /** Writes an object with facts; on a disk without them. Its time is `mtime`, seconds since 1970, on a disk and in its metadata. */
  writeWith(key: string, content: Buffer | string, facts: KeptFacts, mtime: number): Promise<void>
  /** Undefined on a disk, which keeps none. */
  factsOf(key: string): Promise<KeptFacts | undefined>
  /** The time of the original, seconds since 1970; undefined where none is kept. */
  keptTime(key: string): Promise<number | undefined>
  /** How the run reaches the side. */
  reach(role: 'source' | 'target'): Partial<SyncOptions>
}

/** Where sides of all kinds are made. */
export interface Servers {
  readonly folder: string
  readonly s3: S3
  readonly bucket: string
  readonly container: BlobContainer
  readonly files: AzureFiles
}

let sides = 0

/** Returns an empty side that no other test has. */
export function newSide(kind: Kind, servers: Servers): PairSide {
  const name = `side-${++sides}`
  switch (kind) {
    case 'Local': return localSide(join(servers.folder, name))
    case 'S3': return s3Side(servers, `${name}/`)
    case 'Blob': return blobSide(servers.container, `${name}/`)
    case 'File': return fileSide(servers.files, name)
  }
}

/** Odd names that all of these kinds can hold. */
export function oddKeysFor(...kinds: readonly Kind[]): string[] {
  const unfit: Partial<Record<Kind, RegExp>> = {
    // The SDK makes slashes of backslashes, and azcopy leaves out what ends in a dot.
    Blob: /\\|\.$/,
    // docs: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-shares--directories--files--and-metadata
    File: /["\\:|<>*?\u0000-\u001f]|\.$/,
  }
  return ODD_KEYS.filter((key) => kinds.every((kind) => unfit[kind]?.test(key) !== true))
}

const timeIn = (metadata: Readonly<Record<string, string>> | undefined): number | undefined =>
  metadata?.['modtime'] === undefined ? undefined : Number(BigInt(metadata['modtime']) / 1_000_000_000n)
const withTime = (metadata: Readonly<Record<string, string>> | undefined, mtime: number): Record<string, string> => ({ ...metadata, modtime: `${mtime}000000000` })
const md5Of = (content: Buffer | string): Buffer => createHash('md5').update(content).digest()

function localSide(folder: string): PairSide {
  const place = localPlace(folder)
  return {
    ...place,
    kind: 'Local',
    async writeWith(key, content, _facts, mtime) {
      await place.write({ [key]: content })
      await utimes(join(folder, key), mtime, mtime)
    },
    factsOf: async () => undefined,
    keptTime: async (key) => Math.floor((await stat(join(folder, key))).mtimeMs / 1000),
    reach: () => ({}),
  }
}

function s3Side({ s3, bucket }: Servers, prefix: string): PairSide {
  const factsOf = async (key: string): Promise<KeptFacts> => {
    const head = await s3.headObject(bucket, prefix + key)
    const { ContentType: contentType, CacheControl: cacheControl, ContentDisposition: contentDisposition, ContentEncoding: contentEncoding, ContentLanguage: contentLanguage } = head ?? {}
    return { metadata: head?.Metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage }
  }
  return {
    ...s3Place(s3, bucket, prefix),
    kind: 'S3',
    async writeWith(key, content, { metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage }, mtime) {
      await s3.putObject(bucket, prefix + key, content, {
        Metadata: withTime(metadata, mtime), ContentType: contentType, CacheControl: cacheControl, ContentDisposition: contentDisposition, ContentEncoding: contentEncoding,
        ContentLanguage: contentLanguage,
      })
    },
    factsOf,
    keptTime: async (key) => timeIn((await factsOf(key)).metadata),
    reach: (role) => Object.fromEntries(Object.entries({
      EndpointUrl: s3.endpoint, Region: s3.region, ForcePathStyle: true, AccessKey: s3.accessKey, SecretAccessKey: s3.secretKey,
    }).map(([option, value]) => [`${role}${option}`, value])),
  }
}

function blobSide(container: BlobContainer, prefix: string): PairSide {
  const factsOf = async (key: string): Promise<KeptFacts> => {
    const { metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage } = await container.headBlob(prefix + key) ?? {}
    return { metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage }
  }
  return {
    ...blobPlace(container, prefix),
    kind: 'Blob',
    async writeWith(key, content, { metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage }, mtime) {
      await container.putBlob(prefix + key, content, {
        metadata: withTime(metadata, mtime),
        blobHTTPHeaders: {
          blobContentType: contentType, blobCacheControl: cacheControl, blobContentDisposition: contentDisposition, blobContentEncoding: contentEncoding,
          blobContentLanguage: contentLanguage, blobContentMD5: md5Of(content),
        },
      })
    },
    factsOf,
    keptTime: async (key) => timeIn((await factsOf(key)).metadata),
    reach: () => ({}),
  }
}

function fileSide(files: AzureFiles, name: string): PairSide {
  const share = files.createShare(name)
  const keys = (): string[] => share.tree().filter((path) => !path.endsWith('/'))
  const written = (mtime: number | undefined): { written?: string } => (mtime === undefined ? {} : { written: new Date(mtime * 1000).toISOString() })
  const write = async (contents: Contents, mtime?: number): Promise<void> => {
    for (const [key, content] of Object.entries(contents)) share.write(key, content, { headers: { md5: md5Of(content).toString('base64') }, ...written(mtime) })
  }
  return {
    kind: 'File',
    location: files.shareUrl(name, '', files.sas()),
    write,
    remove: async (key) => share.remove(key),
    read: async () => Object.fromEntries(keys().map((key) => [key, share.file(key).bytes()])),
    states: async () => Object.fromEntries(keys().map((key) => [key, share.file(key).etag])),
    async writeWith(key, content, { metadata, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage }, mtime) {
      share.write(key, content, {
        metadata: withTime(metadata, mtime),
        headers: {
          type: contentType, cacheControl, disposition: contentDisposition, encoding: contentEncoding, language: contentLanguage, md5: md5Of(content).toString('base64'),
        },
        ...written(mtime),
      })
    },
    async factsOf(key) {
      const { headers, metadata } = share.file(key)
      return {
        metadata, contentType: headers.type, cacheControl: headers.cacheControl, contentDisposition: headers.disposition, contentEncoding: headers.encoding,
        contentLanguage: headers.language,
      }
    },
    keptTime: async (key) => timeIn(share.file(key).metadata) ?? Math.floor(Date.parse(share.file(key).written) / 1000),
    reach: () => ({}),
  }
}
