import { describe, inject } from 'vitest'
import { connectBlob, type BlobService } from './azure-blob-client.ts'
import type { AzuriteEndpoint, BlobAccount } from './servers/azurite.ts'

export { connectBlob }
export type { BlobContainer, BlobService, SasOptions, StoredBlob } from './azure-blob-client.ts'

/**
 * Tests that need a Blob service. Where the run has none they are skipped, by name, and in CI that fails the run.
 */
export function describeAzurite(title: string, tests: (blobs: BlobService) => void): void {
  const server = inject('azurite')
  if (server === null) describe.skip(`${title} [no Azurite]`, () => { tests(connectBlob(NOWHERE)) })
  else describe(title, () => { tests(connectBlob(server)) })
}

// Never called: gives the skipped tests something to be collected with.
const NOBODY: BlobAccount = { name: 'none', key: 'bm9uZQ==' }
const NOWHERE: AzuriteEndpoint = { origin: 'http://127.0.0.1:1', account: NOBODY, otherAccount: NOBODY, emulatorAccount: NOBODY }
