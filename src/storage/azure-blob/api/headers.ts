import type { CopySource } from '../../contract/copies.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Payload } from '../../contract/writing.ts'
import type { Conditions } from '../../service/conditions.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { AzureBlobSettings, AzureCustomerKey } from '../settings.ts'
import { hexToBase64 } from '../../../integrity/md5.ts'
import { addConditions } from '../../service/conditions.ts'
import { addHeaders } from '../../service/headers.ts'
import { addFactHeaders } from '../facts.ts'

/** Settings of the headers that are the same in every request of a side. */
export type FixedHeaderSettings = Pick<AzureBlobSettings, 'apiVersion' | 'encryptionScope' | 'customerKey' | 'requestPriority' | 'userAgentPrefix'>

/** azcopy sends the same. https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services */
export const API_VERSION = '2025-07-05'

/** Headers that do not change from request to request; undefined where there are none. */
export interface FixedHeaders {
  /** For every request. */
  readonly every: Readonly<RequestHeaders>
  /** For requests that read a blob. */
  readonly read: Readonly<RequestHeaders> | undefined
  /** For requests that write a blob or a part of one. */
  readonly written: Readonly<RequestHeaders> | undefined
}

export function fixedHeaders({ apiVersion, encryptionScope, customerKey, requestPriority, userAgentPrefix }: FixedHeaderSettings): FixedHeaders {
  const keyed = customerKey && customerKeyHeaders(customerKey)
  return {
    every: {
      'x-ms-version': apiVersion ?? API_VERSION,
      ...(userAgentPrefix !== undefined && { 'user-agent': `${userAgentPrefix} objsync` }),
      ...(requestPriority !== undefined && { 'x-ms-request-priority': String(requestPriority) }),
    },
    read: keyed,
    written: encryptionScope === undefined ? keyed : { ...keyed, 'x-ms-encryption-scope': encryptionScope },
  }
}

/** https://learn.microsoft.com/azure/storage/blobs/encryption-customer-provided-keys */
function customerKeyHeaders({ key, keySha256 }: AzureCustomerKey): RequestHeaders {
  return {
    'x-ms-encryption-key': key,
    'x-ms-encryption-key-sha256': keySha256,
    'x-ms-encryption-algorithm': 'AES256',
  }
}

/** What a blob gets in addition to its bytes, and the conditions of the write. */
export interface BlobAttributes extends Conditions {
  readonly facts: Facts
  /** Base64, to be stored as the blob's Content-MD5. */
  readonly contentMd5?: string | undefined
}

/** Adds the attributes of a blob to the headers of Put Blob, Put Block List or Put Blob From URL. */
export function addAttributes(headers: RequestHeaders, attributes: BlobAttributes, { written }: FixedHeaders): void {
  addFactHeaders(headers, attributes.facts)
  if (attributes.contentMd5 !== undefined) headers['x-ms-blob-content-md5'] = attributes.contentMd5
  addConditions(headers, attributes)
  addHeaders(headers, written)
}

/** Adds the digest that the service compares with the body. */
export function addDigest(headers: RequestHeaders, { md5 }: Payload): void {
  if (md5 !== undefined) headers['content-md5'] = hexToBase64(md5)
}

/** Headers with which Put Blob From URL and Put Block From URL name their source. */
export function copyHeaders({ address, headers }: CopySource): RequestHeaders {
  return { ...headers, 'x-ms-copy-source': address }
}
