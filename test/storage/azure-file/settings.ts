import type { AzureFileSettings } from '../../../src/storage/azure-file/settings.ts'

/** Settings for a share of the account of a tests' server. */
export function fileSettings(serviceUrl: string, share: string, more: Partial<AzureFileSettings> = {}): AzureFileSettings {
  return {
    serviceUrl,
    account: serviceUrl.slice(serviceUrl.lastIndexOf('/') + 1),
    share,
    prefix: '',
    mayBeFile: false,
    trailingDot: true,
    smbInfo: false,
    forceIfReadOnly: false,
    trustedSuffixes: [],
    maxAttempts: 3,
    initialBackoff: 10,
    stalledStreamProtection: false,
    connections: 32,
    ...more,
  }
}
