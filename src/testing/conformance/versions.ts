import type { KeyRange } from '../../order/key-range.ts'
import type { Version } from '../../storage/contract/entry.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import type { Source } from '../../storage/contract/storage.ts'
import { equal, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { attributesOf, firstPage, has, keysOf, on, put } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'

async function versionPagesOf(storage: Source, range: KeyRange = {}, options?: ListOptions): Promise<Version[][]> {
  const pages: Version[][] = []
  for await (const page of storage.listVersions?.(range, options) ?? []) pages.push(page)
  return pages
}

async function versionsOf(storage: Source, range?: KeyRange, options?: ListOptions): Promise<Version[]> {
  return (await versionPagesOf(storage, range, options)).flat()
}

/** `text` of each version, `-` for a marker. */
async function contentsOf(storage: Source, versions: readonly Version[]): Promise<string[]> {
  return Promise.all(versions.map(async (version) => (version.isDeleteMarker ? '-' : (await storage.read(version)).bytes.toString())))
}

export function addVersions(suite: Suite, subject: StorageUnderTest): void {
  const onVersioned = (run: (subject: Subject) => Promise<void>): (() => Promise<void>) => on(subject, run, { versioned: true })
  addListedVersions(suite, subject, onVersioned)
  addUsedVersions(suite, subject, onVersioned)
}

type OnVersioned = (run: (subject: Subject) => Promise<void>) => () => Promise<void>

function addListedVersions({ it }: Suite, subject: StorageUnderTest, onVersioned: OnVersioned): void {
  it('are kept or not', async () => {
    await onVersioned(async ({ storage }) => same(await storage.keepsVersions?.(), true))()
    await on(subject, async ({ storage }) => same(await storage.keepsVersions?.(), false))()
  })

  it('are listed of each key the newest first, with markers in their places', onVersioned(async ({ storage, seed }) => {
    for (const text of ['1', '2']) await seed('a b/c+d', Buffer.from(text))
    await storage.remove(['a b/c+d'])
    for (const text of ['3', '44']) await seed('a b/c+d', Buffer.from(text))
    await seed('a-', Buffer.from('x'))
    await seed('gone', Buffer.from('y'))
    await storage.remove(['gone'])
    const versions = await versionsOf(storage)
    equal(versions.map(({ key }) => key), [...Array<string>(5).fill('a b/c+d'), 'a-', 'gone', 'gone'])
    equal(await contentsOf(storage, versions), ['44', '3', '-', '2', '1', 'x', '-', 'y'])
    equal(versions.map(({ isLatest }) => isLatest), [true, false, false, false, false, true, true, false])
    equal(versions.map(({ size }) => size), [2, 1, 0, 1, 1, 1, 0, 1])
    same(new Set(versions.map(({ version }) => version)).size, versions.length)
  }))

  it('come in pages of at most the size asked for, never an empty one', onVersioned(async ({ storage, seed }) => {
    for (const key of ['a', 'b', 'c d']) for (const text of ['1', '2', '3']) await seed(key, Buffer.from(key + text))
    const pages = await versionPagesOf(storage, {}, { pageSize: 2 })
    same(pages.every((page) => page.length >= 1 && page.length <= 2), true)
    equal(await contentsOf(storage, pages.flat()), ['a3', 'a2', 'a1', 'b3', 'b2', 'b1', 'c d3', 'c d2', 'c d1'])
  }))

  it('are listed of the keys in the range', onVersioned(async ({ storage, seed }) => {
    for (const key of ['a', 'b', 'c', 'd']) for (const text of ['1', '2']) await seed(key, Buffer.from(key + text))
    const versions = await versionsOf(storage, { after: 'a', through: 'c' }, { pageSize: 3 })
    equal(await contentsOf(storage, versions), ['b2', 'b1', 'c2', 'c1'])
  }))

  it('are none in an empty location', onVersioned(async ({ storage }) => {
    equal(await versionPagesOf(storage), [])
  }))

  it('can be left early', onVersioned(async ({ storage, seed }) => {
    for (const text of ['1', '2', '3']) await seed('a', Buffer.from(text))
    same((await firstPage(storage.listVersions?.({}, { pageSize: 1 }) ?? (async function* () {})()))?.length, 1)
  }))

  it('are not listed when the call is stopped', onVersioned(async ({ storage, seed }) => {
    await seed('a', Buffer.from('1'))
    const signal = AbortSignal.abort()
    await rejects(versionsOf(storage, {}, { signal }), 'aborted')
    await rejects(storage.keepsVersions?.({ signal }), 'aborted')
  }))
}

function addUsedVersions({ it }: Suite, subject: StorageUnderTest, onVersioned: OnVersioned): void {
  it('are told apart by head', onVersioned(async ({ storage, seed }) => {
    for (const text of ['1', '22']) await seed('a b/c', Buffer.from(text))
    const versions = await versionsOf(storage)
    const heads = await Promise.all(versions.map((version) => storage.head(version)))
    equal(heads.map(({ size, etag }) => ({ size, etag })), versions.map(({ size, etag }) => ({ size, etag })))
    same((await storage.head({ key: 'a b/c' })).size, 2)
  }))

  it('stay when the object is overwritten or removed', onVersioned(async ({ storage, inspect }) => {
    await put(storage, 'object', 'old')
    await put(storage, 'object', 'new')
    same((await inspect('object'))?.toString(), 'new')
    equal(await storage.remove(['object']), [{ key: 'object' }])
    equal(await keysOf(storage), [])
    await rejects(storage.head({ key: 'object' }), 'not-found')
    equal(await contentsOf(storage, await versionsOf(storage)), ['-', 'new', 'old'])
  }))

  it('say not-found when there is no such one', onVersioned(async ({ storage, seed }) => {
    for (const text of ['1', '2']) await seed('a', Buffer.from(text))
    await seed('b', Buffer.from('3'))
    const [ofB] = (await versionsOf(storage)).filter(({ key }) => key === 'b') as [Version]
    await rejects(storage.head({ ...ofB, key: 'a' }), 'not-found')
    await rejects(storage.read({ ...ofB, key: 'a' }), 'not-found')
  }))

  if (has(subject, 'copies')) {
    it('can be copied', onVersioned(async ({ storage, seed, inspect }) => {
      for (const text of ['old', 'new']) await seed('a b/c', Buffer.from(text))
      const [, old] = (await versionsOf(storage)) as [Version, Version]
      const from = storage.copySource?.(old)
      if (from !== undefined) await storage.copy?.('copy', from, attributesOf(3))
      same((await inspect('copy'))?.toString(), 'old')
    }))
  }

  if (has(subject, 'conditions')) {
    it('do not count as something that stands there', onVersioned(async ({ storage, seed, inspect }) => {
      await seed('object', Buffer.from('old'))
      await storage.remove(['object'])
      await storage.put('object', { bytes: Buffer.from('new') }, attributesOf(3), { ifAbsent: true })
      same((await inspect('object'))?.toString(), 'new')
    }))
  }
}
