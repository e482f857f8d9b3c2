import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchSilence, type SilenceLimits } from '../../src/http/silence.ts'

let clock = 0
beforeEach(() => {
  clock = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => void vi.restoreAllMocks())

/** A socket whose idle timer fires when the test says so. */
function watched(limits: SilenceLimits): { look: (after: number, bytes?: Bytes) => void; ended: string[]; waits: () => number[] } {
  const socket = new Socket()
  const moved = { read: 0, written: 0 }
  vi.spyOn(socket, 'bytesRead', 'get').mockImplementation(() => moved.read)
  vi.spyOn(socket, 'bytesWritten', 'get').mockImplementation(() => moved.written)
  const timer = vi.spyOn(socket, 'setTimeout').mockReturnThis()
  const ended: string[] = []
  watchSilence(socket, limits, { isStreaming: () => true, onSilence: (limit, milliseconds) => void ended.push(`${limit} ${milliseconds} at ${clock}`) })
  return {
    ended,
    waits: () => timer.mock.calls.map(([milliseconds]) => milliseconds),
    look(after, { read = 0, written = 0 } = {}) {
      clock += after
      moved.read += read
      moved.written += written
      socket.emit('timeout')
    },
  }
}

interface Bytes {
  readonly read?: number
  readonly written?: number
}

const LIMITS: SilenceLimits = { readTimeout: 120_000, stalledStreamProtection: 20_000 }

describe('a silence', () => {
  it('of a stream has lasted too long when four looks in a row met it', () => {
    const { look, ended } = watched(LIMITS)
    for (let i = 0; i < 4; i++) look(5_000)
    expect(ended).toEqual(['stream 20000 at 20000'])
  })

  it.each<[string, number, Bytes]>([
    ['bytes that came', 5_000, { read: 1 }],
    ['bytes that were handed over', 5_000, { written: 1 }],
    ['bytes that the kernel took, for which Node holds the timer back', 10_000, {}],
  ])('begins anew after %s', (_, after, bytes) => {
    const { look, ended } = watched(LIMITS)
    for (let i = 0; i < 3; i++) look(5_000)
    look(after, bytes)
    for (let i = 0; i < 2; i++) look(5_000)
    expect(ended).toEqual([])
    look(5_000)
    expect(ended).toHaveLength(1)
  })

  it('is measured although the timer comes a little late', () => {
    const { look, ended } = watched(LIMITS)
    for (let i = 0; i < 4; i++) look(5_400)
    expect(ended).toHaveLength(1)
  })

  it('meets the read timeout to the millisecond', () => {
    const { look, ended, waits } = watched({ ...LIMITS, readTimeout: 12_000 })
    for (const after of [5_000, 5_000, 2_000]) look(after)
    expect([ended, waits()]).toEqual([['read 12000 at 12000'], [5_000, 5_000, 2_000]])
  })

  it('is met once by the read timeout alone when streams are not protected', () => {
    const { look, ended, waits } = watched({ readTimeout: 300, stalledStreamProtection: undefined })
    look(300)
    expect([ended, waits()]).toEqual([['read 300 at 300'], [300]])
  })
})
