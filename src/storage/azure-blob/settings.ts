import type { RequestSettings } from '../service/settings.ts'

/** How one Azure Blob side is reached. Secrets in here never leave the adapter. */
export interface AzureBlobSettings extends RequestSettings {
  /** Scheme, host and port, and behind that the account where the host does not name it: an emulator. No slash at the end. */
  readonly serviceUrl: string
  readonly account: string
  readonly container: string
  /** Decoded; what the keys are relative to. Empty, or with a slash at its end unless `single`. */
  readonly prefix: string
  /** Query string of a shared access signature, without `?`. Secret. */
  readonly sas?: string | undefined
  /** The location may name one blob; `openAzureBlob` finds out. */
  readonly mayBeBlob: boolean
  /** Hosts that a login token may be sent to, beside Azure's own: `*.core.example.org`. */
  readonly trustedSuffixes: readonly string[]
  /** Storage API version, from AZCOPY_DEFAULT_SERVICE_API_VERSION. */
  readonly apiVersion?: string | undefined
  /** Stands before the user agent, from AZCOPY_USER_AGENT_PREFIX. */
  readonly userAgentPrefix?: string | undefined
  /** Encryption scope of the account, sent with every blob request. */
  readonly encryptionScope?: string | undefined
  readonly customerKey?: AzureCustomerKey | undefined
  /** Show blobs that mark folders (`hdi_isfolder`); they are left out of listings otherwise. */
  readonly folderStubs: boolean
  /** Value of a priority hint sent with each request. */
  readonly requestPriority?: number | undefined
  /** Delete a standing blob, with its uncommitted blocks, before new blocks are staged. */
  readonly overForeignBlocks: boolean
  /** Keys of one page of a listing; the service's own number (5000) when absent. */
  readonly pageSize?: number | undefined
  /** HTTP answers to retry beside the usual ones, and usual ones not to: from --retry-status-codes. */
  readonly retryStatus?: RetryStatus | undefined
}

/** https://learn.microsoft.com/azure/storage/blobs/encryption-customer-provided-keys */
export interface AzureCustomerKey {
  /** Base64 of the 256 bits. Secret. */
  readonly key: string
  /** Base64 of the key's SHA-256. */
  readonly keySha256: string
}

export interface RetryStatus {
  /** Status, and the service's error codes that it counts with; all of them when empty. */
  readonly also: Readonly<Record<number, readonly string[]>>
  readonly never: readonly number[]
}
