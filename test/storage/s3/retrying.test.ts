import dns from 'node:dns'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FailedTry } from '../../../src/errors.ts'
import type { StorageContext } from '../../../src/storage/contract/context.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { answer, serve } from '../../support/http-server.ts'
import { error, openOn, TRANSPORTS } from './scripted.ts'

const STORED = answer({ headers: { etag: '"900150983cd24fb0d6963f7d28e17f72"' } })

afterEach(() => void vi.restoreAllMocks())

describe.each(TRANSPORTS)('a request through %s', (transport) => {
  /** Puts an object; the run is stopped as soon as a further try is told of. */
  async function firstRetry(headers: Record<string, string>): Promise<FailedTry | undefined> {
    const server = await serve(error(503, 'SlowDown', headers))
    const stop = new AbortController()
    let retry: FailedTry | undefined
    const onRetry = (failed: FailedTry): void => {
      retry = failed
      stop.abort()
    }
    const context: StorageContext = { meter: { requests: 0 }, signal: stop.signal, onRetry }
    const storage = await openOn(transport, server.origin, { prefix: 'p/' }, context)
    await expect(storage.put('k', payloadOf('abc'), attributesOf(3), { signal: stop.signal })).rejects.toMatchObject({ kind: 'aborted' })
    return retry
  }

  it.each([['7', 7000], [new Date(Date.now() + 3_600_000).toUTCString(), 20_000]])('is not tried again before the service asks for it: %s', async (asked, least) => {
    const retry = await firstRetry({ 'retry-after': asked })
    expect(retry?.waitMs).toBeGreaterThanOrEqual(least)
    expect(retry?.waitMs).toBeLessThan(least + 1000)
  })

  it('is told of with its operation, its whole key, and why it is tried again', async () => {
    expect(await firstRetry({})).toMatchObject({
      operation: 'PutObject', key: 'p/k', attempt: 2, error: { kind: 'rate-limited', message: expect.stringContaining('PutObject s3://bucket/p/k: SlowDown') as string },
    })
  })

  it('that nobody answers names what it was for, and where the endpoint is', async () => {
    const storage = await openOn(transport, 'http://127.0.0.1:1', { maxAttempts: 2, initialBackoff: 1 })
    await expect(storage.put('k', payloadOf('abc'), attributesOf(3))).rejects.toMatchObject({
      kind: 'unreachable', code: 'ECONNREFUSED', message: expect.stringMatching(/^PutObject s3:\/\/bucket\/k: .*ECONNREFUSED.*does the service run/) as string,
    })
  })

  it('over TLS to a server without TLS fails at the first try, with the remedy', async () => {
    const [meter, server] = [{ requests: 0 }, await serve(STORED)]
    const secure = await openOn(transport, server.origin.replace('http:', 'https:'), {}, { meter, signal: new AbortController().signal })
    await expect(secure.put('k', payloadOf('abc'), attributesOf(3))).rejects.toMatchObject({
      kind: 'unreachable', message: expect.stringContaining('is it http:// instead of https://?') as string,
    })
    expect(meter.requests).toBe(1)
  })

  it('to a host that does not exist fails at the first try, and says how the bucket leaves the host name', async () => {
    vi.spyOn(dns, 'lookup').mockImplementation(((...given: readonly unknown[]) => {
      const found = given.at(-1) as (error: Error) => void
      process.nextTick(() => found(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })))
    }))
    const meter = { requests: 0 }
    const storage = await openOn(transport, 'http://host.invalid:9', { forcePathStyle: false }, { meter, signal: new AbortController().signal })
    await expect(storage.put('k', payloadOf('abc'), attributesOf(3))).rejects.toMatchObject({
      kind: 'unreachable', message: expect.stringContaining('-force-path-style') as string,
    })
    expect(meter.requests).toBe(1)
  })
})
