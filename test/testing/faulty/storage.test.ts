import { describe, expect, it } from 'vitest'
import { withFaults } from '../../../src/testing/faulty/storage.ts'
import type { Fault, FaultyStorage } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import type { MemoryStorage } from '../../../src/testing/memory/storage.ts'
import { attributesOf, entryOf, firstPage, keysOf, pagesOf, payloadOf, put } from '../../conformance/subject.ts'

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

  it('spoils what is stored, unless a digest that is sent along gives it away', async () => {
    const { memory, faulty } = open({ operation: 'put', key: 'seen', corrupt: true }, { operation: 'put', corrupt: 'unnoticed' })
    await expect(put(faulty, 'seen', 'content')).rejects.toMatchObject({ kind: 'corrupt' })
    expect(memory.objects.has('seen')).toBe(false)
    const { etag } = await faulty.put('unseen', payloadOf('content'), attributesOf(7))
    expect(differingBits(memory.objects.get('unseen')?.bytes, 'content')).toBe(1)
    expect(etag).not.toBe(payloadOf('content').md5)
  })

  it('spoils parts', async () => {
    const { memory, faulty } = open({ operation: 'putPart', part: 2, corrupt: 'unnoticed' })
    const write = await faulty.startMultipart('x', attributesOf(4), 2)
    for (const number of [1, 2]) await write.put({ number, offset: (number - 1) * 2, payload: payloadOf('ab') })
    await write.complete()
    expect(memory.objects.get('x')?.bytes.subarray(0, 2).toString()).toBe('ab')
    expect(differingBits(memory.objects.get('x')?.bytes, 'abab')).toBe(1)
  })

  it('spoils copies, not what they are made of', async () => {
    const memory = createMemoryStorage({ store: 'one' })
    memory.seed('a', 'content')
    const faulty = withFaults(memory, [{ operation: 'copy', corrupt: true }, { operation: 'copyPart', corrupt: true, nth: 2 }])
    const from = memory.copySource?.(await entryOf(memory, 'a')) ?? { address: '', headers: {} }
    await faulty.copy?.('whole', from, attributesOf(7))
    const write = await faulty.startMultipart('parts', attributesOf(7), 4)
    await write.copy?.({ number: 1, range: { start: 0, end: 4 } }, from)
    await write.copy?.({ number: 2, range: { start: 3, end: 7 } }, from).catch(() => undefined)
    await write.copy?.({ number: 2, range: { start: 4, end: 7 } }, from)
    await write.complete()
    expect(differingBits(memory.objects.get('whole')?.bytes, 'content')).toBe(1)
    expect(memory.objects.get('parts')?.bytes.subarray(0, 4).toString()).toBe('cont')
    expect(memory.objects.get('a')?.bytes.toString()).toBe('content')
    expect(faulty.calls.map(({ operation, part }) => [operation, part])).toEqual([
      ['copy', undefined], ['startMultipart', undefined], ['copyPart', 1], ['copyPart', 2], ['copyPart', 2], ['complete', undefined]])
  })

  it('spares the right keys of a removal under conditions', async () => {
    const { memory, faulty } = open({ operation: 'remove', key: 'a', error: 'denied' })
    const etags = ['a', 'b', 'c'].map((key) => memory.objects.get(key)?.etag ?? '')
    memory.seed('c', 'by somebody else')
    const outcomes = await faulty.remove(['a', 'b', 'c'], { ifMatch: etags })
    expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([['a', 'denied'], ['b', undefined], ['c', 'precondition']])
  })

  it.each(['head', 'partSizes', 'listVersions', 'keepsVersions', 'writeTags', 'listAnnotations'] as const)('fails %s', async (operation) => {
    const { memory, faulty } = open({ operation, error: 'denied' })
    const entry = await entryOf(memory, 'a')
    const call = {
      head: () => faulty.head(entry),
      partSizes: () => faulty.partSizes?.(entry),
      listVersions: () => faulty.listVersions && firstPage(faulty.listVersions({})),
      keepsVersions: () => faulty.keepsVersions?.(),
      writeTags: () => faulty.writeTags?.('a', { a: 'b' }),
      listAnnotations: () => faulty.annotations?.list(entry),
    }[operation]
    await expect(call()).rejects.toMatchObject({ kind: 'denied' })
    expect(faulty.callsOf(operation)).toHaveLength(1)
    expect(memory.objects.get('a')?.facts).toEqual({})
  })
})

function differingBits(stored: Buffer | undefined, expected: string): number {
  const wanted = Buffer.from(expected)
  let bits = 0
  for (const [i, byte] of (stored ?? Buffer.alloc(0)).entries()) {
    for (let difference = byte ^ (wanted[i] ?? 0); difference > 0; difference >>= 1) bits += difference & 1
  }
  return stored?.length === wanted.length ? bits : Infinity
}
