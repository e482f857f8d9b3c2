import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Environment } from '../../src/http/proxy.ts'
import { proxyAgents, throughProxy, type OutgoingRequest } from '../../src/http/proxy-agents.ts'
import { canMakeCertificates, makeCertificate, type Certificate } from '../support/certificate.ts'
import { answer, serve, silence } from '../support/http-server.ts'
import { beyondProxy, startProxy, type ProxyOptions, type TestProxy } from '../support/proxy-server.ts'

/** An SDK client set up as our SDK transport is. */
function clientOf(endpoint: string, env: Environment, connectTimeout = 10_000): S3Client {
  const client = new S3Client({
    endpoint,
    region: 'r',
    forcePathStyle: true,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    requestHandler: { ...proxyAgents({ maxSockets: 4, connectTimeout, env }) },
  })
  const middleware = (request: unknown, send: () => Promise<{ response: unknown }>): ReturnType<typeof send> =>
    throughProxy(request as OutgoingRequest, send, env)
  client.middlewareStack.add(
    (next) => async (args) => middleware(args.request, () => next(args)),
    { step: 'deserialize', priority: 'low', name: 'throughProxy' },
  )
  onTestFinished(() => { client.destroy() })
  return client
}

async function proxyWith(options: ProxyOptions = {}): Promise<TestProxy> {
  const proxy = await startProxy(options)
  onTestFinished(() => proxy.close())
  return proxy
}

const KEY = 'a/../b//c d'
const get = (client: S3Client): Promise<string | undefined> =>
  client.send(new GetObjectCommand({ Bucket: 'bucket', Key: KEY })).then(({ Body }) => Body?.transformToString())

describe('the SDK to an http origin', () => {
  it('goes through the proxy with keys as they are, with credentials that the origin does not see', async () => {
    const { received, ...server } = await serve(answer({ body: 'content' }))
    const origin = beyondProxy(server.origin)
    const proxy = await proxyWith({ credentials: 'me:it' })
    const client = clientOf(origin, { HTTP_PROXY: proxy.url.replace('://', '://me:it@') })
    expect([await get(client), await get(client)]).toEqual(['content', 'content'])
    await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: KEY, Body: Buffer.alloc(3_000_000) }))
    const targets = proxy.received.map(({ target }) => target)
    expect(targets).toEqual(received.map(({ target }) => `${origin}${target}`))
    expect(targets[0]).toContain(`${origin}/bucket/a/../b//c%20d`)
    expect(received[2]?.body).toHaveLength(3_000_000)
    expect(received[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('goes past it to the loopback, or when there is none', async () => {
    const { origin } = await serve(answer({ body: 'content' }))
    const proxy = await proxyWith()
    expect(await get(clientOf(origin, { HTTP_PROXY: proxy.url }))).toBe('content')
    expect(await get(clientOf(origin, { HTTPS_PROXY: proxy.url }))).toBe('content')
    expect(await get(clientOf(origin, {}))).toBe('content')
    expect(proxy.received).toEqual([])
  })

  it.each([
    [{ credentials: 'me:right' }, { name: 'StorageError', kind: 'credentials', code: 'Proxy407' }],
    [{ refuse: 502 }, { name: 'StorageError', kind: 'transient', code: 'Proxy502' }],
  ])('is told of a refusing proxy (%j) in our own words', async (options, error) => {
    const proxy = await proxyWith(options)
    const message = expect.stringContaining(`by the proxy ${proxy.label}`) as string
    await expect(get(clientOf('http://origin.test', { HTTP_PROXY: proxy.url }))).rejects.toMatchObject({ ...error, message })
  })

  it('is told which proxy cannot be reached', async () => {
    const client = clientOf('http://origin.test', { HTTP_PROXY: 'http://127.0.0.1:1' })
    await expect(get(client)).rejects.toMatchObject({ name: 'StorageError', kind: 'transient', message: expect.stringContaining('the proxy that HTTP_PROXY names') as string })
  })
})

describe.runIf(canMakeCertificates())('the SDK to an https origin', () => {
  let folder = ''
  let certificate: Certificate
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'objsync-test-'))
    certificate = makeCertificate(folder)
  })
  afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

  async function serveSecurely(): Promise<string> {
    const server = createServer(certificate.pem, (_request, response) => void response.end('secure')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `https://localhost:${(server.address() as AddressInfo).port}`
  }

  it('trusts AWS_CA_BUNDLE without a proxy too', async () => {
    const origin = await serveSecurely()
    expect(await get(clientOf(origin, { AWS_CA_BUNDLE: certificate.certificate }))).toBe('secure')
    await expect(get(clientOf(origin, {}))).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  it.each([false, true])('goes through one tunnel for several requests (to a proxy over TLS: %s)', async (isSecure) => {
    const origin = beyondProxy(await serveSecurely())
    const proxy = await proxyWith({ credentials: 'a:b', ...(isSecure && { certificate }) })
    const client = clientOf(origin, { HTTPS_PROXY: proxy.url.replace('://', '://a:b@'), AWS_CA_BUNDLE: certificate.certificate })
    expect([await get(client), await get(client)]).toEqual(['secure', 'secure'])
    expect(proxy.received.map(({ method, target }) => [method, target])).toEqual([['CONNECT', new URL(origin).host]])
  })

  it.each([
    [{ credentials: 'me:right' }, { kind: 'credentials', code: 'Proxy407' }],
    [{ refuse: 502 }, { kind: 'transient', code: 'Proxy502' }],
    [{ mute: true }, { kind: 'transient' }],
  ])('is told of a proxy that makes no tunnel (%j) in our own words', async (options, error) => {
    const proxy = await proxyWith(options)
    const client = clientOf('https://origin.test', { HTTPS_PROXY: proxy.url }, 100)
    const message = expect.stringContaining(`by the proxy ${proxy.label}`) as string
    await expect(get(client)).rejects.toMatchObject({ name: 'StorageError', ...error, message })
  })

  it('goes past the proxy to the loopback', async () => {
    const origin = await serveSecurely()
    const proxy = await proxyWith()
    expect(await get(clientOf(origin, { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: certificate.certificate }))).toBe('secure')
    expect(proxy.received).toEqual([])
  })
})

it('a request that needs no proxy is left as it is', async () => {
  const { origin } = await serve(silence())
  const request: OutgoingRequest = { protocol: 'http:', hostname: '127.0.0.1', port: Number(new URL(origin).port), path: '/a', headers: {} }
  for (const env of [{}, { HTTPS_PROXY: 'http://p:1' }, { HTTP_PROXY: 'http://p:1', NO_PROXY: '*' }]) {
    await throughProxy(request, () => Promise.resolve({ response: undefined }), env)
  }
  await throughProxy({ ...request, protocol: 'https:' }, () => Promise.resolve({ response: undefined }), { ALL_PROXY: 'http://p:1' })
  expect([request.path, request.headers]).toEqual(['/a', {}])
})
