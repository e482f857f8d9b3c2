import type { BlobHTTPHeaders, BlobRequestConditions, Tags } from '@azure/storage-blob'
import type { CopySource } from '../../contract/copies.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Conditions } from '../../service/conditions.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { BlobAttributes } from '../api/headers.ts'
import { withServiceNames } from '../../azure/metadata-names.ts'

const SOURCE_AUTHORIZATION = 'x-ms-copy-source-authorization'

export interface AttributeParameters {
  readonly conditions: BlobRequestConditions
  readonly blobHTTPHeaders: BlobHTTPHeaders
  readonly tier?: string
  readonly tags?: Tags
}

/** The attributes of a blob as parameters of the SDK, without the metadata: see `metadataHeaders`. */
export function attributeParameters(attributes: BlobAttributes): AttributeParameters {
  const { facts, contentMd5 } = attributes
  const { contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, accessTier, tags } = facts
  return {
    ...conditionParameters(attributes),
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

/** The metadata as headers. The SDK collects metadata in an object whose prototype the name `__proto__` would set. */
export function metadataHeaders({ metadata }: Facts): RequestHeaders {
  const entries = metadata ? Object.entries(withServiceNames(metadata)) : []
  return Object.fromEntries(entries.map(([name, value]) => [`x-ms-meta-${name.toLowerCase()}`, value]))
}

export function conditionParameters({ ifMatch, ifAbsent }: Conditions): { readonly conditions: BlobRequestConditions } {
  return {
    conditions: {
      ...(ifMatch !== undefined && { ifMatch: `"${ifMatch}"` }),
      ...(ifAbsent && { ifNoneMatch: '*' }),
    },
  }
}

/** The source of a copy as a parameter of the SDK: it has one for the token, and takes all else as headers only. */
export function sourceParameters({ headers }: CopySource): { sourceAuthorization?: { scheme: string; value: string } } {
  const [scheme = '', value = ''] = headers[SOURCE_AUTHORIZATION]?.split(' ') ?? []
  return value === '' ? {} : { sourceAuthorization: { scheme, value } }
}

export function sourceHeaders({ headers }: CopySource): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== SOURCE_AUTHORIZATION))
}
