import { describe, expect, it } from 'vitest'
import type { Entry, Facts, Version } from '../../src/storage/contract/entry.ts'
import type { Callbacks, ObjectToWrite } from '../../src/sync/callbacks.ts'
import type { RunContext } from '../../src/sync/run-context.ts'
import { CallbackError } from '../../src/errors.ts'
import { DISK, sidesWith, type Sides } from './support/sides.ts'

function withCallbacks({ run }: Sides, callbacks: Callbacks): RunContext {
  return { ...run, callbacks }
}

function keysOf(entries: readonly Entry[]): string[] {
  return entries.map(({ key }) => key)
}

/** Waits for further turns of the event loop, so that a call that overlaps has begun by then. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => { setImmediate(resolve) })
}

const VERSIONED = { source: { versioned: true }, target: { versioned: true } }

describe('the filter callback', () => {
  it('gets what all filters before it let pass, before anything is asked about it', async () => {
    const sides = sidesWith({ 'a.txt': 'new', 'b.log': 'new', 'c.txt': 'new', 'large.txt': 500 }, { 'a.txt': 'old', 'c.txt': 'old' })
    const seen: string[][] = []
    const filter = async (entries: readonly Entry[]): Promise<boolean[]> => {
      expect(sides.asTarget.callsOf('head')).toEqual([])
      seen.push(keysOf(entries))
      return entries.map(({ key }) => key !== 'c.txt')
    }
    const filters = { excludeRegex: /log$/u, smallerSize: 100 }
    await sides.syncWith(withCallbacks(sides, { filter }), { filters, check: { headTarget: true } })
    expect(seen.flat()).toEqual(['a.txt', 'c.txt'])
    expect(sides.targetTexts()).toEqual({ 'a.txt': 'new', 'c.txt': 'old' })
    expect(sides.asTarget.callsOf('head').flatMap(({ keys }) => keys)).toEqual(['a.txt'])
    expect(sides.run.of('skip').find(({ key }) => key === 'c.txt')).toMatchObject({ reason: 'filter-callback', filter: 'the filter callback' })
  })

  it('does not make an extra of what it refuses', async () => {
    const sides = sidesWith({ a: 'new', b: 'new' }, { a: 'old', extra: 'x' })
    await sides.syncWith(withCallbacks(sides, { filter: async (entries) => entries.map(() => false) }), { deletion: { enabled: true } })
    expect(sides.targetTexts()).toEqual({ a: 'old' })
    expect(sides.run.statistics).toMatchObject({ deleted: 1, transferred: 0, skipped: 2 })
  })

  it('is called once a page and never twice at a time, however many loops list', async () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `${'abcdef'[i % 6]}/${String(i).padStart(5, '0')}`)
    const sides = sidesWith(Object.fromEntries(keys.map((key) => [key, ''])))
    let running = 0
    const seen: string[] = []
    const filter = async (entries: readonly Entry[]): Promise<boolean[]> => {
      expect(running++).toBe(0)
      await turns()
      running--
      seen.push(...keysOf(entries))
      return entries.map(() => true)
    }
    await sides.syncWith(withCallbacks(sides, { filter }), { concurrency: { listings: 8 } })
    expect(seen.sort()).toEqual(keys.sort())
    expect(sides.target.objects.size).toBe(3000)
  })

  it('ends the run when it throws, and names itself and the key', async () => {
    const sides = sidesWith({ a: 'new' }, { extra: 'x' })
    const filter = async (): Promise<boolean[]> => Promise.reject(new Error('filter.lua:3: boom'))
    const failing = sides.syncWith(withCallbacks(sides, { filter }), { deletion: { enabled: true } })
    await expect(failing).rejects.toThrow(new CallbackError('filter', 'a', new Error('filter.lua:3: boom')))
    await expect(failing).rejects.toThrow('the filter callback failed for "a": filter.lua:3: boom')
    expect(sides.targetTexts()).toEqual({ extra: 'x' })
  })

  it.each([[[]], [[true]], [[true, true, true]], [[true, undefined]], [undefined]])('ends the run when it does not answer for each entry: %j', async (answers) => {
    const sides = sidesWith({ a: 'new', b: 'new' })
    const filter = (): Promise<boolean[]> => Promise.resolve(answers as boolean[])
    await expect(sides.syncWith(withCallbacks(sides, { filter }))).rejects.toThrow('the filter callback failed: it must answer true or false for each of 2 entries')
    expect(sides.targetTexts()).toEqual({})
  })

  it('sees every version and every delete marker, and decides about each', async () => {
    const sides = sidesWith({}, {}, VERSIONED)
    for (const text of ['one', 'two', 'three']) sides.source.seed('a', text)
    sides.source.seed('b', 'gone')
    await sides.source.remove(['b'])
    const seen: string[] = []
    const filter = async (entries: readonly Entry[]): Promise<boolean[]> => {
      const versions = entries as readonly Version[]
      seen.push(...versions.map(({ key, version, isDeleteMarker }) => `${key} ${version}${isDeleteMarker ? ' deleted' : ''}`))
      return versions.map(({ version, isDeleteMarker }) => version !== 'v2' && !isDeleteMarker)
    }
    await sides.syncWith(withCallbacks(sides, { filter }), { versions: { all: true } })
    expect(seen).toEqual(['a v3', 'a v2', 'a v1', 'b v5 deleted', 'b v4'])
    expect(await versionsAt(sides)).toEqual(['a three', 'a one', 'b gone'])
    expect(sides.run.of('skip').map(({ version, reason }) => [version, reason])).toEqual(expect.arrayContaining([['v2', 'filter-callback'], ['v5', 'filter-callback']]))
  })
})

async function versionsAt({ target }: Sides): Promise<string[]> {
  const texts: string[] = []
  for await (const page of target.listVersions?.({}) ?? []) {
    for (const version of page) texts.push(`${version.key} ${version.isDeleteMarker ? '-' : (await target.read(version)).bytes.toString()}`)
  }
  return texts
}

describe('the preprocess callback', () => {
  const ways = [
    ['whole', { a: 'text' }, {}, {}],
    ['in parts', { a: 3000 }, {}, {}],
    ['by the store', { a: 'text' }, { source: { store: 's' }, target: { store: 's' } }, { serverSideCopy: 'must' }],
    ['by the store in parts', { a: 3000 }, { source: { store: 's' }, target: { store: 's' } }, { serverSideCopy: 'must' }],
  ] as const

  it.each(ways)('changes what is written besides the bytes, of an object that goes %s', async (_way, contents, options, settings) => {
    const sides = sidesWith(contents, {}, options)
    sides.source.seed('a', sides.source.objects.get('a')?.bytes ?? '', { facts: { contentType: 'text/plain', metadata: { k: 'v' } } })
    const seen: ObjectToWrite[] = []
    const preprocess = async (object: ObjectToWrite): Promise<Facts> => {
      seen.push(object)
      return { ...object.facts, contentType: 'text/html', metadata: { added: 'yes' } }
    }
    await sides.syncWith(withCallbacks(sides, { preprocess }), { ...settings, attributes: { fixed: { cacheControl: 'no-store' } } })
    const size = sides.source.objects.get('a')?.bytes.length
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      source: { key: 'a' }, targetKey: 'a', head: { size, facts: { contentType: 'text/plain', metadata: { k: 'v' } } },
      facts: { contentType: 'text/plain', cacheControl: 'no-store', metadata: { k: 'v' } },
    })
    expect(seen[0]?.head).not.toHaveProperty('bytes')
    expect(sides.target.objects.get('a')?.facts).toEqual({ contentType: 'text/html', cacheControl: 'no-store', metadata: { added: 'yes' } })
    expect(sides.target.objects.get('a')?.bytes).toEqual(sides.source.objects.get('a')?.bytes)
  })

  it.each(ways)('leaves out an object that would go %s, and nothing is deleted for it', async (_way, contents, options, settings) => {
    const sides = sidesWith(contents, { a: 'old', extra: 'x' }, options)
    await sides.syncWith(withCallbacks(sides, { preprocess: async () => undefined }), { ...settings, deletion: { enabled: true } })
    expect(sides.targetTexts()).toEqual({ a: 'old' })
    expect(sides.target.uploads.size).toBe(0)
    expect(sides.run.of('skip')).toEqual([expect.objectContaining({ key: 'a', reason: 'cancelled', filter: undefined })])
    expect(sides.run.statistics).toMatchObject({ skipped: 1, transferred: 0, plannedObjects: 0, plannedBytes: 0, failed: 0, warnings: 0, errors: 0, deleted: 1 })
  })

  it.each(ways)('ends the run when it throws on an object that would go %s, and leaves nothing half written', async (_way, contents, options, settings) => {
    const sides = sidesWith({ ...contents, b: 'text', c: 3000 }, { a: 'old', extra: 'x' }, options)
    const preprocess = (): Promise<Facts> => Promise.reject(new Error('preprocess.lua:7: boom'))
    const failing = sides.syncWith(withCallbacks(sides, { preprocess }), { ...settings, deletion: { enabled: true } })
    await expect(failing).rejects.toThrow(/^the preprocess callback failed for "[abc]": preprocess\.lua:7: boom$/)
    expect(sides.targetTexts()).toEqual({ a: 'old', extra: 'x' })
    expect(sides.target.uploads.size).toBe(0)
  })

  it('is called for one object at a time, and for none once it has failed', async () => {
    const sides = sidesWith(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, i % 2 ? 3000 : 'x'])))
    let running = 0
    let calls = 0
    const preprocess = async ({ facts }: ObjectToWrite): Promise<Facts> => {
      expect(running++).toBe(0)
      await turns()
      running--
      if (++calls === 10) throw new Error('boom')
      return facts
    }
    await expect(sides.syncWith(withCallbacks(sides, { preprocess }), { concurrency: { objects: 16 } })).rejects.toThrow('boom')
    expect(calls).toBe(10)
    expect(sides.target.objects.size).toBe(9)
    expect(sides.target.uploads.size).toBe(0)
  })

  it('is not called in a dry run, which copies what it may leave out', async () => {
    const sides = sidesWith({ a: 'new' })
    await sides.syncWith(withCallbacks(sides, { preprocess: () => Promise.reject(new Error('called')) }), { dryRun: true })
    expect(sides.run.statistics).toMatchObject({ transferred: 1, skipped: 0 })
    expect(sides.targetTexts()).toEqual({})
  })

  it('can leave out a file of a disk', async () => {
    const sides = sidesWith({ a: 'new', b: 'new' }, {}, { target: DISK })
    await sides.syncWith(withCallbacks(sides, { preprocess: async ({ source, facts }) => (source.key === 'a' ? undefined : facts) }))
    expect(sides.targetTexts()).toEqual({ b: 'new' })
  })

  it('cannot take away the origin of a version, by which later runs know that it is there', async () => {
    const sides = sidesWith({}, {}, VERSIONED)
    sides.source.seed('a', 'one')
    const context = withCallbacks(sides, { preprocess: async () => ({ metadata: { only: 'mine' } }) })
    await sides.syncWith(context, { versions: { all: true } })
    await sides.syncWith(context, { versions: { all: true } })
    expect(sides.target.objects.get('a')?.facts.metadata).toMatchObject({ only: 'mine', s3sync_origin_version_id: 'v1' })
    expect(await versionsAt(sides)).toEqual(['a one'])
  })
})

describe('a receiver of events that is not ready', () => {
  it('holds back further objects', async () => {
    const sides = sidesWith(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${String(i).padStart(2, '0')}`, 'x'])))
    let open: () => void = () => undefined
    const opened = new Promise<void>((resolve) => { open = resolve })
    let asked = 0
    const ready = (): Promise<void> | undefined => (++asked > 10 ? opened : undefined)
    const syncing = sides.syncWith(withCallbacks(sides, { ready }))
    await turns()
    expect(sides.target.objects.size).toBeLessThanOrEqual(10)
    open()
    await syncing
    expect(sides.target.objects.size).toBe(40)
  })

  it('ends the run when it has failed', async () => {
    const sides = sidesWith({ a: 'x' })
    const ready = (): Promise<void> => Promise.reject(new Error('gone'))
    await expect(sides.syncWith(withCallbacks(sides, { ready }))).rejects.toThrow('the event callback failed: gone')
    expect(sides.targetTexts()).toEqual({})
  })
})
