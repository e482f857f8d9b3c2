import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { KeyRange } from '../../../src/order/key-range.ts'
import type { ListOptions } from '../../../src/storage/contract/listing.ts'
import { createListing } from '../../../src/sync/list/listing.ts'
import { pairUp } from '../../../src/sync/list/pairs.ts'
import { ListingHoleError } from '../../../src/sync/list/seams.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { sync } from '../../../src/sync/sync.ts'
import { allOf } from '../../order/pages.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'
import { sortedSource, type SortedSource } from '../support/sorted-source.ts'

const PAGE = 200

type Lie = 'empty' | 'late' | undefined

/** Lets a source answer some ranges as if they, or their beginning, were empty. */
function lying(source: SortedSource, lies: (range: KeyRange) => 'empty' | 'late' | undefined): SortedSource {
  return {
    ...source,
    async *list(range: KeyRange, options?: ListOptions): AsyncGenerator<Entry[]> {
      const lie = range.after === undefined ? undefined : lies(range)
      if (lie === 'empty') return options?.onEnd?.(null)
      let isFirst = lie === 'late'
      for await (const page of source.list(range, options)) {
        if (!isFirst) yield page
        isFirst = false
      }
    },
  }
}

async function keysThrough(source: SortedSource, keys: readonly string[], listings = 6): Promise<string[]> {
  const run = recordedRun()
  const settings = { sorted: false, whole: false, folders: false, recursive: true, strict: false, deleting: false }
  const target = sortedSource(keys, { pageSize: PAGE, delays: [1] })
  const concurrency = { objects: 1, parts: 1, listings, listingDepth: 2 }
  const pairs = await allOf(pairUp(createListing('source', source, settings, run), createListing('target', target, settings, run), concurrency, run))
  return pairs.flatMap((pair) => pair.source?.key ?? []).sort()
}

const flat = Array.from({ length: 20_000 }, (_, i) => String(i).padStart(6, '0'))
const tree = Array.from({ length: 20_000 }, (_, i) => `${String(i % 50).padStart(2, '0')}/${String(i).padStart(6, '0')}`)
/** With files beside the folders, so that no range is a whole sub-prefix. */
const mixed = [...tree, ...Array.from({ length: 50 }, (_, i) => `${String(i).padStart(2, '0')}-file`)]

describe('a service that answers some ranges wrongly', () => {
  it.each([['flat', flat], ['in folders', tree], ['files and folders', mixed]] as const)('is found out, or all is listed: %s', async (_name, keys) => {
    await fc.assert(fc.asyncProperty(fc.infiniteStream(fc.constantFrom<Lie[]>('empty', 'late', undefined, undefined)), async (verdicts) => {
      const decided = new Map<string, Lie>()
      const source = lying(sortedSource(keys, { pageSize: PAGE, delays: [1] }), ({ after = '', prefix = '' }) => {
        const question = `${prefix} ${after}`
        if (!decided.has(question)) decided.set(question, verdicts.next().value as Lie)
        return decided.get(question)
      })
      const listed = await keysThrough(source, keys).catch((error: unknown) => error)
      if (Array.isArray(listed)) expect(listed).toEqual([...keys].sort())
      else expect(listed).toBeInstanceOf(ListingHoleError)
    }), { numRuns: 15 })
  })

  it('is listed from start to end in one go, and nothing that is there is deleted', async () => {
    const [source, target] = [createMemoryStorage({ name: 'the source' }), createMemoryStorage()]
    const keys = flat.slice(0, 9000)
    for (const key of keys) source.seed(key, key)
    for (const key of [...keys, 'extra']) target.seed(key, key)
    const asked: KeyRange[] = []
    const { list } = source
    source.list = async function* (range, options) {
      asked.push(range)
      // Probes are answered rightly, or nothing would be cut.
      if (range.after !== undefined && options?.pageSize !== 1) return options?.onEnd?.(null)
      for await (const page of list(range, { ...options, pageSize: options?.pageSize ?? PAGE })) {
        await nextTurn()
        yield page
      }
    }
    const run = recordedRun()
    await sync(source, target, settingsWith({ deletion: { enabled: true }, concurrency: { listings: 3 }, check: { by: 'size' } }), run)
    expect([...target.objects.keys()].sort()).toEqual(keys)
    expect(run.of('notice').map(({ message }) => message)).toEqual([expect.stringMatching(/the source has holes.*in one go/)])
    expect(asked.at(-1)).toEqual({ after: undefined, through: undefined, prefix: undefined })
    expect(run.statistics.listedSource).toBe(keys.length)
  })
})

describe('an object that comes or goes while its range is listed', () => {
  it.each(['created', 'deleted'] as const)('is no hole: %s', async (what) => {
    const keys = flat.slice(0, 9000)
    const objects = new Set(keys)
    const options = { pageSize: PAGE, delays: [1] }
    let [current, changes] = [sortedSource(objects, options), 0]
    // What the right-hand listing sees is not what the left-hand one has seen.
    const source: SortedSource = {
      ...current,
      async *list(range, listOptions) {
        if (range.after !== undefined && listOptions?.onEnd !== undefined && changes++ < 5) {
          const next = keys[keys.findIndex((key) => key > (range.after ?? ''))]
          if (what === 'deleted') objects.delete(next ?? '')
          else objects.add(`${range.after}!`)
          current = sortedSource(objects, options)
        }
        yield* current.list(range, listOptions)
      },
    }
    const listed = await keysThrough(source, keys, 3)
    expect(changes).toBeGreaterThan(0)
    const found = new Set(listed)
    expect(keys.filter((key) => objects.has(key) && !found.has(key))).toEqual([])
  })
})

describe('ranges', () => {
  it('are whole sub-prefixes, listed by prefix, where nothing lies beside these', async () => {
    const source = sortedSource(tree, { pageSize: PAGE, delays: [1] })
    expect(await keysThrough(source, tree, 16)).toEqual([...tree].sort())
    const bounded = source.lists.filter(({ range }) => range.prefix !== undefined && range.prefix !== '')
    expect(bounded.length).toBeGreaterThan(20)
    expect(bounded.filter(({ range }) => range.after === undefined).length).toBeGreaterThan(20)
  })

  it('do not begin at a folder beside one whose name goes on, which MinIO answers wrongly', async () => {
    const keys = [...tree.map((key) => `n/a-b/${key}`), ...tree.map((key) => `n/a/${key}`), ...tree.map((key) => `n/b/${key}`), 'file', 'n/file']
    const source = sortedSource(keys, { pageSize: PAGE, delays: [1] })
    expect(await keysThrough(source, keys, 4)).toEqual([...keys].sort())
    // Probes list a single key.
    const begun = source.lists.filter(({ entries }) => entries > 1).map(({ range }) => range.after)
    expect(begun).toContain('n/b/')
    expect(begun).not.toContain('n/a/')
  })
})
