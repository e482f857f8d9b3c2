import { equal, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { keysOf, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function addRemove({ it }: Suite, subject: StorageUnderTest): void {
  it('removes what it is told to and nothing else', on(subject, async ({ storage, seed, inspect }) => {
    const keys = ['a', 'b c/d+e', 'b c/f', 'g&h%20', '\u{1f600}']
    for (const key of keys) await seed(key, Buffer.from(key))
    const outcomes = await storage.remove(['\u{1f600}', 'b c/d+e', 'g&h%20'])
    equal(outcomes, [{ key: '\u{1f600}' }, { key: 'b c/d+e' }, { key: 'g&h%20' }])
    equal((await keysOf(storage)).sort(), ['a', 'b c/f'])
    same(await inspect('b c/d+e'), undefined)
    same((await inspect('a'))?.toString(), 'a')
  }))

  it('counts what is already gone as removed', on(subject, async ({ storage, seed }) => {
    await seed('here', Buffer.from('x'))
    const outcomes = await storage.remove(['gone', 'here', 'no/such/folder/gone', 'here/below'])
    equal(outcomes.map(({ key, error }) => [key, error]), ['gone', 'here', 'no/such/folder/gone', 'here/below'].map((key) => [key, undefined]))
    equal(await keysOf(storage), [])
  }))

  it('has nothing to do for no keys', on(subject, async ({ storage, seed }) => {
    await seed('here', Buffer.from('x'))
    equal(await storage.remove([]), [])
    equal(await keysOf(storage), ['here'])
  }))

  it('removes nothing when it is stopped', on(subject, async ({ storage, seed, inspect }) => {
    await seed('here', Buffer.from('x'))
    const outcome = await storage.remove(['here'], { signal: AbortSignal.abort() }).catch((error: { kind: string }) => error.kind)
    same(outcome, 'aborted')
    same((await inspect('here'))?.toString(), 'x')
  }))
}
