import { createLimiter } from '../../../src/storage/limits.ts'
import { withFaults } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import type { MemoryStorage } from '../../../src/testing/memory/storage.ts'
import type { Capabilities } from '../../../src/storage/contract/capabilities.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import type { Feature, StorageUnderTest } from '../../conformance/subject.ts'

const ALL_FEATURES: readonly Feature[] = [
  'conditions', 'conditional-removals', 'conditional-copies', 'checksums', 'checksums-of-copied-parts', 'crc64-of-copied-parts',
  'tags', 'replaced-tags', 'copies', 'versions', 'part-sizes',
]

function memory(different: Partial<Capabilities>, wrap: (memory: MemoryStorage) => Target = (memory) => memory): StorageUnderTest {
  const { capabilities } = createMemoryStorage({ capabilities: different })
  return {
    capabilities,
    features: capabilities.folders ? [] : ALL_FEATURES,
    async open({ versioned } = {}) {
      const memory = createMemoryStorage({ capabilities: different, versioned, store: 'the store of these tests' })
      return {
        storage: wrap(memory),
        async seed(key, bytes) {
          memory.seed(key, bytes)
        },
        inspect: async (key) => memory.objects.get(key)?.bytes,
        leftovers: async () => [...memory.uploads].map((parts) => `${parts.size} parts`),
        inspectTags: async (key) => memory.objects.get(key)?.facts.tags ?? {},
        inspectChecksum: async (key) => memory.objects.get(key)?.checksum,
        dispose: () => memory.close(),
      }
    },
  }
}

const limit = createLimiter({ objectsPerSecond: 1_000_000, bytesPerSecond: 1_000_000_000 }, new AbortController().signal)

describeStorage('memory', memory({}))
describeStorage('memory without order', memory({ orderedListing: false, minPartSize: 5000 }))
describeStorage('memory like a disk', memory({ folders: true, contentEtag: false, keepsMtime: true, keepsFacts: false }))
describeStorage('memory that folds names', memory({ folders: true, contentEtag: false, keepsFacts: false, foldsCase: true, foldsForms: true }))
describeStorage('memory behind faults that never strike', memory({}, (storage) => withFaults(storage, [])))
describeStorage('memory behind limits that are never reached', memory({}, limit))
