import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'

/** Settings for a container of the account of a tests' server. */
export function blobSettings(serviceUrl: string, container: string, more: Partial<AzureBlobSettings> = {}): AzureBlobSettings {
  return {
    serviceUrl,
    account: serviceUrl.slice(serviceUrl.lastIndexOf('/') + 1),
    container,
    prefix: '',
    mayBeBlob: false,
    trustedSuffixes: [],
    folderStubs: false,
    overForeignBlocks: false,
    maxAttempts: 3,
    initialBackoff: 10,
    stalledStreamProtection: false,
    connections: 32,
    ...more,
  }
}
