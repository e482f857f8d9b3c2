import type { AccountSettings } from '../azure/settings.ts'

/** How one Azure Blob side is reached. Secrets in here never leave the adapter. */
export interface AzureBlobSettings extends AccountSettings {
  readonly container: string
  /** Decoded; the keys are relative to it. Empty, or with a slash at its end unless `mayBeBlob`. */
  readonly prefix: string
  /** The location may name one blob; `openAzureBlob` finds out. */
  readonly mayBeBlob: boolean
  /** Encryption scope of the account, sent with every request that writes a blob. */
  readonly encryptionScope?: string | undefined
  readonly customerKey?: AzureCustomerKey | undefined
  /** List the blobs that mark folders (`hdi_isfolder`), which are left out otherwise. */
  readonly folderStubs: boolean
  /** Read and write the access control lists of Data Lake Storage. */
  readonly accessLists?: boolean | undefined
  /** Value of a priority hint, sent with each request. */
  readonly requestPriority?: number | undefined
  /** Write blocks even where another program has left uncommitted blocks, which are then discarded. */
  readonly overForeignBlocks: boolean
  /** Keys of one page of a listing; the service's own number (5000) when absent. */
  readonly pageSize?: number | undefined
}

/** https://learn.microsoft.com/azure/storage/blobs/encryption-customer-provided-keys */
export interface AzureCustomerKey {
  /** Base64 of the 256 bits. Secret. */
  readonly key: string
  /** Base64 of the key's SHA-256. */
  readonly keySha256: string
}
