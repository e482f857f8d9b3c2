import { describe, expect, it } from 'vitest'
import type { Fault, FaultyStorage } from '../../../src/testing/faulty/storage.ts'
import type { MemoryOptions, MemoryStorage } from '../../../src/testing/memory/storage.ts'
import { withFaults } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { sync } from '../../../src/sync/sync.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { DISK, sidesWith, type Contents, type Sides, type SidesOptions } from '../support/sides.ts'
import { settingsWith } from '../support/settings.ts'

const IN_FOLDER = { suffix: '', beside: false }
const BESIDE = { suffix: '.bak', beside: true }
const DELETE = { enabled: true }

interface World extends Sides {
  readonly backups: MemoryStorage
  readonly asBackups: FaultyStorage
  keep(settings?: Parameters<typeof settingsWith>[0]): ReturnType<Sides['sync']>
}

interface WorldOptions extends SidesOptions {
  readonly backups?: MemoryOptions
  readonly backupFaults?: readonly Fault[]
}

/** Two sides, and a third storage for backups. */
function worldOf(source: Contents, target: Contents, options: WorldOptions = {}): World {
  const sides = sidesWith(source, target, options)
  const backups = createMemoryStorage({ name: 'the backups', ...options.backups })
  const asBackups = withFaults(backups, options.backupFaults ?? [])
  return {
    ...sides,
    backups,
    asBackups,
    keep: (settings) => sides.syncWith({ ...sides.run, backups: asBackups }, { backup: IN_FOLDER, deletion: DELETE, ...settings }),
  }
}

function textsIn({ objects }: MemoryStorage): Record<string, string> {
  return Object.fromEntries([...objects].map(([key, { bytes }]) => [key, bytes.toString()]))
}

const FAILS = { error: 'failed' } as const

describe('backups in a location of their own', () => {
  it('hold what was overwritten and deleted, and nothing else', async () => {
    const world = worldOf({ changed: 'newer', kept: 'same', added: 'x' }, { 'changed': 'old', 'kept': 'same', 'dir/gone': 'gone' })
    await world.keep({ check: { by: 'size' } })
    expect(world.targetTexts()).toEqual({ changed: 'newer', kept: 'same', added: 'x' })
    expect(textsIn(world.backups)).toEqual({ 'changed': 'old', 'dir/gone': 'gone' })
    expect(world.run.statistics).toMatchObject({ backedUp: 2, transferred: 2, deleted: 1, failed: 0 })
    expect(world.run.of('backup')).toEqual([
      { type: 'backup', key: 'changed', size: 3, to: 'the backups/changed', dryRun: false },
      { type: 'backup', key: 'dir/gone', size: 4, to: 'the backups/dir/gone', dryRun: false },
    ])
  })

  it('have the suffix at the end of their names', async () => {
    const world = worldOf({ a: 'new' }, { 'a': 'old', 'b/c.txt': 'gone', 'b/c.txt.bak': 'x' })
    await world.keep({ backup: { suffix: '.bak', beside: false } })
    expect(textsIn(world.backups)).toEqual({ 'a.bak': 'old', 'b/c.txt.bak': 'gone', 'b/c.txt.bak.bak': 'x' })
  })

  it('replace older ones under their keys', async () => {
    const world = worldOf({ a: 'third' }, { a: 'second' })
    world.backups.seed('a', Buffer.from('first'))
    await world.keep()
    expect(textsIn(world.backups)).toEqual({ a: 'second' })
  })

  it('keep headers, metadata and tags, whatever the options set on what is copied', async () => {
    const facts = { contentType: 'text/x-own', cacheControl: 'no-cache', metadata: { owner: 'me' }, tags: { a: '1' } }
    const world = worldOf({ a: 'new' }, {})
    world.target.seed('a', Buffer.from('old'), { mtime: 0, facts })
    await world.keep({ attributes: { fixed: { contentType: 'text/plain' }, keepMetadata: false, keepTags: false, keepHeaders: false } })
    expect(world.backups.objects.get('a')?.facts).toMatchObject(facts)
  })

  it('are made before their originals go', async () => {
    let [standing, removed]: (string | undefined)[] = []
    const world = worldOf({ a: 'new' }, { a: 'old', b: 'gone' })
    const { put } = world.asBackups
    const backups = { ...world.asBackups, put: (...args: Parameters<typeof put>) => {
      if (args[0] === 'a') standing = world.targetTexts()['a']
      if (args[0] === 'b') removed = world.targetTexts()['b']
      return put(...args)
    } }
    await world.syncWith({ ...world.run, backups }, { backup: IN_FOLDER, deletion: DELETE })
    expect([standing, removed]).toEqual(['old', 'gone'])
    expect(world.targetTexts()).toEqual({ a: 'new' })
  })

  it('are made of large objects too', async () => {
    const world = worldOf({ big: 'x' }, { big: 5000 })
    const before = world.target.objects.get('big')?.bytes
    await world.keep()
    expect(world.backups.objects.get('big')?.bytes).toEqual(before)
    expect(world.asBackups.callsOf('complete')).toHaveLength(1)
  })

  it('are made by the store itself where it can', async () => {
    const store = { store: 'one' }
    const world = worldOf({ a: 'new', big: 'x' }, { a: 'old', big: 5000 }, { target: store, backups: store })
    const before = world.target.objects.get('big')?.bytes
    await world.keep()
    expect([textsIn(world.backups)['a'], world.backups.objects.get('big')?.bytes]).toEqual(['old', before])
    expect(world.asTarget.callsOf('read')).toEqual([])
  })

  it('are made where nothing is compared, and so nothing would be listed', async () => {
    const world = worldOf({ a: 'new' }, { a: 'old' })
    await world.keep({ check: { by: 'always' }, deletion: { enabled: false } })
    expect([textsIn(world.backups), world.targetTexts()]).toEqual([{ a: 'old' }, { a: 'new' }])
  })

  it('are not made of what has gone meanwhile', async () => {
    const world = worldOf({ a: 'new' }, { a: 'old' })
    const run = recordedRun()
    const target = { ...world.asTarget, head: (...args: Parameters<typeof world.asTarget.head>) => {
      world.target.objects.delete('a')
      return world.asTarget.head(...args)
    } }
    await sync(world.asSource, target, settingsWith({ backup: IN_FOLDER }), { ...run, backups: world.asBackups })
    expect([textsIn(world.backups), world.targetTexts(), run.statistics.failed]).toEqual([{}, { a: 'new' }, 0])
  })

  it('are made of folders of an object store that are marked by an object, and of no folders on a disk', async () => {
    const objects = worldOf({ x: 'x' }, { 'dir/': '' })
    await objects.keep({ backup: { suffix: '.bak', beside: false } })
    expect(textsIn(objects.backups)).toEqual({ 'dir.bak/': '' })
    const disk = worldOf({ 'dir/': '', 'dir/x': 'new' }, { 'dir/': '', 'dir/x': 'old' }, { target: DISK, backups: DISK })
    await disk.keep()
    expect(textsIn(disk.backups)).toEqual({ 'dir/x': 'old' })
  })
})

describe('a backup that fails', () => {
  const operations = [
    ['cannot be written', [{ operation: 'put', key: 'a', ...FAILS }]],
    ['is refused with a lost condition', [{ operation: 'put', key: 'a', error: 'precondition' }]],
    ['goes to a name that cannot be', [{ operation: 'put', key: 'a', error: 'unsafe-key' }]],
    ['is stored with other bytes', [{ operation: 'put', key: 'a', corrupt: true }]],
  ] as const satisfies readonly (readonly [string, readonly Fault[]])[]

  it.each(operations)('leaves the original alone when it is to be overwritten: the backup %s', async (_, backupFaults) => {
    const world = worldOf({ a: 'new', b: 'new' }, { a: 'old', b: 'old' }, { backupFaults })
    await world.keep({ retry: { count: 0 } })
    expect(world.targetTexts()).toEqual({ a: 'old', b: 'new' })
    expect(world.run.statistics).toMatchObject({ failed: 1, leftOut: 0, transferred: 1, backedUp: 1 })
    expect(world.run.of('failure')).toMatchObject([{ key: 'a', undone: 'copy', message: expect.stringContaining('could not be backed up in the backups') as string }])
  })

  it.each(operations)('leaves the original alone when it is to be deleted: the backup %s', async (_, backupFaults) => {
    const world = worldOf({ kept: 'x' }, { a: 'old', b: 'old', kept: 'x' }, { backupFaults })
    await world.keep({ retry: { count: 0 }, check: { by: 'size' } })
    expect(world.targetTexts()).toEqual({ a: 'old', kept: 'x' })
    expect(world.run.statistics).toMatchObject({ deleteFailed: 1, kept: 0, deleted: 1, backedUp: 1 })
    expect(world.run.of('failure')).toMatchObject([{ key: 'a', undone: 'delete' }])
  })

  it('leaves the original alone when the store of the target cannot be asked', async () => {
    const world = worldOf({ a: 'new' }, { a: 'old' }, { targetFaults: [{ operation: 'head', ...FAILS }] })
    await world.keep()
    expect([world.targetTexts(), world.run.statistics.failed, textsIn(world.backups)]).toEqual([{ a: 'old' }, 1, {}])
  })

  it('ends the run when it concerns every entry', async () => {
    const world = worldOf({ a: 'new', b: 'new' }, { a: 'old', b: 'old' }, { backupFaults: [{ operation: 'put', error: 'no-location' }] })
    await expect(world.keep({ concurrency: { objects: 1 } })).rejects.toMatchObject({ kind: 'no-location', message: expect.stringContaining('could not be backed up') as string })
    expect(world.targetTexts()).toEqual({ a: 'old', b: 'old' })
  })

  it('proves a backup of a store without digests by what the store says of it', async () => {
    const plain = { capabilities: { contentEtag: false }, store: 'one' }
    const world = worldOf({ a: 'new' }, { a: 'old', b: 'old' }, { target: plain, backups: plain })
    const asBackups = { ...world.asBackups, async head(...args: Parameters<typeof world.asBackups.head>) {
      return { ...(await world.asBackups.head(...args)), size: 2 }
    } }
    await world.syncWith({ ...world.run, backups: asBackups }, { backup: IN_FOLDER, deletion: { enabled: true, despiteErrors: true } })
    expect(world.targetTexts()).toEqual({ a: 'old', b: 'old' })
    expect(world.run.statistics).toMatchObject({ failed: 1, deleteFailed: 1, backedUp: 0 })
  })
})

describe('a dry run with backups', () => {
  it('names the backups and makes none', async () => {
    const world = worldOf({ a: 'new', c: 'x' }, { a: 'old', b: 'gone' })
    await world.keep({ dryRun: true })
    expect([textsIn(world.backups), world.targetTexts()]).toEqual([{}, { a: 'old', b: 'gone' }])
    expect(world.run.of('backup').map(({ key, to, dryRun }) => [key, to, dryRun])).toEqual([['a', 'the backups/a', true], ['b', 'the backups/b', true]])
    expect(world.run.statistics).toMatchObject({ backedUp: 2, transferred: 2, deleted: 1 })
  })
})

describe('backups beside their originals', () => {
  it('are neither deleted nor backed up by this run or the next', async () => {
    const world = sidesWith({ a: 'new', c: 'x' }, { 'a': 'old', 'b': 'gone', 'd.bak': 'of an earlier run' })
    const settings = { backup: BESIDE, deletion: DELETE }
    await world.sync(settings)
    const expected = { 'a': 'new', 'c': 'x', 'a.bak': 'old', 'b.bak': 'gone', 'd.bak': 'of an earlier run' }
    expect(world.targetTexts()).toEqual(expected)
    expect(world.run.of('skip')).toContainEqual(expect.objectContaining({ key: 'd.bak', reason: 'backup' }))
    await world.syncWith(recordedRun(), settings)
    expect(world.targetTexts()).toEqual(expected)
  })

  it('are not replaced by entries of the source with such names, which are left out with a warning', async () => {
    const world = sidesWith({ 'a': 'new', 'a.bak': 'of the source' }, { a: 'old' })
    await world.sync({ backup: BESIDE })
    expect(world.targetTexts()).toEqual({ 'a': 'new', 'a.bak': 'old' })
    expect(world.run.of('warning')).toMatchObject([{ key: 'a.bak', undone: 'copy', message: expect.stringContaining('--suffix') as string }])
    expect(world.run.statistics).toMatchObject({ leftOut: 1, failed: 0 })
  })

  it('end the run at such an entry where warnings count as errors', async () => {
    const world = sidesWith({ 'a.bak': 'of the source' })
    await expect(world.sync({ backup: BESIDE, warnings: { asErrors: true } })).rejects.toMatchObject({ kind: 'unsafe-key' })
    expect(world.targetTexts()).toEqual({})
  })
})
