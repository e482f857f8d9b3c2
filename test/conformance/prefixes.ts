import { expect, it } from 'vitest'
import { on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function testPrefixes(subject: StorageUnderTest): void {
  it('are those directly below, in order, where the storage tells any', on(subject, async ({ storage, seed }) => {
    for (const key of ['p-q/x', 'p/1/x', 'p/2/y/z', 'p/3', 'q', 'r/\u{1f600}/x', 'r/\uff5e/x']) await seed(key, Buffer.from('x'))
    if (storage.prefixes === undefined) return
    expect(await storage.prefixes('')).toEqual(['p-q/', 'p/', 'r/'])
    expect(await storage.prefixes('p/')).toEqual(['p/1/', 'p/2/'])
    expect(await storage.prefixes('r/')).toEqual(['r/\uff5e/', 'r/\u{1f600}/'])
  }))

  it('are none where there is no such prefix', on(subject, async ({ storage, seed }) => {
    await seed('file', Buffer.from('x'))
    expect((await storage.prefixes?.('nowhere/')) ?? []).toEqual([])
    expect((await storage.prefixes?.('')) ?? []).toEqual([])
  }))

  it('are not looked for when the call is stopped', on(subject, async ({ storage }) => {
    if (storage.prefixes === undefined) return
    await expect(storage.prefixes('', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  }))
}
