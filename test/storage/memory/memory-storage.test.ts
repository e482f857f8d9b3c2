import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../src/storage/memory/memory-storage.ts'
import { attributesOf, entryOf, keysOf, payloadOf } from '../../conformance/subject.ts'

describe('a storage in memory', () => {
  it('lists in the order of writing when it has no other', async () => {
    const storage = createMemoryStorage({ capabilities: { orderedListing: false } })
    for (const key of ['c', 'a', 'b', 'c']) storage.seed(key, 'x')
    expect(await keysOf(storage)).toEqual(['a', 'b', 'c'])
    storage.seed('a', 'x')
    expect(await keysOf(storage)).toEqual(['b', 'c', 'a'])
  })

  it('tells the time that it is told', async () => {
    const storage = createMemoryStorage({ now: () => 12_345 })
    storage.seed('now', 'x')
    storage.seed('then', 'x', { mtime: 99 })
    expect([(await entryOf(storage, 'now')).mtime, (await entryOf(storage, 'then')).mtime]).toEqual([12_345, 99])
  })

  it('refuses bytes that are not those of the MD5', async () => {
    const storage = createMemoryStorage()
    const payload = { ...payloadOf('a'), bytes: Buffer.from('b') }
    await expect(storage.put('x', payload, attributesOf(1))).rejects.toMatchObject({ kind: 'corrupt' })
    const write = await storage.startMultipart('x', attributesOf(1), 1)
    await expect(write.put({ number: 1, offset: 0, payload })).rejects.toMatchObject({ kind: 'corrupt' })
    expect(storage.objects.size).toBe(0)
  })

  it('refuses parts that are too small, but for the last', async () => {
    const storage = createMemoryStorage({ capabilities: { minPartSize: 3 } })
    const write = await storage.startMultipart('x', attributesOf(4), 2)
    for (const number of [1, 2]) await write.put({ number, offset: (number - 1) * 2, payload: payloadOf('ab') })
    await expect(write.complete()).rejects.toMatchObject({ kind: 'failed' })
    expect(storage.uploads.size).toBe(1)
    await write.abort()
    expect(storage.uploads.size).toBe(0)
  })

  it('refuses more keys than one removal may name', async () => {
    const storage = createMemoryStorage({ capabilities: { removeBatch: 2 } })
    await expect(storage.remove(['a', 'b', 'c'])).rejects.toMatchObject({ kind: 'failed' })
  })
})
