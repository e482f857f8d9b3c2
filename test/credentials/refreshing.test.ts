import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { refreshing } from '../../src/credentials/refreshing.ts'

const MINUTE = 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }))
afterEach(() => void vi.useRealTimers())

interface Key {
  readonly name: string
  readonly end: number | undefined
}

/** A source that answers with what `next` says, and counts. */
function counted(next: (asked: number) => Key | Error) {
  const source = refreshing(async () => {
    const answer = next(++counter.asked)
    if (answer instanceof Error) throw answer
    return answer
  }, ({ end }) => end)
  const counter = { asked: 0, name: async () => (await source()).name, source }
  return counter
}

describe('refreshing', () => {
  it('asks once for what has no end, and for many callers at once', async () => {
    const each = counted((asked) => ({ name: `${asked}`, end: undefined }))
    expect(await Promise.all([each.name(), each.name(), each.name()])).toEqual(['1', '1', '1'])
    vi.setSystemTime(1e12)
    expect([await each.name(), each.asked]).toEqual(['1', 1])
  })

  it('asks again five minutes before the end', async () => {
    const each = counted((asked) => ({ name: `${asked}`, end: asked * 60 * MINUTE }))
    await each.name()
    vi.setSystemTime(55 * MINUTE)
    expect(await each.name()).toBe('1')
    vi.setSystemTime(55 * MINUTE + 1)
    expect(await each.name()).toBe('2')
  })

  it.each<[string, (asked: number) => Key | Error]>([
    ['it is given the same', () => ({ name: 'same', end: 60 * MINUTE })],
    ['there is no answer', (asked) => (asked === 1 ? { name: 'same', end: 60 * MINUTE } : new Error('no answer'))],
  ])('asks every half minute near the end when %s', async (_, next) => {
    const each = counted(next)
    await each.name()
    vi.setSystemTime(56 * MINUTE)
    for (let i = 0; i < 1000; i++) expect(await each.name()).toBe('same')
    expect(each.asked).toBe(2)
    vi.setSystemTime(56 * MINUTE + 29_000)
    await each.name()
    expect(each.asked).toBe(2)
    vi.setSystemTime(56 * MINUTE + 30_000)
    await each.name()
    expect(each.asked).toBe(3)
  })

  it('asks every second after the end, and fails when there is no answer', async () => {
    const each = counted((asked) => (asked < 3 ? { name: 'same', end: 10 * MINUTE } : new Error('no answer')))
    await each.name()
    vi.setSystemTime(11 * MINUTE)
    for (let i = 0; i < 1000; i++) await each.name()
    expect(each.asked).toBe(2)
    vi.setSystemTime(11 * MINUTE + 1_000)
    await expect(each.name()).rejects.toThrow('no answer')
  })

  it('asks at once for what it was told to forget', async () => {
    const each = counted((asked) => ({ name: `${asked}`, end: undefined }))
    await each.name()
    each.source.forget()
    expect(await each.name()).toBe('2')
  })
})
