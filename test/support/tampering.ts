import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Which bodies of objects and parts get one bit flipped in their middle. */
export interface Tampering {
  /** Bodies that go to the server, or that come from it. */
  readonly direction: 'up' | 'down'
  /** From 1: the how manieth body of that direction is the first. */
  readonly nth: number
  /** Of this one only, or of all that follow too, so that no retry helps. */
  readonly times: 'once' | 'always'
}

/** A proxy in front of an S3 server that damages content as a bad cable or a bad memory would. */
export interface TamperingProxy {
  readonly endpoint: string
  /** Bodies that have been damaged so far. */
  flipped(): number
  close(): Promise<void>
}

/** Requests about an object, with these in the query, carry no content of it. */
const NO_CONTENT = ['tagging', 'acl', 'uploads', 'attributes', 'annotation', 'annotations']

/** Starts the proxy. Requests keep their Host, so signatures stay good. */
export async function startTampering(behind: string, { direction, nth, times }: Tampering): Promise<TamperingProxy> {
  const { hostname, port } = new URL(behind)
  const agent = new Agent({ keepAlive: true })
  let [bodies, flipped] = [0, 0]

  /** The body itself or, where it is one to be damaged, the body with a bit flipped. */
  const passed = (body: IncomingMessage, carriesContent: boolean): NodeJS.ReadableStream => {
    const length = Number(body.headers['content-length'] ?? 0)
    if (!carriesContent || length === 0) return body
    bodies++
    if (times === 'once' ? bodies !== nth : bodies < nth) return body
    flipped++
    return body.pipe(flipAt(Math.floor(length / 2)))
  }

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isContent = isAboutContent(incoming)
    const outgoing = httpRequest({ agent, hostname, port, method: incoming.method, path: incoming.url, headers: incoming.rawHeaders })
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
    // A server that refuses answers before it has read all.
    pipeline(passed(incoming, direction === 'up' && isContent && incoming.method === 'PUT'), outgoing).catch(() => undefined)
    const [inner] = await answered
    response.writeHead(inner.statusCode ?? 502, inner.rawHeaders)
    const isGiven = isContent && incoming.method === 'GET' && (inner.statusCode ?? 0) < 300
    await pipeline(passed(inner, direction === 'down' && isGiven), response)
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flipped: () => flipped,
    async close() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Is there a key in the path, and the object itself meant? */
function isAboutContent({ url = '' }: IncomingMessage): boolean {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  return pathname.slice(1).includes('/') && !pathname.endsWith('/') && !NO_CONTENT.some((name) => searchParams.has(name))
}

/** Passes bytes on and flips the lowest bit of the one at `offset`. */
function flipAt(offset: number): Transform {
  let at = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const index = offset - at
      at += chunk.length
      if (index < 0 || index >= chunk.length) return done(null, chunk)
      const damaged = Buffer.from(chunk)
      damaged.writeUInt8(damaged.readUInt8(index) ^ 1, index)
      done(null, damaged)
    },
  })
}
