import { equal, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { keysOf, on, pagesOf, payloadOf, attributesOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function addFolders({ it }: Suite, subject: StorageUnderTest): void {
  it('are listed before what they hold, with size 0, when they are asked for', on(subject, async ({ storage, seed }) => {
    await seed('a/b/c', Buffer.from('x'))
    await seed('a-b', Buffer.from('x'))
    await storage.makeFolder?.('empty/inner/')
    equal(await keysOf(storage), ['a-b', 'a/b/c'])
    const entries = (await pagesOf(storage, {}, { folders: true })).flat()
    equal(entries.map(({ key }) => key), ['a-b', 'a/', 'a/b/', 'a/b/c', 'empty/', 'empty/inner/'])
    same(entries.filter(({ key }) => key.endsWith('/')).every(({ size, etag }) => size === 0 && etag === ''), true)
    equal(await keysOf(storage, { after: 'a/', through: 'empty/' }, { folders: true }), ['a/b/', 'a/b/c', 'empty/'])
  }))

  it('may be made again', on(subject, async ({ storage }) => {
    await storage.makeFolder?.('dir/')
    await storage.makeFolder?.('dir/')
    equal(await keysOf(storage, {}, { folders: true }), ['dir/'])
  }))

  it('are never removed as objects are', on(subject, async ({ storage }) => {
    await storage.makeFolder?.('dir/')
    const [outcome] = await storage.remove(['dir/'])
    same(outcome?.error?.kind, 'conflict')
    equal(await keysOf(storage, {}, { folders: true }), ['dir/'])
  }))

  it('are removed only while they are empty', on(subject, async ({ storage, seed }) => {
    await seed('full/file', Buffer.from('x'))
    await storage.makeFolder?.('outer/inner/')
    same(await storage.removeFolder?.('full/'), false)
    same(await storage.removeFolder?.('outer/inner/'), true)
    same(await storage.removeFolder?.('outer/inner/'), true)
    equal(await keysOf(storage, {}, { folders: true }), ['full/', 'full/file', 'outer/'])
  }))

  it('are no objects', on(subject, async ({ storage }) => {
    await rejects(storage.put('dir/', payloadOf('x'), attributesOf(1)), 'unsafe-key')
    equal(await keysOf(storage, {}, { folders: true }), [])
  }))
}
