import type { BlobHTTPHeaders, BlobRequestConditions, Tags } from '@azure/storage-blob'
import type { Facts } from '../contract/entry.ts'
import type { CopySource } from '../contract/copies.ts'
import type { Conditions } from '../service/conditions.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { withServiceNames } from './metadata-names.ts'

const SOURCE_AUTHORIZATION = 'x-ms-copy-source-authorization'

export interface FactParameters {
  readonly blobHTTPHeaders: BlobHTTPHeaders
  readonly tier?: string
  readonly tags?: Tags
}

/** The facts as parameters of the SDK, without the metadata: see `metadataHeaders`. */
export function factParameters(facts: Facts, contentMd5: string | undefined): FactParameters {
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, accessTier, tags } = facts
  return {
    blobHTTPHeaders: {
      ...(contentType !== undefined && { blobContentType: contentType }),
      ...(contentEncoding !== undefined && { blobContentEncoding: contentEncoding }),
      ...(contentLanguage !== undefined && { blobContentLanguage: contentLanguage }),
      ...(contentDisposition !== undefined && { blobContentDisposition: contentDisposition }),
      ...(cacheControl !== undefined && { blobCacheControl: cacheControl }),
      ...(contentMd5 !== undefined && { blobContentMD5: Buffer.from(contentMd5, 'base64') }),
    },
    ...(accessTier !== undefined && { tier: accessTier }),
    ...(tags && Object.keys(tags).length > 0 && { tags: { ...tags } }),
  }
}

/** The metadata as headers. The SDK gathers metadata in an object whose prototype a name `__proto__` would set. */
export function metadataHeaders({ metadata }: Facts): RequestHeaders {
  const entries = metadata ? Object.entries(withServiceNames(metadata)) : []
  return Object.fromEntries(entries.map(([name, value]) => [`x-ms-meta-${name.toLowerCase()}`, value]))
}

export function conditionParameters(conditions: Conditions | undefined): { readonly conditions: BlobRequestConditions } {
  return {
    conditions: {
      ...(conditions?.ifMatch !== undefined && { ifMatch: `"${conditions.ifMatch}"` }),
      ...(conditions?.ifAbsent && { ifNoneMatch: '*' }),
    },
  }
}

/** What the SDK is told of the source of a copy: its token is a parameter, all else it takes as headers only. */
export function sourceParameters({ headers }: CopySource): { sourceAuthorization?: { scheme: string; value: string } } {
  const [scheme = '', value = ''] = headers[SOURCE_AUTHORIZATION]?.split(' ') ?? []
  return value === '' ? {} : { sourceAuthorization: { scheme, value } }
}

export function sourceHeaders({ headers }: CopySource): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== SOURCE_AUTHORIZATION))
}
