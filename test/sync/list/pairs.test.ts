import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Pair } from '../../../src/sync/pair.ts'
import { createListing } from '../../../src/sync/list/listing.ts'
import { pairUp } from '../../../src/sync/list/pairs.ts'
import { compareKeys } from '../../../src/order/compare-keys.ts'
import { allOf } from '../../order/pages.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { sortedSource, type SortedSource, type SortedSourceOptions } from '../support/sorted-source.ts'

type Shape = (i: number) => string

const digits = (i: number): string => String(i).padStart(6, '0')
const SHAPES: Readonly<Record<string, Shape>> = {
  'one flat prefix': (i) => digits(i),
  'one flat prefix with a long name': (i) => `backups/2024/photos-${digits(i)}.jpg`,
  'a deep tree': (i) => `${i % 7}/${i % 11}/${i % 13}/${digits(i)}`,
  'nearly all in one folder': (i) => (i % 50 === 0 ? `f${i % 9}/${digits(i)}` : `huge/${digits(i)}`),
  'names that differ at their ends': (i) => `${'x'.repeat(40)}${digits(i)}`,
  'scattered names': (i) => (Math.imul(i + 1, 2_654_435_761) >>> 0).toString(36),
  'names beyond ASCII': (i) => `données/${'éüñ日😀'.charAt(i % 4)}${digits(i)}\u{1f600}`,
  'folders beyond ASCII': (i) => `${['é', 'ü', '日', '😀', 'a'][i % 5] ?? ''}/${digits(i)}`,
}

function keysOf(shape: Shape, count: number, keep: (i: number) => boolean): string[] {
  return Array.from({ length: count }, (_, i) => i).filter(keep).map(shape)
}

async function pairAll(source: SortedSource, target: SortedSource, listings: number): Promise<Pair[]> {
  const run = recordedRun()
  const listing = (side: 'source' | 'target', storage: SortedSource): ReturnType<typeof createListing> =>
    createListing(side, storage, { sorted: false, whole: false, folders: false, recursive: true, strict: false, deleting: false }, run)
  const concurrency = { objects: 1, parts: 1, listings, listingDepth: 2 }
  const pairs = await allOf(pairUp(listing('source', source), listing('target', target), concurrency, run))
  expect(run.statistics.listedSource).toBe(pairs.filter((pair) => pair.source).length)
  expect(run.statistics.listedTarget).toBe(pairs.filter((pair) => pair.target).length)
  return pairs
}

/** What came of each key, as text, in the order of keys: quick to compare. */
function told(pairs: readonly Pair[]): string[] {
  return pairs.map(({ source, target }) => `${source?.key ?? target?.key ?? ''} ${source ? 'S' : ''}${target ? 'T' : ''}`).sort()
}

function expected(source: readonly string[], target: readonly string[]): string[] {
  const [left, right] = [new Set(source), new Set(target)]
  return [...new Set([...source, ...target])].map((key) => `${key} ${left.has(key) ? 'S' : ''}${right.has(key) ? 'T' : ''}`).sort()
}

const SLOW: SortedSourceOptions = { pageSize: 200, delays: [1] }
const paging: fc.Arbitrary<SortedSourceOptions> = fc.record({
  pageSize: fc.integer({ min: 37, max: 1500 }),
  delays: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
})

describe('pairUp', () => {
  it.each(Object.keys(SHAPES))('gives every key of both sides once and rightly paired: %s', async (name) => {
    const shape = SHAPES[name] as Shape
    const [common, listings] = [fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 9 })]
    await fc.assert(fc.asyncProperty(paging, paging, common, listings, async (left, right, nth, loops) => {
      const source = keysOf(shape, 16_000, (i) => i % nth !== 0)
      const target = keysOf(shape, 16_000, (i) => i % 7 !== 0 || i > 12_000)
      const pairs = await pairAll(sortedSource(source, left), sortedSource(target, right), loops)
      expect(told(pairs)).toEqual(expected(source, target))
    }), { numRuns: 12 })
  })

  it.each([['source', 0], ['target', 1]] as const)('gives them all when the %s has nearly none', async (_side, empty) => {
    const all = keysOf(digits, 20_000, () => true)
    const few = ['000500', '019999', 'zzz']
    const [source, target] = empty === 0 ? [few, all] : [all, few]
    const pairs = await pairAll(sortedSource(source, { pageSize: 100 }), sortedSource(target, { pageSize: 100 }), 6)
    expect(told(pairs)).toEqual(expected(source, target))
  })

  it('gives them all once when a page of one side spans many of the other', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 20, max: 60 }), paging, async (nth, slow) => {
      const target = keysOf(digits, 60_000, (i) => i < 35_000)
      const source = keysOf(digits, 60_000, (i) => i % nth === 0)
      const pairs = await pairAll(sortedSource(source, { pageSize: 400 }), sortedSource(target, slow), 5)
      expect(told(pairs)).toEqual(expected(source, target))
    }), { numRuns: 8 })
  })

  it.each(Object.keys(SHAPES))('cuts the key space for several loops: %s', async (name) => {
    const keys = keysOf(SHAPES[name] as Shape, 40_000, () => true)
    const [source, target] = [sortedSource(keys, SLOW), sortedSource(keys, SLOW)]
    await pairAll(source, target, 6)
    // Probes list too, but only whole stretches hand out many entries.
    expect(source.lists.filter(({ entries }) => entries >= 1000).length).toBeGreaterThanOrEqual(5)
    // Nothing much is listed twice: the rest of a page for each cut, and the probes' single keys.
    expect(source.lists.reduce((sum, { entries }) => sum + entries, 0)).toBeLessThan(40_000 * 1.2)
  })

  it('lists in one piece when it is told to', async () => {
    const keys = keysOf(digits, 12_000, () => true)
    const source = sortedSource(keys, { pageSize: 500 })
    const pairs = await pairAll(source, sortedSource(keys, { pageSize: 500 }), 1)
    expect(source.lists).toEqual([{ range: { after: undefined, through: undefined }, entries: 12_000 }])
    expect(pairs.map((pair) => pair.source?.key)).toEqual([...keys].sort(compareKeys))
  })

  it('does not cut what ends soon', async () => {
    const keys = keysOf(digits, 1_900, () => true)
    const source = sortedSource(keys, { pageSize: 100, delays: [1] })
    await pairAll(source, sortedSource(keys, { pageSize: 100, delays: [1] }), 8)
    expect(source.lists).toHaveLength(1)
  })

  it('passes on that a side cannot tell its prefixes', async () => {
    const keys = keysOf(digits, 12_000, () => true)
    const source: SortedSource = { ...sortedSource(keys, SLOW), prefixes: () => Promise.reject(new Error('no prefixes')) }
    await expect(pairAll(source, sortedSource(keys, { pageSize: 100 }), 4)).rejects.toThrow('no prefixes')
  })
})
