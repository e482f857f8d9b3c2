import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openWebhook, type Webhook, type WebhookOptions } from '../src/webhook.ts'
import { answer, serve, type Step } from './support/http-server.ts'

const DOCUMENT = '{"status":"complete","target":"/däta"}\n'
const PATH = '/services/T0/S3CRET?token=S3CRET'

function open(url: string, options: Partial<WebhookOptions> = {}): Webhook {
  const webhook = openWebhook(url, { env: {}, userAgent: 'objsync/1.2.3', initialBackoff: 0, ...options })
  onTestFinished(() => webhook.close())
  return webhook
}

const silence: Step = () => {}

describe('a webhook', () => {
  it('gets the document', async () => {
    const server = await serve(answer({ status: 204 }))
    expect(await open(`${server.origin}${PATH}`).post(DOCUMENT)).toBe(204)
    const [request] = server.received
    expect([server.received.length, request?.method, request?.target, request?.body.toString()]).toEqual([1, 'POST', PATH, DOCUMENT])
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'objsync/1.2.3', 'content-length': `${Buffer.byteLength(DOCUMENT)}` })
    expect(request?.headers.authorization).toBeUndefined()
  })

  it('gets the user and the password of its URL as a header, and not in the address', async () => {
    const server = await serve(answer())
    await open(server.origin.replace('//', '//me:pass%40word@')).post(DOCUMENT)
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:pass@word').toString('base64')}`)
    expect(server.received[0]?.headers.host).toBe(server.origin.slice('http://'.length))
  })

  it('is tried again after an answer that may pass', async () => {
    const server = await serve(answer({ status: 500 }), answer({ status: 429 }), answer())
    expect(await open(server.origin + PATH).post(DOCUMENT)).toBe(200)
    expect(server.received.map(({ body }) => body.toString())).toEqual([DOCUMENT, DOCUMENT, DOCUMENT])
  })

  it.each([500, 503, 520, 429])('is tried three times when it always answers %i', async (status) => {
    const server = await serve(answer({ status, body: 'S3CRET' }))
    await expect(open(server.origin + PATH).post(DOCUMENT)).rejects.toMatchObject({ message: `${server.origin} answered HTTP ${status}`, code: String(status) })
    expect(server.received).toHaveLength(3)
  })

  it.each([400, 401, 404, 410])('is tried once when it answers %i', async (status) => {
    const server = await serve(answer({ status }))
    await expect(open(server.origin + PATH).post(DOCUMENT)).rejects.toThrow(`${server.origin} answered HTTP ${status}`)
    expect(server.received).toHaveLength(1)
  })

  it('does not follow a redirect', async () => {
    const [other, server] = [await serve(answer()), await serve(answer({ status: 307, headers: { location: '/elsewhere' } }))]
    await expect(open(server.origin + PATH).post(DOCUMENT)).rejects.toThrow('answered HTTP 307')
    expect([server.received.length, other.received.length]).toEqual([1, 0])
  })

  it('that never answers has three tries', async () => {
    const server = await serve(silence)
    await expect(open(server.origin + PATH, { tryTimeout: 50 }).post(DOCUMENT)).rejects.toMatchObject({ code: 'AttemptTimeout', message: 'no whole response within 50 ms' })
    expect(server.received).toHaveLength(3)
  })

  it('that refuses connections is named without its path', async () => {
    const nobody = createServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as AddressInfo
    nobody.close()
    await once(nobody, 'close')
    const error: unknown = await open(`http://user:S3CRET@127.0.0.1:${port}${PATH}`).post(DOCUMENT).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ECONNREFUSED', message: expect.stringContaining(`http://127.0.0.1:${port}`) as string })
    expect(String(error)).not.toMatch(/S3CRET|user/)
  })

  it('is given up when the signal fires', async () => {
    const server = await serve(silence)
    const controller = new AbortController()
    const posting = open(server.origin + PATH).post(DOCUMENT, controller.signal)
    await server.arrived(1)
    controller.abort()
    await expect(posting).rejects.toMatchObject({ kind: 'aborted' })
    expect(server.received).toHaveLength(1)
  })

  it('goes through the proxy of the environment, and one that cannot be used is refused at the start', async () => {
    const proxy = await serve(answer())
    await open(`http://hooks.example.org${PATH}`, { env: { http_proxy: proxy.origin } }).post(DOCUMENT)
    expect(proxy.received[0]).toMatchObject({ method: 'POST', target: `http://hooks.example.org${PATH}` })
    expect(() => openWebhook('https://hooks.example.org/', { env: { https_proxy: 'socks5://proxy' }, userAgent: '' })).toThrow('https_proxy names a proxy')
  })
})
