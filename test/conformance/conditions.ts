import { describe, expect, it } from 'vitest'
import { WAYS, entryOf, keysOf, md5Of, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const OTHER_ETAG = md5Of(Buffer.from('what never stood there'))

export function testConditions(subject: StorageUnderTest): void {
  describe.each(WAYS)('%s', (_way, write) => {
    it('writes where nothing is', on(subject, async ({ storage, inspect }) => {
      await write(storage, 'object', 'new', {}, { ifAbsent: true })
      expect((await inspect('object'))?.toString()).toBe('new')
    }))

    it('leaves what is there, whatever it is', on(subject, async ({ storage, seed, inspect, leftovers }) => {
      await seed('object', Buffer.from('old'))
      await expect(write(storage, 'object', 'new', {}, { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
      await expect(write(storage, 'object', 'old', {}, { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
      expect((await inspect('object'))?.toString()).toBe('old')
      expect(await leftovers()).toEqual([])
    }))

    it('lets one of many win', on(subject, async ({ storage, inspect }) => {
      const contents = ['0', '1', '2', '3', '4', '5']
      const outcomes = await Promise.allSettled(contents.map((content) => write(storage, 'object', content, {}, { ifAbsent: true })))
      const winners = contents.filter((_content, i) => outcomes[i]?.status === 'fulfilled')
      expect(winners).toHaveLength(1)
      expect((await inspect('object'))?.toString()).toBe(winners[0])
    }))

    it('writes over what it expects', on(subject, async ({ storage, seed, inspect }) => {
      await seed('object', Buffer.from('old'))
      const { etag } = await entryOf(storage, 'object')
      await write(storage, 'object', 'new', {}, { ifMatch: etag })
      expect((await inspect('object'))?.toString()).toBe('new')
    }))

    it('leaves what it does not expect', on(subject, async ({ storage, seed, inspect, leftovers }) => {
      await seed('object', Buffer.from('old'))
      const { etag } = await entryOf(storage, 'object')
      await seed('object', Buffer.from('by somebody else'))
      await expect(write(storage, 'object', 'new', {}, { ifMatch: etag })).rejects.toMatchObject({ kind: 'precondition' })
      await expect(write(storage, 'object', 'new', {}, { ifMatch: OTHER_ETAG })).rejects.toMatchObject({ kind: 'precondition' })
      expect((await inspect('object'))?.toString()).toBe('by somebody else')
      expect(await leftovers()).toEqual([])
    }))

    it('does not write where what it expects is gone', on(subject, async ({ storage, inspect, leftovers }) => {
      await expect(write(storage, 'object', 'new', {}, { ifMatch: OTHER_ETAG })).rejects.toMatchObject({ kind: 'precondition' })
      expect(await inspect('object')).toBeUndefined()
      expect(await leftovers()).toEqual([])
    }))
  })
}

export function testConditionalRemovals(subject: StorageUnderTest): void {
  it('remove what is as expected, and spare what is not', on(subject, async ({ storage, seed }) => {
    for (const key of ['a', 'b', 'c d+e']) await seed(key, Buffer.from(`old ${key}`))
    const etags = await Promise.all(['a', 'b', 'c d+e'].map(async (key) => (await entryOf(storage, key)).etag))
    await seed('b', Buffer.from('by somebody else'))
    const outcomes = await storage.remove(['a', 'b', 'c d+e'], { ifMatch: etags })
    expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([['a', undefined], ['b', 'precondition'], ['c d+e', undefined]])
    expect(await keysOf(storage)).toEqual(['b'])
  }))

  it('remove nothing when they are stopped', on(subject, async ({ storage, seed }) => {
    await seed('a', Buffer.from('old'))
    const removing = storage.remove(['a'], { ifMatch: [md5Of(Buffer.from('old'))], signal: AbortSignal.abort() })
    await expect(removing).rejects.toMatchObject({ kind: 'aborted' })
    expect(await keysOf(storage)).toEqual(['a'])
  }))
}
