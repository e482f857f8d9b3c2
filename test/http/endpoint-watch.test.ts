import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FailedTry } from '../../src/errors.ts'
import { StorageError } from '../../src/errors.ts'
import { isConnectionFault, meaningOf } from '../../src/http/connection-faults.ts'
import { EndpointWatch } from '../../src/http/endpoint-watch.ts'
import { remedyFor } from '../../src/remedies.ts'
import { withRetries, type RetryPolicy } from '../../src/http/retry.ts'

let warnings: string[] = []
let refusals: string[] = []
let retries: FailedTry[] = []

beforeEach(() => {
  ;[warnings, refusals, retries] = [[], [], []]
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => void vi.useRealTimers())

function watch(remedyFor?: (code: string) => string | undefined, speaksTls?: () => Promise<boolean>): EndpointWatch {
  return new EndpointWatch({
    origin: 'http://s3.test:9', remedyFor, speaksTls, onRefusals: (message) => void refusals.push(message), onSilence: (message) => void warnings.push(message), onRetry: (failed) => void retries.push(failed),
  })
}

const broken = (code: string): StorageError => new StorageError(`connection: ${code}`, { kind: 'transient', code })
const answer = (code: string, kind: 'transient' | 'rate-limited' | 'denied'): StorageError => new StorageError(code, { kind, code })

function met(endpoint: EndpointWatch, error: StorageError): void {
  endpoint.met(error, performance.now())
}

describe('an endpoint that nobody answers at', () => {
  it('is warned of once, after two seconds when it has never answered', () => {
    const endpoint = watch()
    met(endpoint, broken('ECONNREFUSED'))
    vi.advanceTimersByTime(1999)
    expect(warnings).toEqual([])
    vi.advanceTimersByTime(1)
    vi.advanceTimersByTime(60_000)
    met(endpoint, broken('ECONNREFUSED'))
    expect(warnings).toEqual([expect.stringMatching(/^no answer from http:\/\/s3\.test:9: ECONNREFUSED; still trying; .*does the service run/)])
  })

  it('is warned of at once by a try that took longer than that', () => {
    const endpoint = watch()
    const startedAt = performance.now()
    vi.advanceTimersByTime(10_000)
    endpoint.met(broken('ConnectTimeout'), startedAt)
    expect(warnings).toHaveLength(1)
  })

  it('is warned of after five seconds when it has answered before, and not when it answers meanwhile', () => {
    const endpoint = watch()
    endpoint.answered()
    met(endpoint, broken('ECONNRESET'))
    vi.advanceTimersByTime(4000)
    met(endpoint, answer('SlowDown', 'rate-limited'))
    vi.advanceTimersByTime(4000)
    expect(warnings).toEqual([])
    met(endpoint, broken('ECONNRESET'))
    vi.advanceTimersByTime(5000)
    expect(warnings).toHaveLength(1)
  })

  it('is not warned of once it is closed', () => {
    const endpoint = watch()
    met(endpoint, broken('ECONNREFUSED'))
    endpoint.close()
    vi.advanceTimersByTime(10_000)
    expect(warnings).toEqual([])
  })
})

describe('an endpoint that refuses every request', () => {
  it('is told once, after five seconds without a request that is served', () => {
    const endpoint = watch()
    met(endpoint, answer('SlowDown', 'rate-limited'))
    vi.advanceTimersByTime(4999)
    endpoint.answered()
    met(endpoint, answer('InternalError', 'transient'))
    vi.advanceTimersByTime(4999)
    expect(refusals).toEqual([])
    vi.advanceTimersByTime(60_000)
    met(endpoint, answer('InternalError', 'transient'))
    vi.advanceTimersByTime(60_000)
    expect(refusals).toEqual(['http://s3.test:9 refuses every request: InternalError; still trying'])
    expect(warnings).toEqual([])
  })
})

describe('withRetries at a watched endpoint', () => {
  const policy = (endpoint: EndpointWatch, maxAttempts = 3): RetryPolicy => ({ maxAttempts, initialBackoff: 0, endpoint })

  async function outcome(errors: readonly StorageError[], given: RetryPolicy, before: () => void = () => {}): Promise<unknown> {
    let tries = 0
    const running = withRetries(() => {
      const error = errors[Math.min(tries++, errors.length - 1)]
      if (tries === 2) before()
      return error ? Promise.reject(error) : Promise.resolve('done')
    }, given, undefined, { operation: 'PutObject', key: 'k' }).catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    return running
  }

  it('hears of each further try', async () => {
    await outcome([answer('SlowDown', 'rate-limited')], policy(watch()))
    expect(retries).toMatchObject([
      { operation: 'PutObject', key: 'k', attempt: 2, error: { code: 'SlowDown' } }, { operation: 'PutObject', key: 'k', attempt: 3 },
    ])
  })

  it('ends as unreachable when no connection opened and no other request was answered', async () => {
    const endpoint = watch()
    endpoint.answered()
    expect(await outcome([broken('ECONNREFUSED')], policy(endpoint))).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' })
    expect(await outcome([broken('ECONNREFUSED')], policy(endpoint), () => endpoint.answered())).toMatchObject({ kind: 'transient' })
  })

  it('ends as unreachable for a reset only where nothing was ever answered', async () => {
    expect(await outcome([broken('ECONNRESET')], policy(watch()))).toMatchObject({ kind: 'unreachable' })
    const endpoint = watch()
    endpoint.answered()
    expect(await outcome([broken('ECONNRESET')], policy(endpoint))).toMatchObject({ kind: 'transient' })
  })

  it('tries an unknown host again only where it has answered before', async () => {
    const remedy = (code: string): string | undefined => (code === 'ENOTFOUND' ? 'try path style' : undefined)
    expect(await outcome([broken('ENOTFOUND')], policy(watch(remedy)))).toMatchObject({ kind: 'unreachable', message: 'connection: ENOTFOUND; try path style' })
    expect(retries).toEqual([])
    const endpoint = watch()
    endpoint.answered()
    await outcome([broken('ENOTFOUND')], policy(endpoint))
    expect(retries).toHaveLength(2)
  })

  it('gives up an endpoint that has not answered for a minute, and never before', () => {
    const endpoint = watch()
    met(endpoint, broken('ECONNREFUSED'))
    vi.advanceTimersByTime(59_999)
    expect(endpoint.isHopeless(broken('ECONNREFUSED'))).toBe(false)
    vi.advanceTimersByTime(1)
    expect(endpoint.isHopeless(broken('ECONNREFUSED'))).toBe(true)
    endpoint.answered()
    met(endpoint, broken('ECONNREFUSED'))
    vi.advanceTimersByTime(60_000)
    expect(endpoint.isHopeless(broken('ECONNREFUSED'))).toBe(false)
  })

  it('asks once whether a server that breaks off speaks TLS, and believes it', async () => {
    let asked = 0
    const probe = (speaksTls: boolean) => (): Promise<boolean> => {
      asked++
      return Promise.resolve(speaksTls)
    }
    expect(await outcome([broken('ECONNRESET')], policy(watch(undefined, probe(true))))).toMatchObject({
      kind: 'unreachable', message: 'connection: ECONNRESET; the server speaks TLS: is it https:// instead of http://?',
    })
    expect([asked, retries]).toEqual([1, []])
    expect(await outcome([broken('ECONNRESET')], policy(watch(undefined, probe(false))))).toMatchObject({ message: expect.stringContaining('is this the address') as string })
    expect([asked, retries.length]).toEqual([2, 2])
    const answering = watch(undefined, probe(true))
    answering.answered()
    await outcome([broken('ECONNRESET')], policy(answering))
    expect(asked).toBe(2)
  })

  it('leaves an answer as it is', async () => {
    const denied = answer('AccessDenied', 'denied')
    expect(await outcome([denied], policy(watch()))).toBe(denied)
    const internal = answer('InternalError', 'transient')
    expect(await outcome([internal], policy(watch()))).toBe(internal)
  })
})

describe('meaningOf', () => {
  it.each([
    ['EPROTO', 'write EPROTO 1:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:record.c:350:', /http:\/\/ instead of https/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', /http:\/\/ instead of https/],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'packet length too long', /http:\/\/ instead of https/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version', /^$/],
    ['EPROTO', 'sslv3 alert handshake failure', /^$/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Host: x. is not in the cert\'s altnames', /for another one/],
    ['HOSTNAME_MISMATCH', 'hostname mismatch', /for another one/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate', /AWS_CA_BUNDLE/],
    ['CERT_HAS_EXPIRED', 'certificate has expired', /renew the certificate/],
    ['CRL_HAS_EXPIRED', 'CRL has expired', /AWS_CA_BUNDLE/],
    ['INVALID_PURPOSE', 'unsuitable certificate purpose', /AWS_CA_BUNDLE/],
  ])('knows that no try mends %s: %s', (code, message, remedy) => {
    const { final, name } = meaningOf(code, message)
    expect([final, name === undefined ? '' : remedyFor(name)]).toEqual([true, expect.stringMatching(remedy)])
  })

  it.each([
    ['ECONNRESET', 'read ECONNRESET'], ['EPIPE', 'write EPIPE'], ['EPROTO', 'decryption failed or bad record mac'], ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', 'bad record mac'],
    ['ETIMEDOUT', ''], ['EAI_AGAIN', ''],
  ])('takes %s (%s) for one that may pass', (code, message) => {
    expect(meaningOf(code, message).final).toBe(false)
  })

  it('tells faults of the connection from answers', () => {
    expect(['ECONNRESET', 'EAI_AGAIN', 'ReadTimeout', 'ConnectTimeout'].every(isConnectionFault)).toBe(true)
    expect(['SlowDown', 'HTTP500', 'InternalError', 'ExpiredToken', undefined].some(isConnectionFault)).toBe(false)
  })
})
