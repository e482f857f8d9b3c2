import type { Socket } from 'node:net'
import { chunked, fixedLength, type Framing, type Receiver } from './framing.ts'
import { parseRequest, type Request } from './request.ts'
import { failure, serializeHead, type Response } from './response.ts'

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
const ZEROS = Buffer.alloc(1 << 20)
const EMPTY = Buffer.alloc(0)

/** Serves the requests of one connection, one after the other (HTTP/1.1 keep-alive, RFC 9112 section 9.3). */
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
    framing =
      request.headers.get('transfer-encoding')?.toLowerCase() === 'chunked'
        ? chunked(receiver)
        : fixedLength(Number(request.headers.get('content-length') ?? 0), receiver)
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
    if (Buffer.isBuffer(response)) {
      socket.write(response)
      answered()
    } else {
      write(response)
      pour(response.zeros ?? 0, answered)
    }
  }

  function write(response: Response): void {
    const { body } = response
    if (typeof body === 'string') {
      socket.write(serializeHead(response) + body)
      return
    }
    socket.cork()
    socket.write(serializeHead(response), 'latin1')
    if (body !== undefined) socket.write(body)
    socket.uncork()
  }

  function pour(left: number, then: () => void): void {
    let room = true
    while (left > 0 && room) {
      const size = Math.min(left, ZEROS.length)
      room = socket.write(size === ZEROS.length ? ZEROS : ZEROS.subarray(0, size))
      left -= size
    }
    if (left === 0) then()
    else socket.once('drain', () => pour(left, then))
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
