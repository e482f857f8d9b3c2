import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { HttpClient, HttpSettings } from '../../src/http/client.ts'
import type { HttpRequest } from '../../src/http/message.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { withRetries } from '../../src/http/retry.ts'
import type { Step } from '../support/http-server.ts'
import { patternOf } from '../conformance/subject.ts'
import { answer, answerAndHangUp, answerEarly, answerInChunks, cutBody, reset, serve, silence } from '../support/http-server.ts'

const META = { requests: 0 }

function clientOf(origin: string, more: Partial<HttpSettings> = {}): HttpClient {
  const client = createHttpClient({ origin, connections: 4, meter: META, env: {}, ...more })
  onTestFinished(() => client.close())
  return client
}

const GET: HttpRequest = { method: 'GET', path: '/', headers: {} }

afterEach(() => void vi.useRealTimers())

describe('a response', () => {
  it('comes back with its status, headers and body', async () => {
    const { origin } = await serve(answer({ status: 207, headers: { 'X-Some': 'thing', 'x-many': ['a', 'b'] }, body: 'hello' }))
    const { status, headers, body } = await clientOf(origin).send(GET)
    expect([status, headers['x-some'], headers['x-many'], body.toString()]).toEqual([207, 'thing', 'a, b', 'hello'])
  })

  it('may be empty', async () => {
    const { origin } = await serve(answer({ status: 204 }))
    expect((await clientOf(origin).send(GET)).body).toHaveLength(0)
  })

  it('is gathered whole, however it is cut, with a buffer lent or not', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), { minLength: 1, maxLength: 5 }),
      fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
      fc.boolean(),
      async (arrays, room, chunked) => {
        const pieces = arrays.map((array) => Buffer.from(array))
        const whole = Buffer.concat(pieces)
        const { origin } = await serve(answerInChunks(pieces, chunked ? {} : { 'content-length': String(whole.length) }))
        const into = room === undefined ? undefined : Buffer.alloc(room)
        const { body } = await clientOf(origin).send({ ...GET, into })
        expect(body.equals(whole)).toBe(true)
      }), { numRuns: 40 })
  })

  it('lies in the buffer that was lent, when it needs more than one piece', async () => {
    const pieces = [Buffer.alloc(1000, 1), Buffer.alloc(1000, 2), Buffer.alloc(1000, 3)]
    const { origin } = await serve(answerInChunks(pieces, { 'content-length': '3000' }))
    const into = Buffer.alloc(3000)
    const { body } = await clientOf(origin).send({ ...GET, into })
    expect(body.buffer).toBe(into.buffer)
    expect(into.equals(Buffer.concat(pieces))).toBe(true)
  })

  it('is read straight into the buffer that was lent, however large', async () => {
    const pieces = Array.from({ length: 20 }, (_, i) => patternOf(100_000, i))
    const { origin } = await serve(answerInChunks(pieces, { 'content-length': '2000000' }))
    const into = Buffer.alloc(2_500_000)
    const { body } = await clientOf(origin).send({ ...GET, into })
    expect(body.buffer).toBe(into.buffer)
    expect(body.equals(Buffer.concat(pieces))).toBe(true)
  })

  it('no longer touches the buffer that was lent once it has failed', async () => {
    const server = await serve(cutBody(patternOf(400_000), 2_000_000, 'stay'))
    const stop = new AbortController()
    const into = Buffer.alloc(2_000_000)
    const sending = clientOf(server.origin).send({ ...GET, into, signal: stop.signal })
    await vi.waitFor(() => expect(into[100_000]).not.toBe(0))
    stop.abort()
    await expect(sending).rejects.toMatchObject({ kind: 'aborted' })
    into.fill(0xaa)
    for (const socket of server.sockets()) socket.write(patternOf(1_000_000))
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(into.every((byte) => byte === 0xaa)).toBe(true)
  })

  it('larger than the buffer that was lent does not go beyond it', async () => {
    const { origin } = await serve(answerInChunks([Buffer.alloc(90_000, 1), Buffer.alloc(90_000, 2)]))
    const memory = Buffer.alloc(200_000)
    const { body } = await clientOf(origin).send({ ...GET, into: memory.subarray(0, 100_000) })
    expect(body.equals(Buffer.concat([Buffer.alloc(90_000, 1), Buffer.alloc(90_000, 2)]))).toBe(true)
    expect(memory.subarray(100_000).every((byte) => byte === 0)).toBe(true)
  })

  it('to a HEAD may name a length and has no body', async () => {
    const { origin } = await serve(({ response }) => void response.writeHead(200, { 'content-length': '5' }).end())
    const { headers, body } = await clientOf(origin).send({ ...GET, method: 'HEAD' })
    expect([headers['content-length'], body.length]).toEqual(['5', 0])
  })

  it('counts from the final status on, not from an interim one', async () => {
    const { origin } = await serve(({ response }) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.end('done')
    })
    const { status, body } = await clientOf(origin).send(GET)
    expect([status, body.toString()]).toEqual([200, 'done'])
  })
})

describe('a request', () => {
  it('goes out as it was given', async () => {
    const { origin, received } = await serve(answer())
    const headers = { 'host': 'bucket.example', 'x-a': '1', 'X-B': ' two  words' }
    await clientOf(origin).send({ method: 'PUT', path: '/a%2F..//b?x=%20&y', headers, body: Buffer.from([0, 255, 10]) })
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({ method: 'PUT', target: '/a%2F..//b?x=%20&y', body: Buffer.from([0, 255, 10]) })
    expect(received[0]?.headers).toMatchObject({ 'host': 'bucket.example', 'x-a': '1', 'x-b': 'two  words', 'content-length': '3' })
  })

  it('is counted by the meter, also when it fails', async () => {
    const { origin } = await serve(answer(), reset(), answer({ status: 500 }))
    const meter = { requests: 0 }
    const client = clientOf(origin, { meter })
    await client.send(GET)
    await expect(client.send(GET)).rejects.toThrow()
    await client.send(GET)
    expect(meter.requests).toBe(3)
  })

  it.each([
    ['a header value with a line end', { ...GET, headers: { 'x-a': 'b\r\nx-evil: 1' } }],
    ['a header value beyond Latin-1', { ...GET, headers: { 'x-a': '\u65e5' } }],
    ['a header name with a blank', { ...GET, headers: { 'x a': 'b' } }],
    ['a path with a blank', { ...GET, path: '/a b' }],
  ])('with %s is refused, for good and without being sent', async (_, request) => {
    const { origin, received } = await serve(answer())
    const client = clientOf(origin)
    await expect(client.send(request)).rejects.toMatchObject({ name: 'StorageError', kind: 'failed', retryable: false })
    await expect(client.send(GET)).resolves.toMatchObject({ status: 200 })
    expect(received).toHaveLength(1)
  })

  it.each([413, 503])('that is answered with %i before its body was read is over', async (status) => {
    const { origin } = await serve(answerEarly({ status, headers: { connection: 'close' }, body: 'no' }))
    const sending = clientOf(origin).send({ ...GET, method: 'PUT', body: Buffer.alloc(64 * 2 ** 20) })
    // The server may reset the connection before its answer can be read.
    const outcome = await sending.catch((error: unknown) => error)
    expect(outcome).toSatisfy((it: { status?: number; kind?: string }) => it.status === status || it.kind === 'transient')
  })

  it('that was answered before all of it was sent leaves a connection that is not used again', async () => {
    const server = await serve(answerEarly({ status: 413 }), answer({ body: 'next' }))
    const client = clientOf(server.origin)
    await client.send({ ...GET, method: 'PUT', body: Buffer.alloc(64 * 2 ** 20) })
    expect((await client.send(GET)).body.toString()).toBe('next')
    expect(server.connections()).toBe(2)
  })

  it('uses a connection that was kept alive again', async () => {
    const server = await serve(answer())
    const client = clientOf(server.origin)
    for (let i = 0; i < 9; i++) await client.send(GET)
    // A response is over a little before its connection is free.
    expect(server.connections()).toBeLessThanOrEqual(2)
  })

  it('opens a new connection when the server has closed the one that was kept alive', async () => {
    const server = await serve(answerAndHangUp({ body: 'x' }))
    const client = clientOf(server.origin)
    const policy = { maxAttempts: 2, initialBackoff: 1 }
    for (let i = 0; i < 20; i++) expect((await withRetries(() => client.send(GET), policy)).body.toString()).toBe('x')
    expect(server.connections()).toBeGreaterThanOrEqual(20)
  })

  it('is never answered by what the server said unasked before', async () => {
    const server = await serve(answer({ body: 'first' }), answer({ body: 'second' }))
    const client = clientOf(server.origin, { connections: 1 })
    await client.send(GET)
    const [socket] = server.sockets()
    if (!socket) throw new Error('the connection was not kept alive')
    socket.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')
    // The client drops a connection that does this.
    await once(socket, 'close')
    const { status, body } = await client.send(GET)
    expect([status, body.toString()]).toEqual([200, 'second'])
  })

  it('waits for its turn when all connections are taken', async () => {
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const server = await serve(async ({ response }) => {
      await gate
      response.end()
    })
    const client = clientOf(server.origin, { connections: 2 })
    const all = [1, 2, 3, 4, 5].map(() => client.send(GET))
    await server.arrived(2)
    expect(server.received).toHaveLength(2)
    open()
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(server.connections()).toBe(2)
  })
})

describe('a fault of the connection is transient:', () => {
  it.each<[string, Step | undefined]>([
    ['nobody listens', undefined],
    ['a reset in the place of an answer', reset()],
    ['a reset in the middle of the body', cutBody('half', 8, 'reset')],
    ['an end in the middle of the body', cutBody('half', 8, 'end')],
    ['something that is not HTTP', ({ socket }) => void socket.end('SSH-2.0-x\r\n')],
  ])('%s', async (_, step) => {
    const origin = step ? (await serve(step)).origin : 'http://127.0.0.1:1'
    await expect(clientOf(origin).send(GET)).rejects.toMatchObject({ kind: 'transient', retryable: true, message: expect.stringContaining(origin) as string })
  })

  it('a reset in the middle of a body that only the end of the connection delimits', async () => {
    const into = Buffer.alloc(32_768)
    const { origin } = await serve(async ({ socket, body }) => {
      await body()
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf of the body')
      // A reset would throw away what the client has not read yet.
      while (into[0] === 0) await new Promise(setImmediate)
      socket.resetAndDestroy()
    })
    await expect(clientOf(origin).send({ ...GET, into })).rejects.toMatchObject({ kind: 'transient', code: 'ECONNRESET' })
  })

  it('a chunked body that ends too early', async () => {
    const { origin } = await serve(({ response, socket }) => {
      response.writeHead(200)
      response.write('some', () => socket.end())
    })
    await expect(clientOf(origin).send(GET)).rejects.toMatchObject({ kind: 'transient' })
  })
})

describe('a time limit', () => {
  it('ends a try that has no whole response in time', async () => {
    const { origin } = await serve(silence())
    await expect(clientOf(origin).send({ ...GET, timeout: 5 })).rejects.toMatchObject({ kind: 'transient', code: 'AttemptTimeout' })
  })

  it('ends a try whose body has stopped coming', async () => {
    const { origin } = await serve(cutBody('half', 8, 'stay'))
    await expect(clientOf(origin).send({ ...GET, timeout: 30 })).rejects.toMatchObject({ kind: 'transient', code: 'AttemptTimeout' })
  })

  it('ends a try that still waits for a connection', async () => {
    const { origin, received } = await serve(silence())
    const client = clientOf(origin, { connections: 1 })
    const first = client.send({ ...GET, timeout: 50 })
    const second = client.send({ ...GET, timeout: 5 })
    await expect(second).rejects.toMatchObject({ code: 'AttemptTimeout' })
    await expect(first).rejects.toMatchObject({ code: 'AttemptTimeout' })
    expect(received).toHaveLength(1)
  })

  it('bounds the wait for the first byte', async () => {
    const { origin } = await serve(silence())
    await expect(clientOf(origin, { readTimeout: 10 }).send(GET)).rejects.toMatchObject({ kind: 'transient', code: 'ReadTimeout' })
  })

  it('bounds the opening of a connection', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    onTestFinished(() => void mute.close())
    // The TLS greeting is never answered.
    const client = clientOf(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`, { connectTimeout: 10 })
    await expect(client.send(GET)).rejects.toMatchObject({ kind: 'transient', code: 'ConnectTimeout', message: expect.stringContaining('not open within 10 ms') as string })
  })

  it('that was met is named with the request it was for', async () => {
    const { origin } = await serve(silence())
    const request = { ...GET, operation: 'HeadObject' }
    const messageWith = (settings: Partial<HttpSettings>, timeout?: number): Promise<unknown> =>
      clientOf(origin, settings).send({ ...request, timeout }).catch((error: unknown) => (error as Error).message)
    expect(await messageWith({}, 20)).toBe('HeadObject: no whole response within 20 ms')
    expect(await messageWith({ readTimeout: 20 })).toBe(`HeadObject: connection to ${origin}: silent for 20 ms`)
  })

  it('for the whole operation bounds its tries together, and is named', async () => {
    const { origin, received } = await serve(answer({ status: 200 }), silence())
    const client = clientOf(origin)
    await client.send(GET)
    const attempt = (timeout: number | undefined): Promise<unknown> => client.send({ ...GET, operation: 'PutObject', timeout })
    const policy = { maxAttempts: 10, initialBackoff: 1, attemptTimeout: 40, operationTimeout: 100 }
    await expect(withRetries(attempt, policy)).rejects.toMatchObject({
      kind: 'transient', code: 'OperationTimeout', message: expect.stringMatching(/^PutObject: no whole response within \d+ ms; the operation may take no more than 100 ms$/) as string,
    })
    expect(received.length).toBeGreaterThan(2)
    const once = withRetries(attempt, { maxAttempts: 1, initialBackoff: 1, operationTimeout: 30 })
    await expect(once).rejects.toMatchObject({ code: 'OperationTimeout', message: expect.stringContaining('no more than 30 ms') as string })
  })

  it('that was kept leaves nothing behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { origin } = await serve(answer())
    const before = vi.getTimerCount()
    await clientOf(origin).send({ ...GET, timeout: 60_000 })
    expect(vi.getTimerCount()).toBeLessThanOrEqual(before + 1)
  })
})

describe('a request is broken off', () => {
  it('at once when its own signal fires, and not sent when that has fired before', async () => {
    const server = await serve(silence())
    const client = clientOf(server.origin)
    const stop = new AbortController()
    const sending = client.send({ ...GET, signal: stop.signal })
    await server.arrived(1)
    stop.abort()
    await expect(sending).rejects.toMatchObject({ kind: 'aborted', retryable: false })
    await expect(client.send({ ...GET, signal: stop.signal })).rejects.toMatchObject({ kind: 'aborted' })
    expect(server.received).toHaveLength(1)
  })

  it('while it still waits for a connection', async () => {
    const server = await serve(silence())
    const client = clientOf(server.origin, { connections: 1 })
    const [one, two] = [new AbortController(), new AbortController()]
    const first = client.send({ ...GET, signal: one.signal })
    const second = client.send({ ...GET, signal: two.signal })
    await server.arrived(1)
    two.abort()
    await expect(second).rejects.toMatchObject({ kind: 'aborted' })
    one.abort()
    await expect(first).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('after a grace when the run is being stopped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const server = await serve(silence())
    const stop = new AbortController()
    const client = clientOf(server.origin, { signal: stop.signal })
    let ended = false
    const sending = client.send({ ...GET, signal: stop.signal }).finally(() => (ended = true))
    sending.catch(() => undefined)
    await server.arrived(1)
    stop.abort()
    await vi.advanceTimersByTimeAsync(2_900)
    expect(ended).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await expect(sending).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('unless it ends within the grace', async () => {
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const server = await serve(async (turn) => {
      await gate
      turn.response.end('in time')
    })
    const stop = new AbortController()
    const sending = clientOf(server.origin, { signal: stop.signal }).send({ ...GET, signal: stop.signal })
    await server.arrived(1)
    stop.abort()
    open()
    expect((await sending).body.toString()).toBe('in time')
  })

  it('when the client is closed, and is not worth a retry then', async () => {
    const server = await serve(silence())
    const client = clientOf(server.origin)
    const sending = client.send(GET)
    sending.catch(() => undefined)
    await server.arrived(1)
    await client.close()
    await expect(sending).rejects.toMatchObject({ kind: 'aborted', retryable: false })
    await expect(client.send(GET)).rejects.toMatchObject({ kind: 'aborted', retryable: false })
  })
})
