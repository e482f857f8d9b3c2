import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'

/** Settings that ask for nothing beyond the container. */
export function blobSettings(different: Partial<AzureBlobSettings> = {}): AzureBlobSettings {
  return {
    serviceUrl: 'https://acct.blob.core.windows.net',
    account: 'acct',
    container: 'con',
    prefix: '',
    mayBeBlob: false,
    trustedSuffixes: [],
    folderStubs: false,
    overForeignBlocks: false,
    maxAttempts: 1,
    initialBackoff: 1,
    stalledStreamProtection: false,
    connections: 4,
    ...different,
  }
}
