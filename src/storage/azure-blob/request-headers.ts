import type { RequestHeaders } from '../service/headers.ts'
import type { AzureBlobSettings, AzureCustomerKey } from './settings.ts'

/** Settings of the headers that are the same in every request of a side. */
export type FixedHeaderSettings = Pick<AzureBlobSettings, 'apiVersion' | 'encryptionScope' | 'customerKey' | 'requestPriority' | 'userAgentPrefix'>

/** As azcopy has it. https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services */
export const API_VERSION = '2025-07-05'

/** Headers that do not change from request to request; undefined where there are none. */
export interface FixedHeaders {
  /** For every request. */
  readonly every: Readonly<RequestHeaders>
  /** For requests that read a blob. */
  readonly read: Readonly<RequestHeaders> | undefined
  /** For requests that write a blob or a piece of one. */
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
