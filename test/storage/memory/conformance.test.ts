import { createMemoryStorage } from '../../../src/storage/memory/memory-storage.ts'
import { withFaults } from '../../../src/storage/memory/faulty.ts'
import type { Capabilities } from '../../../src/storage/storage.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import type { StorageUnderTest } from '../../conformance/subject.ts'

function memory(different: Partial<Capabilities>, wrapped = false): StorageUnderTest {
  const capabilities = createMemoryStorage({ capabilities: different }).capabilities
  return {
    capabilities,
    async open() {
      const memory = createMemoryStorage({ capabilities: different })
      return {
        storage: wrapped ? withFaults(memory, []) : memory,
        async seed(key, bytes) {
          memory.seed(key, bytes)
        },
        inspect: async (key) => memory.objects.get(key)?.bytes,
        leftovers: async () => [...memory.uploads].map((parts) => `${parts.size} parts`),
        dispose: () => memory.close(),
      }
    },
  }
}

describeStorage('memory', memory({}))
describeStorage('memory without order', memory({ orderedListing: false, minPartSize: 5000 }))
describeStorage('memory like a disk', memory({ folders: true, contentEtag: false, keepsMtime: true, keepsFacts: false }))
describeStorage('memory behind faults that never strike', memory({}, true))
