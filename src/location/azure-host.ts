/** What the host of a URL shows about the service. */
export type AzureHost =
  | { readonly service: AzureService; readonly host: string; readonly account: string }
  | { readonly service: 's3' | 'gcs' | 'unknown' }

/** The services of a storage account that can be synced. */
export type AzureService = 'blob' | 'file'

/** The account of every emulator. */
export const EMULATOR_ACCOUNT = 'devstoreaccount1'

/**
 * Finds the service by the label after the account, in any cloud: `account.blob.core.windows.net`,
 * `account.z12.blob.storage.azure.net`. A `dfs` host shows the same data as the `blob` host of its account.
 *
 * @param host with its port, as a URL parser returns it
 */
export function readHost(host: string): AzureHost {
  const labels = host.split('.')
  const at = labels.findIndex((label, i) => i > 0 && ['blob', 'dfs', 'file'].includes(label))
  if (at > 0) {
    const service = labels[at] === 'file' ? 'file' : 'blob'
    return { service, host: labels.with(at, service).join('.'), account: accountOf(labels[0] ?? '') }
  }
  const name = host.replace(/:\d+$/, '')
  if (/(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(name)) return { service: 's3' }
  if (/(?:^|\.)storage\.(?:cloud\.google|googleapis)\.com$/.test(name)) return { service: 'gcs' }
  return { service: 'unknown' }
}

/**
 * Reports whether the host names no account. The path then begins with the account.
 *
 * @param hostname as a URL parser returns it, with addresses in their usual form
 */
export function isAddress(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(hostname)
}

/** A suffix after a hyphen names an endpoint of the account: `account-secondary`. */
function accountOf(label: string): string {
  return label.split('-', 1)[0] ?? ''
}
