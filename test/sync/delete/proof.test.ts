import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/testing/faulty/storage.ts'
import { StorageError } from '../../../src/errors.ts'
import { DISK, sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

const DELETE = { deletion: { enabled: true } }
const KINDS = [['object store', {}], ['disk', DISK]] as const
const PAIRS = KINDS.flatMap(([from, source]) => KINDS.map(([to, target]) => [from, to, { source, target }] as const))

function hiding(...keys: readonly string[]): Fault {
  return { operation: 'list', hides: (key) => keys.includes(key) }
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(5, '0')}`)
}

function contents(keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, 'x']))
}

function remaining({ target }: Sides): string[] {
  return [...target.objects.keys()].sort()
}

function warned({ run }: Sides): unknown[] {
  return run.of('warning').map(({ key, side, undone }) => [key, side, undone])
}

describe.each(PAIRS)('deleting with proof, %s to %s', (_from, _to, kinds) => {
  it('deletes nothing at all when the listing of the source left out what is there, and fails', async () => {
    const sides = sidesWith(contents(['kept', 'n/a/k']), contents(['extra', 'kept', 'n/a/k', 'z']), { ...kinds, sourceFaults: [hiding('n/a/k')] })
    await expect(sides.sync(DELETE)).rejects.toMatchObject({
      kind: 'failed',
      message: 'the listing of the source left out n/a/k, which exists; nothing is deleted',
    })
    expect(remaining(sides)).toEqual(['extra', 'kept', 'n/a/k', 'z'])
  })

  it('loses no key of the source, whichever the listing leaves out', async () => {
    const parts = fc.array(fc.constantFrom('a', 'b', 'a-b'), { minLength: 1, maxLength: 3 }).map((each) => each.join('/'))
    const keys = fc.uniqueArray(parts, { minLength: 1, maxLength: 20 })
    await fc.assert(fc.asyncProperty(keys, keys, fc.func(fc.boolean()), async (source, target, hides) => {
      const isHidden = (key: string): boolean => Boolean(hides(key))
      const sides = sidesWith(contents(source), contents(target), { ...kinds, sourceFaults: [{ operation: 'list', hides: isHidden }] })
      await sides.sync(DELETE).catch(() => undefined)
      expect(remaining(sides)).toEqual(expect.arrayContaining(target.filter((key) => source.includes(key))))
    }), { numRuns: 60 })
  })

  it('keeps what came to the source meanwhile, and goes on', async () => {
    const sides = sidesWith(contents(['kept']), contents(['extra', 'kept', 'new']), kinds)
    const { list } = sides.asSource
    sides.asSource.list = async function* (range, options) {
      yield* list(range, options)
      sides.source.seed('new', 'x', { mtime: Date.now() + 2000 })
    }
    expect(await sides.sync(DELETE)).toEqual({})
    expect(remaining(sides)).toEqual(['kept', 'new'])
    expect(sides.run.of('skip').map(({ key, reason }) => [key, reason])).toContainEqual(['new', 'appeared'])
    expect(sides.run.statistics).toMatchObject({ deleted: 1, provedAbsent: 1, warnings: 0 })
  })

  it('keeps what the source cannot tell of, names it once, and deletes the rest', async () => {
    const sourceFaults: Fault[] = [{ operation: 'proveAbsent', key: 'secret', error: 'denied' }]
    const sides = sidesWith(contents(['kept']), contents(['extra', 'kept', 'secret']), { ...kinds, sourceFaults })
    expect(await sides.sync(DELETE)).toEqual({})
    expect(remaining(sides)).toEqual(['kept', 'secret'])
    expect(warned(sides)).toEqual([['secret', 'source', 'delete']])
    expect(sides.run.statistics).toMatchObject({ deleted: 1, kept: 1, warnings: 1 })
  })

  it('foretells in a dry run what is kept and what is deleted', async () => {
    const sourceFaults: Fault[] = [{ operation: 'proveAbsent', key: 'secret', error: 'denied' }]
    const sides = sidesWith(contents(['kept']), contents(['extra', 'kept', 'secret']), { ...kinds, sourceFaults })
    await sides.sync({ ...DELETE, dryRun: true })
    expect(sides.run.of('delete').map(({ key, dryRun }) => [key, dryRun])).toEqual([['extra', true]])
    expect(warned(sides)).toEqual([['secret', 'source', 'delete']])
    const lying = sidesWith(contents(['kept', 'there']), contents(['extra', 'kept', 'there']), { ...kinds, sourceFaults: [hiding('there')] })
    await expect(lying.sync({ ...DELETE, dryRun: true })).rejects.toThrow('the listing of the source left out there')
    expect(lying.run.of('delete')).toEqual([])
  })
})

describe('deleting with proof', () => {
  it('asks about a key after all copies and before its removal', async () => {
    const sides = sidesWith(contents(['kept', 'new']), contents(['extra', 'kept']))
    const order: string[] = []
    const [{ proveAbsent }, { put, remove }] = [sides.asSource, sides.asTarget]
    sides.asSource.proveAbsent = (...call) => (order.push('prove'), proveAbsent(...call))
    sides.asTarget.put = (...call) => (order.push('put'), put(...call))
    sides.asTarget.remove = (...call) => (order.push('remove'), remove(...call))
    await sides.sync({ ...DELETE, check: { by: 'size' } })
    expect(order).toEqual(['put', 'prove', 'remove'])
  })

  it('asks in the order of the keys, a thousand at most at a time', async () => {
    const sides = sidesWith({ kept: 'x' }, contents(numbered('k', 2500).reverse()), { target: { capabilities: { orderedListing: false } } })
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['kept'])
    const asked = sides.asSource.callsOf('proveAbsent').map(({ keys }) => keys)
    expect(asked.map(({ length }) => length).sort((a, b) => b - a)).toEqual([1000, 1000, 500])
    for (const keys of asked) expect(keys).toEqual(keys.toSorted())
  })

  it.each([9_000, 25_000])('removes nothing of %i when the last but one is there, or at most those proved before', async (count) => {
    const keys = numbered('k', count)
    const there = keys.at(-2) ?? ''
    const sides = sidesWith(contents(['kept', there]), contents([...keys, 'kept']), { sourceFaults: [hiding(there)] })
    await expect(sides.sync({ ...DELETE, concurrency: { listings: 1 } })).rejects.toThrow(`left out ${there}`)
    expect(remaining(sides)).toContain(there)
    if (count < 10_000) expect(remaining(sides)).toHaveLength(count + 1)
    expect(remaining(sides).length).toBeGreaterThan(5000)
    expect(sides.run.statistics.deleted).toBe(count + 1 - remaining(sides).length)
  })

  it.each<[string, number, 'lied' | 'doubt' | 'appeared']>([
    ['a minute before the run', -60_000, 'lied'],
    ['in the second before', -1000, 'lied'],
    ['in the same second, as far as whole seconds tell', 0, 'doubt'],
    ['in the second after', 1000, 'appeared'],
  ])('what is dated %s has %s', async (_name, offset, verdict) => {
    const sides = sidesWith({ kept: 'x' }, contents(['extra', 'kept', 'there']), { sourceFaults: [hiding('there')] })
    const { proveAbsent } = sides.asSource
    let startedAt = 0
    const { list } = sides.asSource
    sides.asSource.list = (...call) => ((startedAt ||= Date.now()), list(...call))
    sides.asSource.proveAbsent = async (keys, options) => {
      const proofs = await proveAbsent(keys, options)
      const mtime = Math.floor(startedAt / 1000) * 1000 + offset
      return proofs.map((proof) => (proof.key === 'there' ? { key: 'there', absent: false, mtime } : proof))
    }
    const ended = await sides.sync(DELETE).catch((error: Error) => error)
    expect(ended instanceof Error).toBe(verdict === 'lied')
    expect(remaining(sides)).toEqual(verdict === 'appeared' ? ['kept', 'there'] : ['extra', 'kept', 'there'])
    expect(warned(sides)).toEqual(verdict === 'doubt' ? [['there', 'source', 'delete']] : [])
  })

  it('tells exact times apart within a second', async () => {
    for (const [offset, lied] of [[-500, true], [500, false]] as const) {
      const sides = sidesWith({ kept: 'x' }, contents(['kept', 'there']), { sourceFaults: [hiding('there')] })
      sides.source.seed('there', 'x', { mtime: Date.now() + offset + 0.5 })
      const ended = await sides.sync(DELETE).catch((error: Error) => error)
      expect(ended instanceof Error).toBe(lied)
      expect(remaining(sides)).toEqual(['kept', 'there'])
    }
  })

  it('stops deleting where something is there and nobody knows since when', async () => {
    const sides = sidesWith({ kept: 'x' }, contents(['extra', 'kept', 'odd']))
    const { proveAbsent } = sides.asSource
    sides.asSource.proveAbsent = async (keys, options) =>
      (await proveAbsent(keys, options)).map((proof) => (proof.key === 'odd' ? { key: 'odd', absent: false } : proof))
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['extra', 'kept', 'odd'])
    expect(warned(sides)).toEqual([['odd', 'source', 'delete']])
  })

  it.each([
    ['throws', () => Promise.reject(new StorageError('the bucket has gone', { kind: 'not-found' }))],
    ['answers about too few keys', () => Promise.resolve([{ key: 'extra', absent: true }])],
    ['answers about other keys', (keys: readonly string[]) => Promise.resolve(keys.map((key) => ({ key: `${key}2`, absent: true })))],
  ])('deletes nothing and fails when the source %s', async (_name, proveAbsent) => {
    const sides = sidesWith({ kept: 'x' }, contents(['extra', 'kept', 'other']))
    sides.asSource.proveAbsent = proveAbsent
    await expect(sides.sync(DELETE)).rejects.toMatchObject({ name: 'StorageError' })
    expect(remaining(sides)).toEqual(['extra', 'kept', 'other'])
  })

  it('ends at the first key that the source cannot tell of, where warnings count as errors', async () => {
    const sides = sidesWith({ kept: 'x' }, contents(['extra', 'kept']), { sourceFaults: [{ operation: 'proveAbsent', error: 'denied' }] })
    await expect(sides.sync({ ...DELETE, warnings: { asErrors: true } })).rejects.toMatchObject({ kind: 'denied' })
    expect(remaining(sides)).toEqual(['extra', 'kept'])
  })

  it('asks the user first and the source right before the removal', async () => {
    const sides = sidesWith({ kept: 'x' }, contents(['extra', 'kept', 'mine', 'new']))
    const run = {
      ...sides.run,
      confirmRemoval: async (key: string) => {
        sides.source.seed('new', 'x', { mtime: Date.now() + 2000 })
        return key !== 'mine'
      },
    }
    await sides.syncWith(run, { deletion: { enabled: true, prompt: true } })
    expect(remaining(sides)).toEqual(['kept', 'mine', 'new'])
    expect(sides.asSource.callsOf('proveAbsent').map(({ keys }) => keys)).toEqual([['extra', 'new']])
  })
})

describe('markers of folders', () => {
  const MARKERS = { 'd/': '', 'd/x': 'x', 'e/': '', 'gone/': '', 'kept': 'x' }

  it.each(KINDS)('of a source that is an %s stay as long as the folder is there, and do not count as extra', async (_name, source) => {
    for (const max of [undefined, 1]) {
      const sides = sidesWith({ 'd/x': 'x', 'e/y': 'y', 'kept': 'x' }, MARKERS, { source })
      expect(await sides.sync({ deletion: { enabled: true, max } })).toEqual({})
      expect(remaining(sides)).toEqual(['d/', 'd/x', 'e/', 'e/y', 'kept'])
      expect(sides.run.statistics).toMatchObject({ deleted: 1, warnings: 0 })
    }
  })

  it('of an empty folder on a disk stay', async () => {
    const sides = sidesWith({ kept: 'x' }, MARKERS, { source: DISK })
    await sides.source.makeFolder?.('e/')
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['e/', 'kept'])
  })

  it('that are gone count for --max-delete', async () => {
    const sides = sidesWith({ kept: 'x' }, { 'a/': '', 'b/': '', 'kept': 'x' })
    expect((await sides.sync({ deletion: { enabled: true, max: 1 } })).deletionsWithheld).toContain('2 deletions are more than')
    expect(remaining(sides)).toEqual(['a/', 'b/', 'kept'])
  })

  it.each<[string, Record<string, string>, SidesOptions]>([
    ['nothing but markers', { 'e/': '', 'f/g/': '' }, {}],
    ['nothing but folders', {}, { source: DISK, target: DISK }],
  ])('a source of %s counts as empty', async (_name, source, options) => {
    const sides = sidesWith(source, contents(['one', 'two']), options)
    await sides.source.makeFolder?.('e/')
    const settings = { listing: { sourceFolders: true } }
    expect((await sides.sync({ ...DELETE, ...settings })).deletionsWithheld).toContain('the source is empty')
    expect(remaining(sides)).toEqual(expect.arrayContaining(['one', 'two']))
    expect(await sides.sync({ ...settings, deletion: { enabled: true, allowEmptySource: true } })).toEqual({})
    expect(remaining(sides)).not.toContain('one')
  })

  it('that hold content make a source that is not empty', async () => {
    const sides = sidesWith({ 'e/': 'content' }, contents(['one']))
    expect(await sides.sync(DELETE)).toEqual({})
    expect(remaining(sides)).toEqual(['e/'])
  })
})
