import type { SyncEvent } from '../../src/report/events.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'
import { oddKey } from '../order/odd-keys.ts'
import { DISK, sidesWith } from './support/sides.ts'

const contents = fc.dictionary(oddKey, fc.oneof(fc.constantFrom('', 'x'), fc.integer({ min: 900, max: 2500 })), { maxKeys: 12 })

describe('sync', () => {
  it('makes the target hold what the source holds, and markers of its folders at most, and has nothing to do the second time', async () => {
    await fc.assert(fc.asyncProperty(contents, contents, async (before, now) => {
      const sides = sidesWith(now, before)
      await sides.sync({ deletion: { enabled: true, allowEmptySource: true } })
      const held = new Map([...sides.target.objects].map(([key, { bytes }]) => [key, bytes]))
      const isFolder = (key: string): boolean => key.endsWith('/') && Object.keys(now).some((each) => each.startsWith(key))
      const markers = [...held].filter(([key]) => !sides.source.objects.has(key) && isFolder(key))
      expect(held).toEqual(new Map([...markers, ...[...sides.source.objects].map(([key, { bytes }]) => [key, bytes] as const)]))
      const made = sides.run.statistics.transferred
      await sides.sync({ deletion: { enabled: true, allowEmptySource: true } })
      expect(sides.run.statistics.transferred).toBe(made)
      expect(sides.target.uploads.size).toBe(0)
    }))
  })

  it('copies what is newer, leaves the rest, and counts both', async () => {
    const sides = sidesWith({ fresh: 'new', same: 'from source', big: 3000 }, { fresh: 'old', extra: 'x' })
    sides.target.seed('same', 'at target', { mtime: Date.UTC(2022, 0, 1) })
    await sides.sync()
    expect(sides.targetTexts()).toMatchObject({ fresh: 'new', same: 'at target', extra: 'x' })
    expect(sides.target.objects.get('big')?.bytes).toEqual(sides.source.objects.get('big')?.bytes)
    expect(sides.run.statistics).toMatchObject({ transferred: 2, transferredBytes: 3003, skipped: 1, etagVerified: 2 })
    const listed = { listedSource: 3, listedTarget: 3, listingDone: true }
    expect(sides.run.statistics).toMatchObject({ plannedObjects: 2, ...listed })
    expect(sides.run.of('copy').map(({ key, reason }) => [key, reason]).sort()).toEqual([['big', 'new'], ['fresh', 'newer']])
  })

  it('changes nothing in a dry run, and tells what the real run does', async () => {
    const wet = sidesWith({ a: 'new', b: 'x', c: 3000 }, { a: 'old', x: 'extra' })
    const dry = sidesWith({ a: 'new', b: 'x', c: 3000 }, { a: 'old', x: 'extra' })
    await wet.sync({ deletion: { enabled: true } })
    await dry.sync({ deletion: { enabled: true }, dryRun: true })
    expect(dry.targetTexts()).toEqual({ a: 'old', x: 'extra' })
    expect([dry.asTarget.callsOf('put'), dry.asTarget.callsOf('remove'), dry.asSource.callsOf('read')]).toEqual([[], [], []])
    const onlyWet = new Set<SyncEvent['type']>(['skip', 'verified', 'write', 'span-begin', 'span-end'])
    const toldBy = (sides: typeof dry): unknown[] =>
      sides.run.events.filter(({ type }) => !onlyWet.has(type)).map((event) => ({ ...event, dryRun: undefined, facts: undefined, target: undefined }))
    expect(toldBy(dry)).toEqual(expect.arrayContaining(toldBy(wet)))
    expect(toldBy(dry)).toHaveLength(7)
    expect(dry.run.of('copy').every(({ dryRun }) => dryRun)).toBe(true)
    expect(dry.run.statistics.transferred).toBe(3)
  })

  it('does not ask what an object store has when the update check is off', async () => {
    const sides = sidesWith({ a: 'new' }, { a: 'old' })
    await sides.sync({ check: { by: 'always' } })
    expect(sides.asTarget.callsOf('list')).toEqual([])
    expect(sides.targetTexts()).toEqual({ a: 'new' })
  })

  it('asks a disk even then, because names there may stand for each other', async () => {
    const sides = sidesWith({ a: 'new', b: 'x' }, { a: 'old' }, { target: DISK })
    const absent: [string, boolean | undefined][] = []
    const { put } = sides.asTarget
    sides.asTarget.put = (key, payload, attributes, options) => {
      absent.push([key, options?.expectAbsent])
      return put(key, payload, attributes, options)
    }
    await sides.sync({ check: { by: 'always' } })
    expect(absent.sort()).toEqual([['a', false], ['b', true]])
  })

  it('carries facts between stores that keep them, and guesses a type only where the source knows none', async () => {
    const facts = { contentType: 'text/x-own', metadata: { owner: 'me' }, cacheControl: 'no-cache', storageClass: 'GLACIER' }
    const stores = sidesWith({})
    stores.source.seed('a.html', 'x', { facts })
    await stores.sync()
    expect(stores.target.objects.get('a.html')?.facts).toEqual(facts)

    const toOtherClass = sidesWith({})
    toOtherClass.source.seed('a.html', 'x', { facts })
    await toOtherClass.sync({ attributes: { fixed: { storageClass: 'STANDARD_IA' } } })
    expect(toOtherClass.target.objects.get('a.html')?.facts).toEqual({ ...facts, storageClass: 'STANDARD_IA' })

    const fromDisk = sidesWith({ 'a.html': 'x', 'b.unknown': 'x', 'c.css': 2000 }, {}, { source: DISK })
    await fromDisk.sync()
    const typeOf = (key: string): string | undefined => fromDisk.target.objects.get(key)?.facts.contentType
    expect(['a.html', 'b.unknown', 'c.css'].map(typeOf)).toEqual(['text/html', 'application/octet-stream', 'text/css'])

    const unguessed = sidesWith({ 'a.html': 'x' }, {}, { source: DISK })
    await unguessed.sync({ attributes: { guessContentType: false } })
    expect(unguessed.target.objects.get('a.html')?.facts).toEqual({})
  })

  it('gives the times of the source to a target that keeps them', async () => {
    const sides = sidesWith({ a: 'x', big: 2000 }, {}, { target: DISK })
    await sides.sync()
    const time = Date.UTC(2021, 0, 1)
    expect([...sides.target.objects.values()].map(({ mtime }) => mtime)).toEqual([time, time])
  })

  it('makes folders of keys that name one, where the target has folders', async () => {
    const sides = sidesWith({ 'new/': '', 'full/': 'content', 'old/': '', 'a/b': 'x' }, { 'old/x': 'x' }, { target: DISK })
    await sides.sync()
    expect([...sides.target.madeFolders]).toEqual(['new/'])
    expect(sides.run.of('warning').map(({ key }) => key)).toEqual(['full/'])
    expect(sides.targetTexts()).toEqual({ 'a/b': 'x', 'old/x': 'x' })
  })

  it.each([['same content', 'x'.repeat(1500), 'same-etag'], ['other content', `${'x'.repeat(1499)}y`, undefined]])(
    'computes the ETag of a file that has none: %s', async (_title, text, skipped) => {
      for (const size of [1500, 900]) {
        const sides = sidesWith({ f: 'x'.repeat(size) }, {}, { source: DISK })
        // As the same settings would have uploaded it.
        await sidesFilled(sides.target, text.slice(-size))
        await sides.sync({ check: { by: 'etag' } })
        expect(sides.run.of('skip').map(({ reason }) => reason)).toEqual(skipped === undefined ? [] : [skipped])
        expect(sides.run.of('copy').map(({ reason }) => reason)).toEqual(skipped === undefined ? ['etag-differs'] : [])
      }
    })

  it('starts over, sorted on disk, when a listing turns out to be in no order', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `k${(i * 7919) % 1000}`)
    const sides = sidesWith(Object.fromEntries(keys.map((key) => [key, key])), { extra: 'x' })
    const lies = createMemoryStorage({ capabilities: { orderedListing: false }, now: () => Date.UTC(2021, 0, 1) })
    for (const key of keys) lies.seed(key, key)
    sides.asSource.list = lies.list.bind(lies)
    sides.asSource.read = lies.read.bind(lies)
    await sides.sync({ deletion: { enabled: true } })
    expect(sides.run.of('notice').map(({ message }) => message)).toEqual([expect.stringContaining('starting over')])
    expect(sides.targetTexts()).toEqual(Object.fromEntries(keys.map((key) => [key, key])))
    expect(sides.run.statistics).toMatchObject({ listedSource: 300, transferred: 300, deleted: 1 })
  })

  it('sorts at once what says of itself that it is in no order', async () => {
    const target = { capabilities: { orderedListing: false } }
    const sides = sidesWith({ b: 'b', a: 'a', c: 'c' }, { d: 'd', a: 'old' }, { target })
    await sides.sync({ deletion: { enabled: true } })
    expect(sides.run.of('notice')).toEqual([])
    expect(sides.targetTexts()).toEqual({ a: 'a', b: 'b', c: 'c' })
  })

  it('fails, and deletes nothing, when a listing names a key twice', async () => {
    const sides = sidesWith({ a: 'x', b: 'x' }, { extra: 'x' })
    const { list } = sides.asSource
    sides.asSource.list = async function* (range, options) {
      for await (const page of list(range, options)) yield [...page.slice(0, 1).map((entry) => ({ ...entry, size: 7 })), ...page]
    }
    await expect(sides.sync({ deletion: { enabled: true } })).rejects.toThrow('names "a" twice')
    expect(sides.target.objects.has('extra')).toBe(true)
  })
})

/** Lets another run fill the target with one object, in parts where it is large. */
async function sidesFilled(target: ReturnType<typeof createMemoryStorage>, text: string): Promise<void> {
  const filler = sidesWith({ f: text })
  await filler.sync()
  const object = filler.target.objects.get('f')
  target.seed('f', object?.bytes ?? '', { etag: object?.etag ?? '' })
}
