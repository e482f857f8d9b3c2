import { describe, expect, it } from 'vitest'
import { forward, type Overrides } from '../../src/storage/contract/forward.ts'
import type { Target } from '../../src/storage/contract/storage.ts'
import { conformanceCases } from '../../src/testing/conformance/cases.ts'
import type { Feature, StorageUnderTest } from '../../src/testing/conformance/subject.ts'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'

const FEATURES: readonly Feature[] = ['conditions', 'conditional-removals', 'tags', 'copies', 'versions', 'part-sizes']

function subjectOf(overrides: Overrides<Target>): StorageUnderTest {
  return {
    capabilities: createMemoryStorage().capabilities,
    features: FEATURES,
    async open({ versioned } = {}) {
      const memory = createMemoryStorage({ versioned, store: 'one' })
      return {
        storage: forward(memory, overrides),
        async seed(key, bytes) {
          memory.seed(key, bytes)
        },
        inspect: async (key) => memory.objects.get(key)?.bytes,
        leftovers: async () => [...memory.uploads].map((parts) => `${parts.size} parts`),
        inspectTags: async (key) => memory.objects.get(key)?.facts.tags ?? {},
        dispose: () => memory.close(),
      }
    },
  }
}

async function failuresOf(overrides: Overrides<Target>): Promise<string[]> {
  const failures: string[] = []
  for (const { name, run } of conformanceCases(subjectOf(overrides))) await run().catch(() => failures.push(name))
  return failures
}

/** Faults by which a storage loses data, each with a case that must find it. */
const FAULTS: readonly (readonly [fault: string, foundBy: string, overrides: Overrides<Target>])[] = [
  ['lists a page too few', 'list > yields each key once, in the order of compareKeys', {
    list: (list) => async function* (range, options) {
      let isFirst = true
      for await (const page of list(range, { ...options, pageSize: 3 })) {
        if (!isFirst) yield page
        isFirst = false
      }
    },
  }],
  ['says that everything is absent', 'proveAbsent > proves what is not there, and nothing else', {
    proveAbsent: () => async (keys) => keys.map((key) => ({ key, absent: true })),
  }],
  ['reads whatever is there now', 'read > says changed when another object has taken its place', {
    read: () => async () => ({ bytes: Buffer.alloc(1000), size: 1000, mtime: 0, etag: '', etagIsDigest: false, facts: {} }),
  }],
  ['stores other bytes', 'put > stores 1000 bytes whole, and leaves nothing else', {
    put: (put) => (key, { bytes }, attributes, options) => put(key, { bytes: Buffer.alloc(bytes.length) }, attributes, options),
  }],
  ['takes two spellings of a name for one', 'names > keeps two objects whose names differ in letter case only: put', {
    put: (put) => (key, payload, attributes, options) => put(key.toLowerCase(), payload, attributes, options),
  }],
  ['writes over what must not be replaced', 'conditions > put > leaves what is there, whatever it is', {
    put: (put) => (key, payload, attributes) => put(key, payload, attributes),
  }],
  ['removes without looking', 'conditional-removals > remove what is as expected, and spare what is not', {
    remove: (remove) => (keys) => remove(keys),
  }],
  ['removes nothing', 'remove > removes what it is told to and nothing else', {
    remove: () => async (keys) => keys.map((key) => ({ key })),
  }],
  ['goes on when it is stopped', 'remove > removes nothing when it is stopped', {
    remove: (remove) => (keys, options) => remove(keys, { ...options, signal: undefined }),
  }],
  ['keeps what was aborted', 'multipart > leaves nothing when it is aborted, nor minds being aborted again', {
    startMultipart: (start) => async (...args) => ({ ...(await start(...args)), abort: async () => undefined }),
  }],
  ['forgets facts', 'put > keeps the facts', {
    put: (put) => (key, payload, attributes, options) => put(key, payload, { ...attributes, facts: {} }, options),
  }],
]

describe('the conformance suite', () => {
  it('passes a storage that keeps the laws', async () => {
    expect(await failuresOf({})).toEqual([])
  })

  it.each(FAULTS)('finds a storage that %s', async (_fault, foundBy, overrides) => {
    expect(await failuresOf(overrides)).toContain(foundBy)
  })

  it('has a name of its own for each case', () => {
    const names = conformanceCases(subjectOf({})).map(({ name }) => name)
    expect(names.length).toBeGreaterThan(100)
    expect(new Set(names).size).toBe(names.length)
  })

  it('says what went wrong', async () => {
    const [broken] = conformanceCases(subjectOf({ list: () => async function* () { yield [] } })).filter(({ name }) => name === 'list > yields nothing at all for an empty location')
    await expect(broken?.run()).rejects.toThrow('Expected values to be strictly deep-equal')
  })
})
