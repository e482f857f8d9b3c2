import type { RequestSettings } from '../service/settings.ts'

/** How a side in an Azure storage account is reached, whatever the service. Secrets in here never leave the adapters. */
export interface AccountSettings extends RequestSettings {
  /** Scheme, host and port, followed by the account where the host does not name it: an emulator. No slash at the end. */
  readonly serviceUrl: string
  /** Empty where the address does not name the account: a custom domain. */
  readonly account: string
  /** Query string of a shared access signature, without `?`. Secret. */
  readonly sas?: string | undefined
  /** Hosts that may get a login token, in addition to Azure's own: `*.core.example.org`. */
  readonly trustedSuffixes: readonly string[]
  /** Storage API version, from AZCOPY_DEFAULT_SERVICE_API_VERSION. */
  readonly apiVersion?: string | undefined
  /** Comes before the user agent, from AZCOPY_USER_AGENT_PREFIX. */
  readonly userAgentPrefix?: string | undefined
  /** HTTP answers to retry in addition to the usual ones, and usual ones not to retry: from --retry-status-codes. */
  readonly retryStatus?: RetryStatus | undefined
}

export interface RetryStatus {
  /** By status, the error codes of the service that make the answer retryable; all codes when empty. */
  readonly also: Readonly<Record<number, readonly string[]>>
  readonly never: readonly number[]
}
