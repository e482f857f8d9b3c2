import type { Socket } from 'node:net'
import { chunked, fixedLength, type Framing, type Receiver } from './framing.ts'
import { parseRequest, type Request } from './request.ts'
import { failure, serializeHead, type Response } from './response.ts'
import { writeResponse } from './write-response.ts'

/** One request and the way to answer it. */
export interface Exchange {
  readonly request: Request
  /** Answers, once; a Buffer is a whole response as it goes on the wire. To be called after the body has ended. */
  reply(response: Response | Buffer): void
  /** Stops and restarts the reading of the body. */
  pause(): void
  resume(): void
}

/** Takes up a request when its head has come; the receiver it returns gets the body. */
export type Handler = (exchange: Exchange) => Receiver

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const EMPTY = Buffer.alloc(0)

/** Serves the requests of a connection, one after the other (HTTP/1.1 keep-alive, RFC 9112 section 9.3). */
export function serveConnection(socket: Socket, handle: Handler): void {
  let unread: Buffer = EMPTY
  let framing: Framing | undefined
  let receiver: Receiver | undefined
  let answering = false
  let last = false

  function consume(chunk: Buffer): void {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
    while (!answering && (framing === undefined ? readHead() : readBody(framing))) continue
    if (answering && unread.length > 0) socket.pause()
  }

  function readHead(): boolean {
    const end = unread.indexOf(END_OF_HEAD)
    if (end < 0) return false
    const request = parseRequest(unread.toString('latin1', 0, end))
    unread = unread.subarray(end + END_OF_HEAD.length)
    if (request === undefined) {
      socket.end(serializeHead(failure(400, 'BadRequest')))
      return false
    }
    begin(request)
    return true
  }

  function begin(request: Request): void {
    last = request.headers.get('connection')?.toLowerCase() === 'close'
    if (request.headers.get('expect')?.toLowerCase() === '100-continue') socket.write(CONTINUE)
    receiver = handle({ request, reply, pause: () => socket.pause(), resume: () => socket.resume() })
    framing = frame(request, receiver)
  }

  function readBody(body: Framing): boolean {
    if (!body.done) unread = unread.subarray(body.push(unread))
    if (!body.done) return false
    const ended = receiver
    framing = receiver = undefined
    answering = true
    ended?.end()
    return true
  }

  function reply(response: Response | Buffer): void {
    if (socket.destroyed) return
    writeResponse(socket, response, answered)
  }

  function answered(): void {
    answering = false
    if (last) {
      socket.end()
    } else if (unread.length > 0) {
      socket.resume()
      queueMicrotask(() => consume(EMPTY))
    }
  }

  socket.on('data', consume)
  socket.on('error', () => socket.destroy())
}

function frame({ headers }: Request, receiver: Receiver): Framing {
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return chunked(receiver)
  return fixedLength(Number(headers.get('content-length') ?? 0), receiver)
}
