import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it came over the wire. */
export interface Received {
  readonly method: string
  /** Path and query, as they were sent. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>
  /** Empty until the whole body is there. */
  body: Buffer
}

/** One request and the means to answer it. */
export interface Turn {
  readonly received: Received
  readonly response: ServerResponse
  readonly socket: Socket
  /** Reads the request's body to its end. */
  body(): Promise<Buffer>
}

/** What the server does about one request. */
export type Step = (turn: Turn) => void | Promise<void>

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
}

/** A server on the loopback that does with each request what the test says. */
export interface ScriptedServer {
  /** Scheme, host and port. */
  readonly origin: string
  readonly port: number
  /** All requests so far. */
  readonly received: readonly Received[]
  /** Connections opened so far. */
  connections(): number
  /** Connections that are open now. */
  sockets(): readonly Socket[]
  /** Resolves when this many requests have arrived. */
  arrived(count: number): Promise<void>
}

/**
 * Starts a server that takes the first step for the first request, and so on; the last step is taken for all further
 * requests too. It stops with the test.
 */
export async function serve(...steps: readonly Step[]): Promise<ScriptedServer> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  let opened = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const step = steps[Math.min(received.length, steps.length - 1)]
    const turn = turnOf(request, response)
    received.push(turn.received)
    server.emit('turn')
    void step?.(turn)
  })
  server.on('connection', (socket) => {
    opened++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    received,
    connections: () => opened,
    sockets: () => [...sockets],
    async arrived(count) {
      while (received.length < count) await once(server, 'turn')
    },
  }
}

function turnOf(request: IncomingMessage, response: ServerResponse): Turn {
  const received = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body: Buffer.alloc(0) }
  const body = async (): Promise<Buffer> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return (received.body = Buffer.concat(chunks))
  }
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  return { received, response, socket: request.socket, body }
}

/** Answers once the whole request is there. */
export function answer(what: Answer = {}): Step {
  return async (turn) => {
    await turn.body()
    send(turn, what)
  }
}

/** Answers without having read the request's body. */
export function answerEarly(what: Answer = {}): Step {
  return (turn) => send(turn, what)
}

function send({ response }: Turn, { status = 200, headers = {}, body = '' }: Answer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

/** Sends the body in these pieces, chunked, each in a packet of its own. */
export function answerInChunks(pieces: readonly (string | Buffer)[], headers: Answer['headers'] = {}): Step {
  return async (turn) => {
    await turn.body()
    turn.response.writeHead(200, { ...headers })
    for (const piece of pieces) {
      turn.response.write(piece)
      await new Promise(setImmediate)
    }
    turn.response.end()
  }
}

/** Answers only when the promise is fulfilled. */
export function answerAfter(gate: Promise<unknown>, what: Answer = {}): Step {
  return async (turn) => {
    await gate
    await answer(what)(turn)
  }
}

/** Reads the request and says nothing. */
export function silence(): Step {
  return async (turn) => {
    await turn.body()
  }
}

/** Resets the connection in the place of an answer. */
export function reset(): Step {
  return async (turn) => {
    await turn.body()
    turn.socket.resetAndDestroy()
  }
}

/** Promises `length` bytes, sends fewer, and then ends the connection, orderly or not. */
export function cutBody(sent: string | Buffer, length: number, how: 'end' | 'reset' | 'stay', headers: Answer['headers'] = {}): Step {
  return async (turn) => {
    await turn.body()
    turn.response.writeHead(200, { ...headers, 'content-length': String(length) })
    turn.response.write(sent, () => {
      if (how === 'end') turn.socket.end()
      if (how === 'reset') turn.socket.resetAndDestroy()
    })
  }
}

/** Answers, and closes the connection although it had been kept alive. */
export function answerAndHangUp(what: Answer = {}): Step {
  return async (turn) => {
    await turn.body()
    turn.response.on('finish', () => turn.socket.end())
    send(turn, what)
  }
}
