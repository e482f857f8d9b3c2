import { describe, expect, it } from 'vitest'
import { StorageError } from '../../src/errors.ts'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'
import { createLimiter } from '../../src/storage/limits.ts'
import type { Timetable } from '../../src/sync/settings.ts'
import { createTokenBucket, type Clock } from '../../src/storage/token-bucket.ts'
import { allOf } from '../order/pages.ts'
import { attributesOf, entryOf, payloadOf } from '../conformance/subject.ts'

const NEVER = new AbortController().signal

/** A clock that stands still but for the pauses that are made. */
function stillClock(): Clock & { time: number; setBy: number } {
  const clock = {
    time: 1_000,
    /** How far somebody has set the time of day. */
    setBy: 0,
    now: () => clock.time,
    wallTime: () => clock.time + clock.setBy,
    pause: (milliseconds: number, signal: AbortSignal | undefined) => {
      if (signal?.aborted) return Promise.reject(new StorageError('stopped', { kind: 'aborted' }))
      clock.time += milliseconds
      return Promise.resolve()
    },
  }
  return clock
}

/** Nobody who waits on it goes on before the signal fires. */
const STOPPED: Clock = {
  now: () => 0,
  wallTime: () => 0,
  pause: (_, signal) => new Promise((_resolve, reject) => {
    const stop = (): void => reject(new StorageError('stopped', { kind: 'aborted' }))
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  }),
}

describe('createTokenBucket', () => {
  it('gives a second\'s worth at once, and from then on no more than its rate', async () => {
    const clock = stillClock()
    const bucket = createTokenBucket(200, undefined, clock)
    const start = clock.time
    await bucket.take(200)
    expect(clock.time).toBe(start)
    for (let taken = 10; taken <= 60; taken += 10) {
      await bucket.take(10)
      expect(clock.time - start).toBe(Math.ceil(taken / 20) * 100)
    }
  })

  it('holds a second\'s worth at most, however long nobody took any', async () => {
    const clock = stillClock()
    const bucket = createTokenBucket(200, undefined, clock)
    clock.time += 60_000
    await bucket.take(200)
    const start = clock.time
    await bucket.take(20)
    expect(clock.time - start).toBe(100)
  })

  it('serves whoever came first, first', async () => {
    const bucket = createTokenBucket(50, undefined, stillClock())
    const served: string[] = []
    await Promise.all([
      bucket.take(55).then(() => served.push('large')),
      bucket.take(1).then(() => served.push('small')),
    ])
    expect(served).toEqual(['large', 'small'])
  })

  it('lets everyone who waits go when the run is stopped', async () => {
    const controller = new AbortController()
    const bucket = createTokenBucket(10, controller.signal, STOPPED)
    const waiting = [bucket.take(1_000_000), bucket.take(1_000_000)]
    controller.abort()
    const outcomes = await Promise.allSettled(waiting)
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: { kind: 'aborted' } }, { status: 'rejected', reason: { kind: 'aborted' } }])
  })
})

describe('a limit by a timetable', () => {
  const at = (hours: number, minutes: number): number => hours * 60 + minutes
  const everyDay = (...entries: readonly (readonly [minute: number, bytesPerSecond: number])[]): Timetable => {
    return Array.from({ length: 7 }, (_, day) => entries.map(([minute, bytesPerSecond]) => ({ minuteOfWeek: day * 1440 + minute, bytesPerSecond }))).flat()
  }
  const timetable = everyDay([at(8, 0), 1000], [at(19, 0), Infinity], [at(22, 0), 100])
  const startingAt = (hours: number, minutes: number, seconds: number): ReturnType<typeof stillClock> => {
    const clock = stillClock()
    clock.time = new Date(2026, 5, 10, hours, minutes, seconds).getTime()
    return clock
  }
  /** A storage whose reads of these sizes are limited. */
  async function limited(clock: Clock) {
    const rates: number[] = []
    const memory = createMemoryStorage()
    const storage = createLimiter({ bytesPerSecond: timetable }, NEVER, { clock, onRate: (rate) => rates.push(rate) })(memory)
    let files = 0
    const read = async (bytes: number): Promise<void> => {
      const key = `k${++files}`
      memory.seed(key, Buffer.alloc(bytes))
      await storage.read(await entryOf(memory, key))
    }
    return { rates, read }
  }

  it('follows the clock in the middle of a wait, and frees all who wait when it becomes off', async () => {
    const clock = startingAt(18, 59, 50)
    const { rates, read } = await limited(clock)
    const start = clock.time
    await read(1000)
    expect(clock.time - start).toBe(0)
    await read(5000)
    expect(clock.time - start).toBe(5000)
    // Ten seconds before the change are worth 10,000 bytes; the rest is free.
    await Promise.all([read(100_000), read(100_000)])
    expect(clock.time - start).toBe(10_000)
    expect(rates).toEqual([1000, Infinity])
  })

  it('becomes slower too, beginning with a second\'s worth of the new rate', async () => {
    const clock = startingAt(21, 59, 59)
    const { rates, read } = await limited(clock)
    await read(1_000_000)
    clock.time += 1000
    const start = clock.time
    await read(100)
    expect(clock.time - start).toBe(0)
    await read(200)
    expect(clock.time - start).toBe(2000)
    expect(rates).toEqual([Infinity, 100])
  })

  it('takes up where the clock is after it was set', async () => {
    const clock = startingAt(12, 0, 0)
    const { rates, read } = await limited(clock)
    await read(1)
    clock.setBy = -9 * 3_600_000
    await read(1)
    expect(rates).toEqual([1000, 100])
  })
})

describe('a caller that no longer waits', () => {
  it('makes room for the next one', async () => {
    const bucket = createTokenBucket(100)
    const caller = new AbortController()
    const waiting = [bucket.take(1_000_000, caller.signal), bucket.take(1_000_000, caller.signal)]
    const next = bucket.take(1)
    caller.abort()
    await Promise.all(waiting.map((each) => expect(each).rejects.toMatchObject({ kind: 'aborted' })))
    await next
  })
})

/** A limiter whose bucket is empty and whose run is stopped: what needs a token fails, and the rest goes through. */
async function drained(limits: { objectsPerSecond?: number; bytesPerSecond?: number }) {
  const controller = new AbortController()
  const limit = createLimiter(limits, controller.signal, { clock: STOPPED })
  const memory = createMemoryStorage({ store: 'one', versioned: true })
  for (const key of ['k', 'stays']) memory.seed(key, 'content')
  const [entry, stays] = [await entryOf(memory, 'k'), await entryOf(memory, 'stays')]
  const storage = limit(memory)
  // Each takes all there is at the start, on another storage: the whole run shares one bucket of a kind.
  const other = createMemoryStorage({ capabilities: { removeBatch: 1000 } })
  if (limits.objectsPerSecond !== undefined) await limit(other).remove(Array.from({ length: limits.objectsPerSecond }, (_, i) => `${i}`))
  if (limits.bytesPerSecond !== undefined) {
    other.seed('all', Buffer.alloc(limits.bytesPerSecond))
    await limit(other).read(await entryOf(other, 'all'))
  }
  controller.abort()
  const outcome = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'done', (error: { kind: string }) => error.kind)
  const attributes = attributesOf(1)
  return {
    list: await outcome(allOf(storage.list({}))),
    read: await outcome(storage.read(entry)),
    range: await outcome(storage.read(entry, { range: { start: 0, end: 3 } })),
    put: await outcome(storage.put('new', payloadOf('x'), attributes)),
    startMultipart: await outcome(storage.startMultipart('new', attributes, 1)),
    remove: await outcome(storage.remove(['k'])),
    prefixes: await outcome(storage.prefixes?.('') ?? missing()),
    head: await outcome(storage.head(stays)),
    partSizes: await outcome(storage.partSizes?.(stays) ?? missing()),
    copy: await outcome(storage.copy?.('copy', memory.copySource!(stays), attributesOf(7)) ?? missing()),
    writeTags: await outcome(storage.writeTags?.('new', {}) ?? missing()),
    listVersions: await outcome(storage.listVersions ? allOf(storage.listVersions({})) : missing()),
    annotation: await outcome(storage.annotations?.write('new', 'name', Buffer.from('x')) ?? missing()),
  }
}

function missing(): Promise<never> {
  return Promise.reject(new StorageError('no such method', { kind: 'unsupported' }))
}

describe('createLimiter', () => {
  it('leaves a storage as it is when nothing is limited', () => {
    const storage = createMemoryStorage()
    expect(createLimiter({}, NEVER)(storage)).toBe(storage)
  })

  it('counts pages, writes and removals as objects, over both sides together', async () => {
    expect(await drained({ objectsPerSecond: 10 })).toEqual({
      list: 'aborted', read: 'done', range: 'done', put: 'aborted', startMultipart: 'aborted', remove: 'aborted', prefixes: 'done',
      head: 'done', partSizes: 'done', copy: 'aborted', writeTags: 'aborted', listVersions: 'aborted', annotation: 'aborted',
    })
  })

  it('counts bytes that are read as bandwidth, over both sides together', async () => {
    expect(await drained({ bytesPerSecond: 1000 })).toEqual({
      list: 'done', read: 'aborted', range: 'aborted', put: 'done', startMultipart: 'done', remove: 'done', prefixes: 'done',
      head: 'done', partSizes: 'done', copy: 'done', writeTags: 'done', listVersions: 'done', annotation: 'done',
    })
  })

  it('keeps what the storage is', () => {
    const storage = createMemoryStorage({ name: 'mine', capabilities: { folders: true } })
    const limited = createLimiter({ objectsPerSecond: 10 }, NEVER)(storage)
    expect(limited).toMatchObject({ name: 'mine', capabilities: storage.capabilities })
    expect(typeof limited.makeFolder).toBe('function')
    expect(createLimiter({ objectsPerSecond: 10 }, NEVER)(createMemoryStorage()).makeFolder).toBeUndefined()
  })

  it('has no more methods than the storage', () => {
    const disk = createMemoryStorage({ capabilities: { folders: true } })
    const limited = createLimiter({ objectsPerSecond: 10 }, NEVER)(disk)
    expect(Object.entries(limited).filter(([, method]) => method !== undefined).map(([name]) => name).sort()).toEqual([
      'capabilities', 'close', 'head', 'list', 'makeFolder', 'name', 'prefixes', 'proveAbsent', 'put', 'read', 'remove', 'removeFolder',
      'startMultipart', 'verifyUnchanged',
    ])
  })

  it('lets the bytes that a store copies pass', async () => {
    const memory = createMemoryStorage({ store: 'one' })
    memory.seed('large', Buffer.alloc(5000))
    const from = memory.copySource?.(await entryOf(memory, 'large')) ?? { address: '', headers: {} }
    const limited = createLimiter({ bytesPerSecond: 1000 }, AbortSignal.abort())(memory)
    await limited.copy?.('copy', from, attributesOf(5000))
    const write = await limited.startMultipart('in parts', attributesOf(5000), 5000)
    await write.copy?.({ number: 1, range: { start: 0, end: 5000 } }, from)
    await write.complete()
    expect([...memory.objects.keys()]).toEqual(['large', 'copy', 'in parts'])
  })
})
