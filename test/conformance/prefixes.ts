import { expect, it } from 'vitest'
import { on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function testPrefixes(subject: StorageUnderTest): void {
  it('are those directly below, in order, where the storage tells any', on(subject, async ({ storage, seed }) => {
    for (const key of ['p-q/x', 'p/1/x', 'p/2/y/z', 'p/3', 'q', 'r/\u{1f600}/x', 'r/\uff5e/x']) await seed(key, Buffer.from('x'))
    if (storage.prefixes === undefined) return
    expect(await storage.prefixes('')).toEqual({ prefixes: ['p-q/', 'p/', 'r/'], complete: false })
    expect(await storage.prefixes('p/')).toEqual({ prefixes: ['p/1/', 'p/2/'], complete: false })
    expect(await storage.prefixes('r/')).toEqual({ prefixes: ['r/\uff5e/', 'r/\u{1f600}/'], complete: true })
  }))

  it('are none where there is no such prefix', on(subject, async ({ storage, seed }) => {
    await seed('file', Buffer.from('x'))
    expect((await storage.prefixes?.('nowhere/'))?.prefixes ?? []).toEqual([])
    expect((await storage.prefixes?.(''))?.prefixes ?? []).toEqual([])
  }))

  it('are not looked for when the call is stopped', on(subject, async ({ storage }) => {
    if (storage.prefixes === undefined) return
    await expect(storage.prefixes('', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  }))
}
