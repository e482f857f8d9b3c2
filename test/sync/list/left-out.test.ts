import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFilter } from '../../../src/sync/decide/filter.ts'
import { createPruner } from '../../../src/sync/decide/prune.ts'
import { createListing, emptyListing } from '../../../src/sync/list/listing.ts'
import { createMarkers } from '../../../src/sync/list/markers.ts'
import { pairUp } from '../../../src/sync/list/pairs.ts'
import { forward } from '../../../src/storage/contract/forward.ts'
import { withFaults, type FaultyStorage } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'

interface Listed {
  readonly keys: string[]
  readonly storage: FaultyStorage
}

interface Way {
  readonly loops: number
  readonly pageSize: number
  readonly sorted: boolean
}

/** Lists keys as the pass does: cut into ranges wherever that is possible, and in small pages. */
async function listed(keys: readonly string[], names: readonly string[], { loops, pageSize, sorted }: Way, exclude?: string): Promise<Listed> {
  const memory = createMemoryStorage({ name: 'the source' })
  for (const key of keys) memory.seed(key, Buffer.from('x'), { mtime: Date.UTC(2020, 0, 1) })
  const storage = withFaults(forward(memory, { list: (list) => (range, options) => list(range, { ...options, pageSize }) }), [])
  const run = recordedRun()
  const markers = names.length === 0 ? undefined : createMarkers(names, storage, run.signal)
  const prunes = createPruner(exclude === undefined ? {} : { globs: [{ action: 'exclude', glob: exclude }] }, false)
  const folderRules = { prunes, markers, isWhole: true }
  const listing = createListing('source', storage, { sorted, whole: false, folders: false, recursive: true, strict: false, deleting: false, folderRules }, run)
  const { concurrency } = settingsWith({ concurrency: { listings: loops, listingDepth: 2 } })
  const found: string[] = []
  for await (const page of pairUp(listing, emptyListing(storage), concurrency, run, 1)) found.push(...page.flatMap(({ source }) => (source ? [source.key] : [])))
  return { keys: found.sort(), storage }
}

const segment = fc.constantFrom('a', 'b', 'a-b', '.x', '.x0', 'z', '')
const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/')).filter((text) => text !== '')
const way = fc.record({ loops: fc.constantFrom(1, 4), pageSize: fc.constantFrom(1, 2, 3, 1000), sorted: fc.boolean() })

describe('a folder that is left out', () => {
  it('for a marker in it: exactly the keys below marked folders are missing, however it is listed', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { maxLength: 25 }), way, async (keys, how) => {
      const isMarked = (folder: string): boolean => keys.includes(`${folder}.x`)
      const folders = (text: string): string[] => ['', ...[...text.matchAll(/\//g)].map(({ index }) => text.slice(0, index + 1))]
      const expected = keys.filter((text) => !folders(text).some(isMarked)).sort()
      expect((await listed(keys, ['.x'], how)).keys).toEqual(expected)
    }), { numRuns: 400 })
  })

  it('for a glob: exactly the keys below it are missing, however it is listed', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { maxLength: 25 }), way, async (keys, how) => {
      expect((await listed(keys, [], how, 'a/*')).keys).toEqual(keys.filter((text) => !text.startsWith('a/')).sort())
    }), { numRuns: 400 })
  })

  it('for a glob about folders at any depth: exactly what it matches is missing, and ranges that begin at such folders have no holes', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { maxLength: 40 }), way, fc.constantFrom('*/b/*', '*b/*', 'a/[ab]/*', '?/*/*'), async (keys, how, glob) => {
      const expected = keys.filter((text) => createFilter({ globs: [{ action: 'exclude', glob }] })({ key: text, size: 1, mtime: 1, etag: '' }) === undefined)
      const found = (await listed(keys, [], how, glob)).keys
      expect(expected.filter((text) => !found.includes(text))).toEqual([])
    }), { numRuns: 400 })
  })

  it('for a marker: a page shows by itself what is in it, and costs no question', async () => {
    const { keys, storage } = await listed(['a/.x', 'a/1', 'b/1', 'c/1', 'd'], ['.x'], { loops: 1, pageSize: 1000, sorted: false })
    expect(keys).toEqual(['b/1', 'c/1', 'd'])
    // The location itself is asked about before it is listed.
    expect(storage.callsOf('head').map(({ keys: asked }) => asked)).toEqual([['.x']])
  })

  it('is not cut, and no key of it is looked for when ranges are proved', async () => {
    const keys = Array.from({ length: 60 }, (_, i) => [`a/${i}`, `b/${i}`, `c/${i}`]).flat()
    const { keys: found } = await listed(keys, [], { loops: 4, pageSize: 5, sorted: false }, 'b/*')
    expect(found).toEqual(keys.filter((text) => !text.startsWith('b/')).sort())
  })
})

