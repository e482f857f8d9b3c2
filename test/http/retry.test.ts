import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ErrorKind } from '../../src/errors.ts'
import { StorageError } from '../../src/errors.ts'
import type { RetryPolicy } from '../../src/http/retry.ts'
import type { ResponseHeaders } from '../../src/http/message.ts'
import { withRetries } from '../../src/http/retry.ts'
import { askedWait, askingToWait } from '../../src/http/retry-after.ts'

// Pauses take no time here: they move the clock instead.
vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }))

let clock = 0
let pauses: number[] = []

beforeEach(() => {
  clock = 1_000
  pauses = []
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
  vi.mocked(pause).mockImplementation(async (milliseconds = 0, value, { signal } = {}) => {
    pauses.push(milliseconds)
    signal?.throwIfAborted()
    clock += milliseconds
    return Promise.resolve(value as never)
  })
})

afterEach(() => void vi.restoreAllMocks())

const POLICY: RetryPolicy = { maxAttempts: 3, initialBackoff: 100 }

function failing(times: number, kind: ErrorKind = 'transient'): { attempt: () => Promise<string>; calls: () => number } {
  let calls = 0
  return {
    attempt: () => (++calls > times ? Promise.resolve('done') : Promise.reject(new StorageError(`fault ${calls}`, { kind }))),
    calls: () => calls,
  }
}

const RETRYABLE: readonly ErrorKind[] = ['transient', 'rate-limited']
const FINAL: readonly ErrorKind[] = [
  'usage', 'not-found', 'denied', 'credentials', 'precondition', 'archived', 'conflict', 'unsafe-key', 'changed', 'corrupt', 'unsupported', 'aborted', 'failed',
]

describe('withRetries', () => {
  it('makes one try when that succeeds', async () => {
    const { attempt, calls } = failing(0)
    expect(await withRetries(attempt, POLICY)).toBe('done')
    expect([calls(), pauses]).toEqual([1, []])
  })

  it.each(RETRYABLE)('tries again after %s', async (kind) => {
    const { attempt, calls } = failing(2, kind)
    expect(await withRetries(attempt, POLICY)).toBe('done')
    expect(calls()).toBe(3)
  })

  it.each(FINAL)('does not try again after %s', async (kind) => {
    const { attempt, calls } = failing(1, kind)
    await expect(withRetries(attempt, POLICY)).rejects.toMatchObject({ kind, message: 'fault 1' })
    expect(calls()).toBe(1)
  })

  it('does not try again after a bug', async () => {
    let calls = 0
    const attempt = (): Promise<never> => Promise.reject(new TypeError(`bug ${++calls}`))
    await expect(withRetries(attempt, POLICY)).rejects.toThrow('bug 1')
  })

  it('lets an error speak for itself', async () => {
    const stubborn = new StorageError('x', { kind: 'transient', retryable: false })
    await expect(withRetries(() => Promise.reject(stubborn), POLICY)).rejects.toBe(stubborn)
    expect(pauses).toEqual([])
  })

  it.each([1, 2, 5])('makes %i tries at most and throws the last error', async (maxAttempts) => {
    const { attempt, calls } = failing(100)
    await expect(withRetries(attempt, { ...POLICY, maxAttempts })).rejects.toThrow(`fault ${maxAttempts}`)
    expect([calls(), pauses.length]).toEqual([maxAttempts, maxAttempts - 1])
  })

  it('pauses for a random share of a doubling bound of at most twenty seconds', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 20 }),
      async (initialBackoff, shares) => {
        pauses = []
        let n = 0
        vi.spyOn(Math, 'random').mockImplementation(() => shares[n++] ?? 0)
        await expect(withRetries(failing(Infinity).attempt, { maxAttempts: shares.length + 1, initialBackoff })).rejects.toThrow()
        expect(pauses).toEqual(shares.map((share, i) => share * Math.min(initialBackoff * 2 ** i, 20_000)))
      }))
  })

  it('tells each try how long it may take', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const told: (number | undefined)[] = []
    const attempt = (timeout: number | undefined): Promise<never> => {
      told.push(timeout)
      clock += 40
      return Promise.reject(new StorageError('x', { kind: 'transient' }))
    }
    await expect(withRetries(attempt, POLICY)).rejects.toThrow()
    await expect(withRetries(attempt, { ...POLICY, attemptTimeout: 70 })).rejects.toThrow()
    // 40 ms a try, pauses of 50 and 100 ms.
    await expect(withRetries(attempt, { ...POLICY, operationTimeout: 300 })).rejects.toThrow()
    await expect(withRetries(attempt, { ...POLICY, attemptTimeout: 150, operationTimeout: 300 })).rejects.toThrow()
    expect(told).toEqual([undefined, undefined, undefined, 70, 70, 70, 300, 210, 70, 150, 150, 70])
  })

  it('begins no try that the operation has no time for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99)
    const { attempt, calls } = failing(Infinity)
    const policy = { ...POLICY, maxAttempts: 10, operationTimeout: 150 }
    const error = await withRetries(attempt, policy).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'transient', code: 'OperationTimeout', cause: { message: 'fault 2' } })
    expect((error as Error).message).toContain('150 ms')
    expect([calls(), clock]).toEqual([2, 1_099])
  })

  it('waits first for as long as the service asked, but no longer than twenty seconds', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const asking = (headers: ResponseHeaders): Promise<string> =>
      withRetries(() => Promise.reject(askingToWait(new StorageError('x', { kind: 'rate-limited' }), headers)), { ...POLICY, maxAttempts: 2 })
    for (const headers of [{ 'retry-after': '3' }, { 'x-amz-retry-after': '1500', 'retry-after': '9' }, { 'retry-after': '3600' }, { 'retry-after': 'soon' }, {}]) {
      await expect(asking(headers)).rejects.toThrow('x')
    }
    expect(pauses).toEqual([3_050, 1_550, 20_050, 50, 50])
  })

  it('says that the operation had no time left when that is what ended its only try', async () => {
    const timedOut = new StorageError('too late', { kind: 'transient', code: 'AttemptTimeout' })
    const only = { maxAttempts: 1, initialBackoff: 1, operationTimeout: 50 }
    await expect(withRetries(() => Promise.reject(timedOut), only)).rejects.toMatchObject({ code: 'OperationTimeout', cause: timedOut })
    await expect(withRetries(() => Promise.reject(timedOut), { ...only, attemptTimeout: 20 })).rejects.toBe(timedOut)
  })

  it('makes no further try once the run is being stopped', async () => {
    const stop = new AbortController()
    const { attempt, calls } = failing(Infinity)
    const stopping = (): Promise<string> => {
      stop.abort()
      return attempt()
    }
    await expect(withRetries(stopping, POLICY, stop.signal)).rejects.toMatchObject({ kind: 'aborted', cause: { message: 'fault 1' } })
    expect(calls()).toBe(1)
  })

  it('still tells a fault that no try would have cured', async () => {
    const signal = AbortSignal.abort()
    await expect(withRetries(failing(1, 'denied').attempt, POLICY, signal)).rejects.toMatchObject({ kind: 'denied' })
  })

  it('ends a pause when the run is being stopped', async () => {
    const stop = new AbortController()
    vi.mocked(pause).mockImplementation((_milliseconds, _value, { signal } = {}) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('AbortError')))
        stop.abort()
      }))
    const { attempt, calls } = failing(Infinity)
    await expect(withRetries(attempt, POLICY, stop.signal)).rejects.toMatchObject({ kind: 'aborted', retryable: false })
    expect(calls()).toBe(1)
  })
})

describe('the wait that a service asks for', () => {
  const NOW = Date.parse('Tue, 03 Feb 2026 10:00:00 GMT')
  it.each([
    [{ 'retry-after': 'Tue, 03 Feb 2026 10:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Tue, 03 Feb 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '-5' }, 0],
    [{ 'x-amz-retry-after': '250' }, 250],
    [{ 'x-amz-retry-after': 'x', 'retry-after': '1' }, 1_000],
  ])('by %j is %i ms', (headers, milliseconds) => {
    expect(askedWait(askingToWait(new Error('x'), headers, NOW))).toBe(milliseconds)
  })
})
