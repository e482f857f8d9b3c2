import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setImmediate as turn } from 'node:timers/promises'
import { createHttpClient } from '../../src/http/client.ts'
import { LeastSpeed } from '../../src/http/least-speed.ts'
import { serve } from '../support/http-server.ts'

const SECOND = 1_000

/** Looks every 15 seconds at an answer that brings so many bytes in each of them. @returns when it was found too slow, seconds */
function watch(bytesOf: (look: number) => number, { looks = 500, isAwaited = true } = {}): number | undefined {
  const speed = new LeastSpeed()
  for (let look = 0, bytes = 0; look < looks; look++) {
    if (speed.look('the answer', bytes, isAwaited, look * 15 * SECOND)) return look * 15
    bytes += bytesOf(look)
  }
  return undefined
}

describe('LeastSpeed', () => {
  it.each([[15, 60], [15 * 100, 60], [15 * 255, 60], [15 * 256, undefined], [15 * 100_000, undefined]])('of %i bytes in 15 seconds is over after %s', (bytes, expected) => {
    expect(watch(() => bytes)).toBe(expected)
  })

  it('lets a line recover within the minute, and takes every minute by itself', () => {
    expect(watch((look) => (look % 4 === 0 ? 60 * 256 : 0))).toBeUndefined()
    expect(watch((look) => (look < 100 ? 1e9 : 1))).toBeGreaterThan(100 * 15)
  })

  it('leaves silence to others', () => {
    expect(watch(() => 0)).toBeUndefined()
  })

  it('gives a service an hour that draws its answer out', () => {
    expect(watch(() => 15, { isAwaited: false })).toBe(3615)
  })

  it('looks at each answer by itself', () => {
    const speed = new LeastSpeed()
    for (let look = 0; look < 100; look++) expect(speed.look(look >> 1, look, true, look * 40 * SECOND)).toBe(false)
  })
})

describe('an answer that trickles', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  it.each([['in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'], ['in its head', 'HTTP/1.1 200 OK\r\nX: '], ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n']])(
    'is given up as a passing fault: %s', async (_, beginning) => {
      const { origin } = await serve(async ({ socket }) => {
        socket.write(beginning)
        while (!socket.destroyed) {
          socket.write('x')
          vi.advanceTimersByTime(SECOND)
          await turn()
        }
      })
      const client = createHttpClient({ origin, connections: 1, meter: { requests: 0 } })
      await expect(client.send({ operation: 'GetObject', method: 'GET', path: '/', headers: {}, into: Buffer.alloc(2_000_000) })).rejects.toMatchObject({
        kind: 'transient', code: 'SlowResponse', message: expect.stringContaining('less than 256 bytes a second') as string,
      })
      await client.close()
    })
})
