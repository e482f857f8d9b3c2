import { describe, expect, it } from 'vitest'
import { withFaults } from '../../../src/storage/memory/faulty.ts'
import type { Fault, FaultyStorage } from '../../../src/storage/memory/faulty.ts'
import { createMemoryStorage } from '../../../src/storage/memory/memory-storage.ts'
import type { MemoryStorage } from '../../../src/storage/memory/memory-storage.ts'
import { attributesOf, entryOf, keysOf, pagesOf, payloadOf, put } from '../../conformance/subject.ts'

function open(...faults: Fault[]): { memory: MemoryStorage; faulty: FaultyStorage } {
  const memory = createMemoryStorage()
  for (const key of ['a', 'b', 'c', 'd']) memory.seed(key, `content of ${key}`)
  return { memory, faulty: withFaults(memory, faults) }
}

describe('a storage with faults', () => {
  it('fails the nth call only', async () => {
    const { memory, faulty } = open({ operation: 'put', nth: 2, times: 1, error: 'transient' })
    await put(faulty, 'x', '1')
    await expect(put(faulty, 'y', '2')).rejects.toMatchObject({ kind: 'transient', retryable: true })
    expect(memory.objects.has('y')).toBe(false)
    await put(faulty, 'y', '3')
    expect(memory.objects.get('y')?.bytes.toString()).toBe('3')
  })

  it('fails for some keys only', async () => {
    const { memory, faulty } = open({ operation: 'read', key: (key) => key > 'b', error: 'denied' })
    expect((await faulty.read(await entryOf(memory, 'b'))).bytes.toString()).toBe('content of b')
    await expect(faulty.read(await entryOf(memory, 'c'))).rejects.toMatchObject({ kind: 'denied' })
  })

  it('loses the answer of a call that was made', async () => {
    const { memory, faulty } = open({ operation: 'put', afterwards: true, error: 'transient' })
    await expect(put(faulty, 'x', '1')).rejects.toMatchObject({ kind: 'transient' })
    expect(memory.objects.get('x')?.bytes.toString()).toBe('1')
  })

  it('spoils what is read, not what is kept', async () => {
    const { memory, faulty } = open({ operation: 'read', key: 'a', corrupt: true })
    const { bytes } = await faulty.read(await entryOf(memory, 'a'))
    expect(bytes.toString()).not.toBe('content of a')
    expect(bytes.length).toBe('content of a'.length)
    expect(memory.objects.get('a')?.bytes.toString()).toBe('content of a')
  })

  it('answers another ETag', async () => {
    const { faulty } = open({ operation: 'put', etag: 'wrong' }, { operation: 'list', etag: 'odd' })
    expect((await faulty.put('x', payloadOf('1'), attributesOf(1))).etag).toBe('wrong')
    expect((await pagesOf(faulty)).flat().every(({ etag }) => etag === 'odd')).toBe(true)
  })

  it('breaks a listing off', async () => {
    const { faulty } = open({ operation: 'list', afterPages: 2, error: 'transient' })
    const seen: string[] = []
    const listing = (async () => {
      for await (const page of faulty.list({}, { pageSize: 1 })) seen.push(...page.map(({ key }) => key))
    })()
    await expect(listing).rejects.toMatchObject({ kind: 'transient' })
    expect(seen).toEqual(['a', 'b'])
    await expect(keysOf(open({ operation: 'list', error: 'denied' }).faulty)).rejects.toMatchObject({ kind: 'denied' })
  })

  it('waits until it is released', async () => {
    let release = (): void => undefined
    const until = new Promise<void>((resolve) => (release = resolve))
    const { memory, faulty } = open({ operation: 'put', key: 'slow', until })
    const slow = put(faulty, 'slow', '1')
    await put(faulty, 'quick', '2')
    expect([memory.objects.has('slow'), memory.objects.has('quick')]).toEqual([false, true])
    release()
    await slow
    expect(memory.objects.has('slow')).toBe(true)
  })

  it('fails single keys of a removal', async () => {
    const { memory, faulty } = open({ operation: 'remove', key: 'b', error: 'denied' })
    const outcomes = await faulty.remove(['a', 'b', 'c'])
    expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([['a', undefined], ['b', 'denied'], ['c', undefined]])
    expect([...memory.objects.keys()]).toEqual(['b', 'd'])
  })

  it('fails parts, and notes every call', async () => {
    const { memory, faulty } = open({ operation: 'putPart', part: 2, times: 1, error: 'transient' })
    const write = await faulty.startMultipart('x', attributesOf(4), 2)
    const part = (number: number): Promise<void> => write.put({ number, offset: (number - 1) * 2, payload: payloadOf('ab') })
    await part(1)
    await expect(part(2)).rejects.toMatchObject({ kind: 'transient' })
    await part(2)
    await write.complete()
    expect(memory.objects.get('x')?.bytes.toString()).toBe('abab')
    expect(faulty.calls.map(({ operation, part: number }) => [operation, number])).toEqual([
      ['startMultipart', undefined], ['putPart', 1], ['putPart', 2], ['putPart', 2], ['complete', undefined]])
    expect(faulty.callsOf('putPart')).toHaveLength(3)
  })
})
