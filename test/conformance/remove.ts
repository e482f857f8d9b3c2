import { expect, it } from 'vitest'
import { keysOf, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function testRemove(subject: StorageUnderTest): void {
  it('removes what it is told to and nothing else', on(subject, async ({ storage, seed, inspect }) => {
    const keys = ['a', 'b c/d+e', 'b c/f', 'g&h%20', '\u{1f600}']
    for (const key of keys) await seed(key, Buffer.from(key))
    const outcomes = await storage.remove(['\u{1f600}', 'b c/d+e', 'g&h%20'])
    expect(outcomes).toEqual([{ key: '\u{1f600}' }, { key: 'b c/d+e' }, { key: 'g&h%20' }])
    expect((await keysOf(storage)).sort()).toEqual(['a', 'b c/f'])
    expect(await inspect('b c/d+e')).toBeUndefined()
    expect((await inspect('a'))?.toString()).toBe('a')
  }))

  it('counts what is already gone as removed', on(subject, async ({ storage, seed }) => {
    await seed('here', Buffer.from('x'))
    const outcomes = await storage.remove(['gone', 'here', 'no/such/folder/gone', 'here/below'])
    expect(outcomes.map(({ key, error }) => [key, error])).toEqual(
      ['gone', 'here', 'no/such/folder/gone', 'here/below'].map((key) => [key, undefined]))
    expect(await keysOf(storage)).toEqual([])
  }))

  it('has nothing to do for no keys', on(subject, async ({ storage, seed }) => {
    await seed('here', Buffer.from('x'))
    expect(await storage.remove([])).toEqual([])
    expect(await keysOf(storage)).toEqual(['here'])
  }))

  it('removes nothing when it is stopped', on(subject, async ({ storage, seed, inspect }) => {
    await seed('here', Buffer.from('x'))
    const outcome = await storage.remove(['here'], { signal: AbortSignal.abort() }).catch((error: { kind: string }) => error.kind)
    expect(outcome).toBe('aborted')
    expect((await inspect('here'))?.toString()).toBe('x')
  }))
}
