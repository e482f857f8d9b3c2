import { equal, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { WAYS, entryOf, keysOf, md5Of, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const OTHER_ETAG = md5Of(Buffer.from('what never stood there'))

export function addConditions({ group }: Suite, subject: StorageUnderTest): void {
  for (const [way, write] of WAYS) group(way, ({ it }) => {
    it('writes where nothing is', on(subject, async ({ storage, inspect }) => {
      await write(storage, 'object', 'new', {}, { ifAbsent: true })
      same((await inspect('object'))?.toString(), 'new')
    }))

    it('leaves what is there, whatever it is', on(subject, async ({ storage, seed, inspect, leftovers }) => {
      await seed('object', Buffer.from('old'))
      await rejects(write(storage, 'object', 'new', {}, { ifAbsent: true }), 'precondition')
      await rejects(write(storage, 'object', 'old', {}, { ifAbsent: true }), 'precondition')
      same((await inspect('object'))?.toString(), 'old')
      equal(await leftovers(), [])
    }))

    it('lets one of many win', on(subject, async ({ storage, inspect }) => {
      const contents = ['0', '1', '2', '3', '4', '5']
      const outcomes = await Promise.allSettled(contents.map((content) => write(storage, 'object', content, {}, { ifAbsent: true })))
      const winners = contents.filter((_content, i) => outcomes[i]?.status === 'fulfilled')
      same(winners.length, 1)
      same((await inspect('object'))?.toString(), winners[0])
    }))

    it('writes over what it expects', on(subject, async ({ storage, seed, inspect }) => {
      await seed('object', Buffer.from('old'))
      const { etag } = await entryOf(storage, 'object')
      await write(storage, 'object', 'new', {}, { ifMatch: etag })
      same((await inspect('object'))?.toString(), 'new')
    }))

    it('leaves what it does not expect', on(subject, async ({ storage, seed, inspect, leftovers }) => {
      await seed('object', Buffer.from('old'))
      const { etag } = await entryOf(storage, 'object')
      await seed('object', Buffer.from('by somebody else'))
      await rejects(write(storage, 'object', 'new', {}, { ifMatch: etag }), 'precondition')
      await rejects(write(storage, 'object', 'new', {}, { ifMatch: OTHER_ETAG }), 'precondition')
      same((await inspect('object'))?.toString(), 'by somebody else')
      equal(await leftovers(), [])
    }))

    it('does not write where what it expects is gone', on(subject, async ({ storage, inspect, leftovers }) => {
      await rejects(write(storage, 'object', 'new', {}, { ifMatch: OTHER_ETAG }), 'precondition')
      same(await inspect('object'), undefined)
      equal(await leftovers(), [])
    }))
  })
}

export function addConditionalRemovals({ it }: Suite, subject: StorageUnderTest): void {
  it('remove what is as expected, and spare what is not', on(subject, async ({ storage, seed }) => {
    for (const key of ['a', 'b', 'c d+e']) await seed(key, Buffer.from(`old ${key}`))
    const etags = await Promise.all(['a', 'b', 'c d+e'].map(async (key) => (await entryOf(storage, key)).etag))
    await seed('b', Buffer.from('by somebody else'))
    const outcomes = await storage.remove(['a', 'b', 'c d+e'], { ifMatch: etags })
    equal(outcomes.map(({ key, error }) => [key, error?.kind]), [['a', undefined], ['b', 'precondition'], ['c d+e', undefined]])
    equal(await keysOf(storage), ['b'])
  }))

  it('remove nothing when they are stopped', on(subject, async ({ storage, seed }) => {
    await seed('a', Buffer.from('old'))
    const removing = storage.remove(['a'], { ifMatch: [md5Of(Buffer.from('old'))], signal: AbortSignal.abort() })
    await rejects(removing, 'aborted')
    equal(await keysOf(storage), ['a'])
  }))
}
