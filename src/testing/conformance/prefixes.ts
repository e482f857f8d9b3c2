import { equal, rejects } from './assertions.ts'
import type { Suite } from './suite.ts'
import { on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function addPrefixes({ it }: Suite, subject: StorageUnderTest): void {
  it('are those directly below, in order, where the storage tells any', on(subject, async ({ storage, seed }) => {
    for (const key of ['p-q/x', 'p/1/x', 'p/2/y/z', 'p/3', 'q', 'r/\u{1f600}/x', 'r/\uff5e/x']) await seed(key, Buffer.from('x'))
    if (storage.prefixes === undefined) return
    equal(await storage.prefixes(''), { prefixes: ['p-q/', 'p/', 'r/'], complete: false })
    equal(await storage.prefixes('p/'), { prefixes: ['p/1/', 'p/2/'], complete: false })
    equal(await storage.prefixes('r/'), { prefixes: ['r/\uff5e/', 'r/\u{1f600}/'], complete: true })
  }))

  it('are none where there is no such prefix', on(subject, async ({ storage, seed }) => {
    await seed('file', Buffer.from('x'))
    equal((await storage.prefixes?.('nowhere/'))?.prefixes ?? [], [])
    equal((await storage.prefixes?.(''))?.prefixes ?? [], [])
  }))

  it('are not looked for when the call is stopped', on(subject, async ({ storage }) => {
    if (storage.prefixes === undefined) return
    await rejects(storage.prefixes('', { signal: AbortSignal.abort() }), 'aborted')
  }))
}
