import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createMuteServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { HttpClient, HttpSettings } from '../../src/http/client.ts'
import type { HttpRequest } from '../../src/http/message.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { patternOf } from '../conformance/subject.ts'
import { canMakeCertificates, makeCertificate, type Certificate } from '../support/certificate.ts'
import { answer, answerInChunks, serve, silence } from '../support/http-server.ts'
import { beyondProxy, startProxy, type ProxyOptions, type TestProxy } from '../support/proxy-server.ts'

const GET: HttpRequest = { method: 'GET', path: '/', headers: {} }

function clientOf(origin: string, env: HttpSettings['env'], more: Partial<HttpSettings> = {}): HttpClient {
  const client = createHttpClient({ origin, connections: 4, meter: { requests: 0 }, env, ...more })
  onTestFinished(() => client.close())
  return client
}

async function proxyWith(options: ProxyOptions = {}): Promise<TestProxy> {
  const proxy = await startProxy(options)
  onTestFinished(() => proxy.close())
  return proxy
}

/** The URL of a proxy with these credentials in it. */
const withCredentials = ({ url }: TestProxy, credentials: string): string => url.replace('://', `://${credentials}@`)

/** What a promise was rejected with. */
async function failureOf(promise: Promise<unknown>): Promise<Error & { kind?: string; code?: string; retryable?: boolean }> {
  return promise.then(() => { throw new Error('it succeeded') }, (error: Error) => error)
}

describe('an http origin', () => {
  it('is asked for through a forward proxy, by its whole URL, as it stands', async () => {
    const { received, ...server } = await serve(answer({ status: 207, body: 'hello' }))
    const origin = beyondProxy(server.origin)
    const proxy = await proxyWith()
    const client = clientOf(origin, { HTTP_PROXY: proxy.url })
    const request = { ...GET, method: 'PUT', path: '/a/../b//c%2F?x=%20', headers: { 'x-a': '1' }, body: Buffer.from('body') } as const
    const { status, body } = await client.send(request)
    expect([status, body.toString()]).toEqual([207, 'hello'])
    expect(proxy.received).toEqual([expect.objectContaining({ method: 'PUT', target: `${origin}/a/../b//c%2F?x=%20` })])
    expect(received[0]).toMatchObject({ method: 'PUT', target: '/a/../b//c%2F?x=%20', body: Buffer.from('body') })
    expect(received[0]?.headers).toMatchObject({ 'x-a': '1', 'host': new URL(origin).host })
  })

  it('keeps one connection to the proxy', async () => {
    const { origin } = await serve(answer())
    const proxy = await proxyWith()
    const client = clientOf(beyondProxy(origin), { HTTP_PROXY: proxy.url }, { connections: 1 })
    for (let i = 0; i < 5; i++) await client.send(GET)
    expect(proxy.received).toHaveLength(5)
  })

  it('is reached past the proxy when it is on the loopback', async () => {
    const { origin, received } = await serve(answer())
    const proxy = await proxyWith()
    await clientOf(origin, { HTTP_PROXY: proxy.url }).send(GET)
    expect([proxy.received.length, received.length]).toEqual([0, 1])
  })

  it('is looked for past the proxy when NO_PROXY names it', async () => {
    const proxy = await proxyWith()
    await failureOf(clientOf('http://origin.test:1', { HTTP_PROXY: proxy.url, NO_PROXY: 'origin.test' }).send(GET))
    expect(proxy.received).toEqual([])
  })

  it('gets through a proxy that wants credentials, and does not see them', async () => {
    const { origin, received } = await serve(answer())
    const proxy = await proxyWith({ credentials: 'me:p@ss' })
    await clientOf(beyondProxy(origin), { HTTP_PROXY: withCredentials(proxy, 'me:p%40ss') }).send(GET)
    expect(received).toHaveLength(1)
    expect(received[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it.each([502, 504])('that the proxy cannot reach (%i) is a passing fault, which names the proxy', async (refuse) => {
    const proxy = await proxyWith({ refuse })
    const error = await failureOf(clientOf('http://origin.test', { HTTP_PROXY: proxy.url }).send(GET))
    expect(error).toMatchObject({ kind: 'transient', message: expect.stringContaining(`by the proxy ${proxy.label}`) as string })
  })

  it('has its own errors passed on, whatever their status', async () => {
    const { origin } = await serve(answer({ status: 502, headers: { 'content-type': 'application/xml' }, body: '<Error/>' }))
    const proxy = await proxyWith()
    expect(await clientOf(beyondProxy(origin), { HTTP_PROXY: proxy.url }).send(GET)).toMatchObject({ status: 502 })
    expect(proxy.received).toHaveLength(1)
  })
})

describe('credentials of a proxy', () => {
  it.each([
    ['http://origin.test', undefined, 'the proxy wants credentials'],
    ['https://origin.test', undefined, 'the proxy wants credentials'],
    ['http://origin.test', 'me:topsecret', 'the proxy wants other credentials'],
    ['https://origin.test', 'me:topsecret', 'the proxy wants other credentials'],
  ])('that are wrong for %s (%s) end the try for good, with the remedy and without the secret', async (origin, credentials, what) => {
    const proxy = await proxyWith({ credentials: 'me:right' })
    const url = credentials === undefined ? proxy.url : withCredentials(proxy, credentials)
    const error = await failureOf(clientOf(origin, { ALL_PROXY: url }).send({ ...GET, operation: 'GetObject' }))
    expect(error).toMatchObject({ kind: 'credentials', code: 'Proxy407', retryable: false })
    expect(error.message).toBe(`GetObject: connection to ${origin} by the proxy ${proxy.label}: ${what} (HTTP 407); give them in ALL_PROXY as http://USER:PASSWORD@${proxy.label}`)
    expect(proxy.received).toHaveLength(1)
  })
})

describe('a proxy that nobody runs', () => {
  it.each(['http://origin.test', 'https://origin.test'])('on the way to %s is a passing fault with the remedy, without the secret', async (origin) => {
    const error = await failureOf(clientOf(origin, { ALL_PROXY: 'http://me:topsecret@127.0.0.1:1' }).send(GET))
    expect(error).toMatchObject({ kind: 'transient', code: 'ECONNREFUSED', retryable: true })
    expect(error.message).toMatch(/by the proxy 127\.0\.0\.1:1: .*; is the proxy that ALL_PROXY names right, and is it running\?$/)
    expect(error.message).not.toContain('topsecret')
  })
})

describe('a tunnel', () => {
  it.each([[403, 'failed', false], [404, 'failed', false], [429, 'transient', true], [502, 'transient', true], [503, 'transient', true]] as const)(
    'that the proxy refuses with %i is %s', async (refuse, kind, retryable) => {
      const proxy = await proxyWith({ refuse })
      const error = await failureOf(clientOf('https://origin.test', { HTTPS_PROXY: proxy.url }).send(GET))
      expect(error).toMatchObject({ kind, retryable, code: `Proxy${refuse}`, message: expect.stringContaining(`by the proxy ${proxy.label}: the proxy answers HTTP ${refuse}`) as string })
    })

  it('that the proxy hangs up on is a passing fault', async () => {
    const proxy = await proxyWith({ refuse: 0 })
    await expect(clientOf('https://origin.test', { HTTPS_PROXY: proxy.url }).send(GET)).rejects.toMatchObject({ kind: 'transient' })
  })

  it('that is not made in time ends with the connect timeout', async () => {
    const proxy = await proxyWith({ mute: true })
    const client = clientOf('https://origin.test', { HTTPS_PROXY: proxy.url }, { connectTimeout: 50 })
    await expect(client.send(GET)).rejects.toMatchObject({ kind: 'transient', code: 'ConnectTimeout', message: expect.stringContaining('50 ms') as string })
  })

  it('is given up when the request is, and leaves the pool usable', async () => {
    const proxy = await proxyWith({ mute: true })
    const client = clientOf('https://origin.test', { HTTPS_PROXY: proxy.url }, { connections: 1 })
    const stop = new AbortController()
    const sending = failureOf(client.send({ ...GET, signal: stop.signal }))
    while (proxy.received.length === 0) await new Promise(setImmediate)
    stop.abort()
    expect(await sending).toMatchObject({ kind: 'aborted' })
    await expect(client.send({ ...GET, timeout: 20 })).rejects.toMatchObject({ code: 'AttemptTimeout' })
  })

  it('is not made with something that is no proxy', async () => {
    const other = createMuteServer((socket) => socket.end('SSH-2.0-x\r\n\r\n')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const error = await failureOf(clientOf('https://origin.test', { HTTPS_PROXY: `http://127.0.0.1:${port}` }).send(GET))
    expect(error).toMatchObject({ kind: 'transient', message: expect.stringContaining('is no HTTP/1.1 response') as string })
  })
})

describe.runIf(canMakeCertificates())('TLS', () => {
  let folder = ''
  let certificate: Certificate
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'objsync-test-'))
    certificate = makeCertificate(folder)
  })
  afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

  async function serveSecurely(listener: RequestListener, { pem } = certificate): Promise<string> {
    const server = createServer(pem, listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `https://origin.test:${(server.address() as AddressInfo).port}`
  }

  const CONTENT = patternOf(3_000_000)
  const echoOrContent: RequestListener = (request, response) => {
    if (request.method === 'PUT') request.pipe(response)
    else response.end(CONTENT)
  }

  it.each(['http', 'https'])('reaches an https origin through an %s proxy, both directions, large and small', async (scheme) => {
    const origin = await serveSecurely(echoOrContent)
    const proxy = await proxyWith({ credentials: 'a:b', ...(scheme === 'https' && { certificate }) })
    const client = clientOf(origin, { HTTPS_PROXY: withCredentials(proxy, 'a:b'), AWS_CA_BUNDLE: certificate.certificate }, { connections: 1 })
    const into = Buffer.alloc(CONTENT.length)
    const { body } = await client.send({ ...GET, into })
    expect(body.buffer).toBe(into.buffer)
    expect(into.equals(CONTENT)).toBe(true)
    for (const sent of [CONTENT, CONTENT.subarray(0, 10)]) {
      expect((await client.send({ ...GET, method: 'PUT', body: sent, into })).body.equals(sent)).toBe(true)
    }
    const authority = new URL(origin).host
    expect(proxy.received).toEqual([expect.objectContaining({ method: 'CONNECT', target: authority })])
  })

  it('reaches an http origin through an https proxy', async () => {
    const { origin } = await serve(answerInChunks(['a', 'b']))
    const proxy = await proxyWith({ certificate })
    const { body } = await clientOf(beyondProxy(origin), { HTTP_PROXY: proxy.url, AWS_CA_BUNDLE: certificate.certificate }).send(GET)
    expect([body.toString(), proxy.received.length]).toEqual(['ab', 1])
  })

  it.each([
    ['the origin', 'http', undefined],
    ['the proxy', 'https', undefined],
  ])('with a certificate of %s that nobody vouches for fails for good, with the remedy', async (_, scheme) => {
    const origin = await serveSecurely(echoOrContent)
    const proxy = await proxyWith(scheme === 'https' ? { certificate } : {})
    const error = await failureOf(clientOf(origin, { HTTPS_PROXY: proxy.url }).send(GET))
    expect(error).toMatchObject({ kind: 'unreachable', retryable: false, message: expect.stringMatching(/AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS$/) as string })
  })

  it('checks the name of the origin behind a tunnel', async () => {
    const other = makeCertificate(mkdtempSync(join(folder, 'other-')), { altName: 'DNS:another.test' })
    const origin = await serveSecurely(echoOrContent, other)
    const proxy = await proxyWith()
    const env = { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: other.certificate }
    const error = await failureOf(clientOf(origin, env).send(GET))
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', kind: 'unreachable' })
  })

  it('bounds the wait for an answer through a tunnel', async () => {
    const origin = await serveSecurely(() => undefined)
    const proxy = await proxyWith()
    const env = { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: certificate.certificate }
    await expect(clientOf(origin, env, { readTimeout: 50 }).send(GET)).rejects.toMatchObject({ code: 'ReadTimeout' })
  })

  it('needs no bundle for an http origin', async () => {
    const { origin } = await serve(silence())
    expect(() => clientOf(origin, { AWS_CA_BUNDLE: '/nowhere' })).not.toThrow()
  })
})
