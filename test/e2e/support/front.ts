import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Behaviour, Seen } from './stub-s3.ts'

/** A plain HTTP face of a real S3 server, which tells what was asked, and where a test can step in. */
export interface Front extends AsyncDisposable {
  readonly endpoint: string
  /** Keys begin with the bucket, as they do in the path. */
  readonly seen: readonly Seen[]
  /** Is awaited before a request is passed on; true when it has answered the request itself. */
  behaviour: Behaviour
  /** The requests that carry, begin, or end the content of an object. */
  writes(): readonly Seen[]
}

/** Starts a front; `await using` ends it. Requests keep their Host, so signatures stay good. */
export async function startFront(behind: string): Promise<Front> {
  const { hostname, port } = new URL(behind)
  const agent = new Agent({ keepAlive: true })
  const seen: Seen[] = []

  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(incoming.url ?? '', behind)
    const each = { method: incoming.method ?? '', key: decodeURIComponent(pathname.slice(1)), query, headers: incoming.headers }
    seen.push(each)
    if (await front.behaviour(each, response)) return void incoming.resume()
    const outgoing = httpRequest({ agent, hostname, port, method: incoming.method, path: incoming.url, headers: incoming.rawHeaders })
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
    // A server that refuses answers before it has read all.
    pipeline(incoming, outgoing).catch(() => undefined)
    const [inner] = await answered
    response.writeHead(inner.statusCode ?? 502, inner.rawHeaders)
    await pipeline(inner, response)
  }

  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const front: Front = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    behaviour: () => false,
    writes: () => seen.filter(({ method }) => method === 'PUT' || method === 'POST'),
    async [Symbol.asyncDispose]() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return front
}

/** Lets something happen once, before the first request that matches is passed on. */
export function justBefore(matches: (seen: Seen) => boolean, happen: () => Promise<unknown>): Behaviour {
  let pending = true
  return async (seen) => {
    if (!pending || !matches(seen)) return false
    pending = false
    await happen()
    return false
  }
}
