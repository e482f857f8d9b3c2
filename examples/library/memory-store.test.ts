// The conformance suite over the storage of memory-store.ts, with the test runner of Node: node --test memory-store.test.js
import { test } from 'node:test'
import { conformanceCases } from 'objsync/testing'
import { createMemoryStore } from './memory-store.js'

const { capabilities } = createMemoryStore('any')

const cases = conformanceCases({
  capabilities,
  features: ['conditions'],
  async open() {
    const storage = createMemoryStore('memory')
    return {
      storage,
      async seed(key, bytes) {
        await storage.put(key, { bytes }, { size: bytes.length, mtime: Date.now(), facts: {} })
      },
      inspect: async (key) => storage.objects.get(key)?.bytes,
      leftovers: async () => [...storage.uploads].map(() => 'an open upload'),
      dispose: () => storage.close(),
    }
  },
})

for (const { name, run } of cases) void test(name, run)
