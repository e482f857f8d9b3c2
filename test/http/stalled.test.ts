import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpClient, HttpSettings } from '../../src/http/client.ts'
import type { HttpRequest } from '../../src/http/message.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { canMakeCertificates, makeCertificate } from '../support/certificate.ts'
import { cutBody, serve, silence, type Step } from '../support/http-server.ts'

const GET: HttpRequest = { method: 'GET', path: '/', headers: {} }
const PUT: HttpRequest = { method: 'PUT', path: '/', headers: {}, body: Buffer.alloc(64 * 2 ** 20) }

function clientOf(origin: string, more: Partial<HttpSettings>): HttpClient {
  const client = createHttpClient({ origin, connections: 4, meter: { requests: 0 }, env: {}, ...more })
  onTestFinished(() => client.close())
  return client
}

/** Takes nothing off the connection. */
const deaf: Step = ({ socket }) => void socket.pause()

/** Takes the body in slices with a wait before each. */
const slowReader = (wait: number, slices: number): Step => async ({ received, response, socket }) => {
  const length = Number(received.headers['content-length'])
  let [read, slice] = [0, 0]
  const request = response.req
  for await (const chunk of request) {
    read += (chunk as Buffer).length
    if (read < (length / slices) * (slice + 1)) continue
    slice++
    await pause(wait, undefined, { ref: !socket.destroyed })
  }
  response.end(String(read))
}

describe('a stream that stands still', () => {
  it.each([
    ['a body in its middle', cutBody('half', 8, 'stay')],
    ['a large body in its middle', cutBody(Buffer.alloc(300_000), 2_000_000, 'stay')],
    ['a head in its middle', (({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-')) satisfies Step],
    ['a chunked body', (({ response }) => void response.write('some')) satisfies Step],
  ])('ends the try with a passing fault: %s', async (_, step) => {
    const { origin } = await serve(step)
    const into = Buffer.alloc(2_000_000)
    await expect(clientOf(origin, { stalledStreamProtection: 80 }).send({ ...GET, into, operation: 'GetObject' })).rejects.toMatchObject({
      kind: 'transient', code: 'StalledStream', retryable: true, message: `GetObject: connection to ${origin}: the response stood still for 80 ms`,
    })
  })

  it('ends the try with a passing fault: a request that nobody takes', async () => {
    const server = await serve(deaf)
    await expect(clientOf(server.origin, { stalledStreamProtection: 200 }).send({ ...PUT, operation: 'PutObject' })).rejects.toMatchObject({
      kind: 'transient', code: 'StalledStream', message: `PutObject: connection to ${server.origin}: the request stood still for 200 ms`,
    })
  })

  it.runIf(canMakeCertificates())('ends the try over TLS just so, in either direction', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'objsync-test-'))
    onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
    const certificate = makeCertificate(folder)
    const server = createServer(certificate.pem, (request, response) => {
      if (request.method === 'PUT') request.socket.pause()
      else response.writeHead(200, { 'content-length': 2_000_000 }).write(Buffer.alloc(300_000))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const origin = `https://localhost:${(server.address() as AddressInfo).port}`
    const client = clientOf(origin, { stalledStreamProtection: 200, env: { AWS_CA_BUNDLE: certificate.certificate } })
    await expect(client.send({ ...GET, into: Buffer.alloc(2_000_000) })).rejects.toMatchObject({ code: 'StalledStream', message: expect.stringContaining('the response stood') as string })
    await expect(client.send(PUT)).rejects.toMatchObject({ code: 'StalledStream', message: expect.stringContaining('the request stood') as string })
  })

  it('is left alone when nobody asked for protection', async () => {
    const { origin } = await serve(cutBody('half', 8, 'stay'))
    await expect(clientOf(origin, { readTimeout: 300 }).send(GET)).rejects.toMatchObject({ code: 'ReadTimeout', message: `connection to ${origin}: silent for 300 ms` })
  })
})

describe('a stream that moves, however slowly, goes on', () => {
  it('when it is a response', async () => {
    const { origin } = await serve(async ({ response }) => {
      for (let i = 0; i < 12; i++) {
        response.write('x')
        await pause(100)
      }
      response.end()
    })
    expect((await clientOf(origin, { stalledStreamProtection: 1_000 }).send(GET)).body).toHaveLength(12)
  })

  it('when it is a request', async () => {
    const { origin } = await serve(slowReader(200, 8))
    const { body } = await clientOf(origin, { stalledStreamProtection: 1_200 }).send(PUT)
    expect(body.toString()).toBe(String(PUT.body?.length))
  })
})

describe('no standstill of a stream is', () => {
  it('the wait for the first byte: that has the read timeout', async () => {
    const { origin } = await serve(silence())
    const client = clientOf(origin, { stalledStreamProtection: 40, readTimeout: 330 })
    await expect(client.send(GET)).rejects.toMatchObject({ code: 'ReadTimeout', message: expect.stringContaining('330 ms') as string })
    const { received, origin: other } = await serve(silence())
    const small = { ...GET, method: 'PUT', body: Buffer.from('x') } as const
    await expect(clientOf(other, { stalledStreamProtection: 40, readTimeout: 330 }).send(small)).rejects.toMatchObject({ code: 'ReadTimeout' })
    expect(received).toHaveLength(1)
  })

  it('the rest of a connection between two requests, however often it was looked at', async () => {
    let turn = 0
    const server = await serve(async ({ response }) => {
      if (turn++ > 0) await pause(150)
      response.end('x')
    })
    const client = clientOf(server.origin, { connections: 1, stalledStreamProtection: 40, readTimeout: 600 })
    await client.send(GET)
    await pause(500)
    expect((await client.send(GET)).body.toString()).toBe('x')
    expect(server.connections()).toBe(1)
  })
})
