import { expect, it } from 'vitest'
import { keysOf, on, pagesOf, payloadOf, attributesOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function testFolders(subject: StorageUnderTest): void {
  it('are listed before what they hold, with size 0, when they are asked for', on(subject, async ({ storage, seed }) => {
    await seed('a/b/c', Buffer.from('x'))
    await seed('a-b', Buffer.from('x'))
    await storage.makeFolder?.('empty/inner/')
    expect(await keysOf(storage)).toEqual(['a-b', 'a/b/c'])
    const entries = (await pagesOf(storage, {}, { folders: true })).flat()
    expect(entries.map(({ key }) => key)).toEqual(['a-b', 'a/', 'a/b/', 'a/b/c', 'empty/', 'empty/inner/'])
    expect(entries.filter(({ key }) => key.endsWith('/')).every(({ size, etag }) => size === 0 && etag === '')).toBe(true)
    expect(await keysOf(storage, { after: 'a/', through: 'empty/' }, { folders: true })).toEqual(['a/b/', 'a/b/c', 'empty/'])
  }))

  it('may be made again', on(subject, async ({ storage }) => {
    await storage.makeFolder?.('dir/')
    await storage.makeFolder?.('dir/')
    expect(await keysOf(storage, {}, { folders: true })).toEqual(['dir/'])
  }))

  it('are never removed', on(subject, async ({ storage }) => {
    await storage.makeFolder?.('dir/')
    const [outcome] = await storage.remove(['dir/'])
    expect(outcome?.error?.kind).toBe('conflict')
    expect(await keysOf(storage, {}, { folders: true })).toEqual(['dir/'])
  }))

  it('are no objects', on(subject, async ({ storage }) => {
    await expect(storage.put('dir/', payloadOf('x'), attributesOf(1))).rejects.toMatchObject({ kind: 'unsafe-key' })
    expect(await keysOf(storage, {}, { folders: true })).toEqual([])
  }))
}
