import { afterAll, beforeAll } from 'vitest'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import { AZURE_BLOB_CAPABILITIES } from '../../../src/storage/azure-blob/capabilities.ts'
import { openAzureBlob } from '../../../src/storage/azure-blob/open.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import { ALL_FACTS } from '../../conformance/facts.ts'
import type { StorageUnderTest } from '../../conformance/subject.ts'
import { describeAzurite, type BlobContainer, type BlobService } from '../../support/azure-blob.ts'
import { startAzuriteFront, type AzuriteFront } from '../../support/azure-front.ts'
import { blobSettings } from './settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }
/** There is no Expires header, and names of metadata are identifiers. */
const { expires: _expires, ...FACTS } = { ...ALL_FACTS, metadata: { one_name: 'a value with blanks', other: '+%/=&' } }
/** All the characters that may stand in tags beside letters and digits; Azurite sets no tag to an empty value. */
const TAGS = { 'one name': 'a value: 1/2', '+-=._:/': '/:_.=-+' }

function subject(front: () => BlobService, different: Partial<AzureBlobSettings>): StorageUnderTest {
  const prefix = different.prefix ?? ''
  const settingsOf = (container: BlobContainer): AzureBlobSettings =>
    blobSettings(front().serviceUrl, container.name, { sas: container.sas(), ...different })
  return {
    capabilities: AZURE_BLOB_CAPABILITIES,
    // Azurite ignores conditions on the source of a copy; the layer before it does not.
    features: ['conditions', 'conditional-removals', 'tags', 'replaced-tags', 'copies', 'conditional-copies'],
    opaqueEtags: true,
    facts: FACTS,
    tags: TAGS,
    // Azurite compares names as JavaScript does.
    sortsByUtf16: true,
    async open() {
      const container = await front().newContainer()
      const storage = await openAzureBlob(settingsOf(container), 'target', CONTEXT)
      return {
        storage,
        seed: (key, bytes) => container.putBlob(prefix + key, bytes),
        inspect: async (key) => ((await container.headBlob(prefix + key)) ? container.getBlob(prefix + key) : undefined),
        // Uncommitted blocks are the service's to drop.
        leftovers: () => Promise.resolve([]),
        inspectTags: (key) => container.tagsOf(prefix + key),
        requests: () => CONTEXT.meter.requests,
        dispose: () => storage.close(),
      }
    },
    async openMissing() {
      const container = await front().newContainer()
      await container.putBlob(`${prefix}blob`, 'content')
      const storage = await openAzureBlob(settingsOf(container), 'source', CONTEXT)
      await container.client.delete()
      return storage
    },
  }
}

describeAzurite('Azure Blob, hot path', (blobs) => {
  let front: AzuriteFront
  beforeAll(async () => void (front = await startAzuriteFront(blobs)))
  afterAll(() => front.close())

  describeStorage('a whole container', subject(() => front.blobs, {}))
  describeStorage('under a prefix', subject(() => front.blobs, { prefix: 'some/where é/' }))
})

describeAzurite('Azure Blob, SDK', (blobs) => {
  let front: AzuriteFront
  beforeAll(async () => {
    process.env['OBJSYNC_TRANSPORT'] = 'sdk'
    front = await startAzuriteFront(blobs)
  })
  afterAll(async () => {
    delete process.env['OBJSYNC_TRANSPORT']
    await front.close()
  })

  describeStorage('a whole container', subject(() => front.blobs, {}))
})
