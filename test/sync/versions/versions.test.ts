import { describe, expect, it } from 'vitest'
import type { Version } from '../../../src/storage/contract/entry.ts'
import type { MemoryStorage } from '../../../src/testing/memory/storage.ts'
import { sync } from '../../../src/sync/sync.ts'
import { settingsWith } from '../support/settings.ts'
import { DISK, sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

const VERSIONED = { source: { versioned: true }, target: { versioned: true } }
const ALL = { versions: { all: true }, multipart: { threshold: 500, chunkSize: 100 } }

function sides(options: SidesOptions = VERSIONED): Sides {
  let clock = 0
  const ticking = { ...options.target, now: () => (clock += 1000) }
  return sidesWith({}, {}, { ...options, source: { ...options.source, now: () => 5000 }, target: ticking })
}

/** Seeds the versions of one key, a second apart; null is a delete marker. */
async function seed(storage: MemoryStorage, key: string, texts: readonly (string | null)[]): Promise<void> {
  for (const [i, text] of texts.entries()) {
    if (text === null) await storage.remove([key])
    else storage.seed(key, text, { mtime: i * 1000 })
  }
}

/** What stands under each key, oldest first: sizes of small ones as their text. */
async function history(storage: MemoryStorage): Promise<Record<string, (string | null)[]>> {
  const found: Record<string, (string | null)[]> = {}
  for await (const page of storage.listVersions?.({}) ?? []) {
    for (const version of page) (found[version.key] ??= []).unshift(version.isDeleteMarker ? null : await textOf(storage, version))
  }
  return found
}

async function textOf(storage: MemoryStorage, version: Version): Promise<string> {
  return (await storage.read(version)).bytes.toString()
}

describe('all versions', () => {
  it('come to the target in their order, delete markers only where they are the latest', async () => {
    const both = sides()
    await seed(both.source, 'a', ['1', '2', 'x'.repeat(700)])
    await seed(both.source, 'deleted', ['1', null])
    await seed(both.source, 'again', ['1', null, '2'])
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ a: ['1', '2', 'x'.repeat(700)], deleted: ['1', null], again: ['1', '2'] })
  })

  it('come only once, and new ones are added', async () => {
    const both = sides()
    await seed(both.source, 'a', ['1', '2'])
    await seed(both.source, 'deleted', ['1', null])
    await both.sync(ALL)
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ a: ['1', '2'], deleted: ['1', null] })
    both.source.seed('a', '3', { mtime: 9000 })
    both.source.seed('deleted', '2', { mtime: 9000 })
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ a: ['1', '2', '3'], deleted: ['1', null, '2'] })
  })

  it('leave a key alone that has come back since the versions were listed', async () => {
    const both = sides()
    await seed(both.source, 'deleted', ['1', null])
    const { listVersions = () => expect.unreachable() } = both.asSource
    both.asSource.listVersions = async function* (range, options) {
      yield* listVersions(range, options)
      both.source.seed('deleted', '2', { mtime: 9000 })
    }
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ deleted: ['1'] })
    expect(both.run.of('skip')).toContainEqual({ type: 'skip', key: 'deleted', reason: 'appeared' })
  })

  it('get no delete marker that the source cannot vouch for', async () => {
    const both = sides({ ...VERSIONED, sourceFaults: [{ operation: 'proveAbsent', error: 'denied' }] })
    await seed(both.source, 'deleted', ['1', null])
    await both.sync(ALL)
    expect(both.run.statistics.deleteFailed).toBe(1)
    expect(await history(both.target)).toEqual({ deleted: ['1'] })
  })

  it('name their origin, also beside metadata that replaces theirs', async () => {
    const both = sides()
    await seed(both.source, 'a', ['1', '2'])
    const settings = { ...ALL, attributes: { fixed: { metadata: { mine: 'x' } } } }
    await both.sync(settings)
    const metadata = both.target.objects.get('a')?.facts.metadata
    expect(metadata).toEqual({
      mine: 'x',
      s3sync_origin_version_id: expect.any(String) as string,
      s3sync_origin_last_modified: '1970-01-01T00:00:01+00:00',
    })
    await both.sync(settings)
    expect(await history(both.target)).toEqual({ a: ['1', '2'] })
  })

  it('stop at one that fails, so that their order is never turned round', async () => {
    const both = sides({ ...VERSIONED, sourceFaults: [{ operation: 'read', key: 'a', error: 'denied', nth: 2, times: 1 }] })
    await seed(both.source, 'a', ['1', '2', '3'])
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ a: ['1'] })
    await both.sync(ALL)
    expect(await history(both.target)).toEqual({ a: ['1', '2', '3'] })
  })

  it.each<[string, SidesOptions, (string | null)[], object]>([
    ['cannot be copied', { sourceFaults: [{ operation: 'read', error: 'denied' }] }, ['1'], { failed: 1, errors: 1 }],
    ['is left out', { sourceFaults: [{ operation: 'read', error: 'not-found' }] }, ['1'], { leftOut: 1, warnings: 1, failed: 0 }],
    ['gets no marker', { targetFaults: [{ operation: 'remove', error: 'denied' }] }, ['1', null], { deleteFailed: 1, errors: 1, failed: 0 }],
  ])('are counted and reported once where warnings count as errors and one %s', async (_title, faults, texts, expected) => {
    const both = sides({ ...VERSIONED, ...faults })
    await seed(both.source, 'a', texts)
    await expect(both.sync({ ...ALL, warnings: { asErrors: true } })).rejects.toMatchObject({ message: expect.stringContaining('a') as string })
    expect(both.run.statistics).toMatchObject(expected)
    expect([...both.run.of('failure'), ...both.run.of('warning')]).toHaveLength(1)
  })

  it('are skipped where they are archived, and none of them was planned', async () => {
    const both = sides({ ...VERSIONED, sourceFaults: [{ operation: 'read', key: 'a', error: 'archived' }] })
    await seed(both.source, 'a', ['1'])
    await both.sync({ ...ALL, warnings: { ignoreArchived: true } })
    expect(both.run.statistics).toMatchObject({ skipped: 1, plannedObjects: 0, plannedBytes: 0 })
  })

  it('are filtered one by one', async () => {
    const both = sides()
    await seed(both.source, 'a', ['1', '22', '333'])
    await both.sync({ ...ALL, filters: { largerSize: 2, smallerSize: 3 } })
    expect(await history(both.target)).toEqual({ a: ['22'] })
  })

  it.each<[object, (string | null)[]]>([
    [{ excludeRegex: /^a/ }, ['own']],
    [{ mtimeBefore: 2000 }, ['own', '1']],
    [{ largerSize: 100 }, ['own', null]],
  ])('are filtered, deletions too, but for their size: %j', async (filters, expected) => {
    const both = sides()
    await seed(both.source, 'a', ['1', null])
    await seed(both.target, 'a', ['own'])
    await both.sync({ ...ALL, filters })
    expect(await history(both.target)).toEqual({ a: expected })
  })

  it('are not copied from a listing that is in no order', async () => {
    const both = sides()
    for (const key of ['a', 'b']) await seed(both.source, key, ['1'])
    const { listVersions } = both.asSource
    both.asSource.listVersions = async function* (...call) {
      for await (const page of listVersions?.(...call) ?? []) yield page.toReversed()
    }
    await expect(both.sync(ALL)).rejects.toThrow(/out of order: "a" comes after "b"/)
    expect(await history(both.target)).toEqual({})
  })

  it('are only told of in a dry run', async () => {
    const both = sides()
    await seed(both.source, 'a', ['1', '2', null])
    await both.sync({ ...ALL, dryRun: true })
    expect(await history(both.target)).toEqual({})
    expect([both.run.of('copy').length, both.run.of('delete').length]).toEqual([2, 1])
  })

  it.each([[{ source: { versioned: true } }], [{ target: { versioned: true } }]])('need a side that keeps them: %j', async (options) => {
    const both = sides(options)
    await expect(both.sync(ALL)).rejects.toMatchObject({ kind: 'failed', message: expect.stringContaining('versioning') as string })
  })

  it('of many keys go side by side', async () => {
    const both = sides()
    const keys = Array.from({ length: 300 }, (_, i) => `k${i}`)
    for (const key of keys) await seed(both.source, key, ['1', '2'])
    await both.sync(ALL)
    expect(await history(both.target)).toEqual(Object.fromEntries(keys.map((key) => [key, ['1', '2']])))
  })
})

describe('a point in time', () => {
  it.each<[number, Record<string, string>]>([
    [-1, {}],
    [0, { a: '1', deleted: '1', again: '1' }],
    [1500, { a: '2', again: '1', deleted: '1' }],
    [9000, { a: '3', again: '2' }],
  ])('at %i ms', async (at, expected) => {
    const both = sides()
    await seed(both.source, 'a', ['1', '2', '3'])
    both.source.seed('again', '1', { mtime: 0 })
    both.source.seed('again', '2', { mtime: 2000 })
    both.source.seed('deleted', '1', { mtime: 0 })
    await both.source.remove(['deleted'])
    for (const target of [{}, DISK]) {
      const then = sides({ ...VERSIONED, target })
      await sync(both.asSource, then.asTarget, settingsWith({ versions: { at }, check: { by: 'always' } }), then.run)
      expect(then.targetTexts()).toEqual(expected)
    }
  })
})

describe('deletion with a source at a point in time', () => {
  it('asks what stood under the key then', async () => {
    const both = sides({ source: { versioned: true } })
    await seed(both.source, 'kept', ['1'])
    await seed(both.source, 'deleted', ['1', null])
    await seed(both.source, 'late', ['1', '2', '3'])
    both.source.seed('later', 'x', { mtime: 8000 })
    for (const key of ['kept', 'deleted', 'late', 'later', 'never']) both.target.seed(key, 'x')
    expect(await both.sync({ deletion: { enabled: true }, versions: { at: 2000 } })).toEqual({})
    expect([...both.target.objects.keys()].sort()).toEqual(['deleted', 'kept', 'late'])
  })

  it('fails where the listing of the versions left out what stood there then', async () => {
    const both = sides({ source: { versioned: true }, sourceFaults: [{ operation: 'listVersions', hides: (key) => key === 'there' }] })
    await seed(both.source, 'kept', ['1'])
    await seed(both.source, 'there', ['1'])
    for (const key of ['kept', 'there', 'extra']) both.target.seed(key, 'x')
    await expect(both.sync({ deletion: { enabled: true }, versions: { at: 2000 } })).rejects.toThrow('left out there, which exists')
    expect([...both.target.objects.keys()].sort()).toEqual(['extra', 'kept', 'there'])
  })
})
