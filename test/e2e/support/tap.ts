import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** One request as it came by. */
export interface Passed {
  readonly method: string
  readonly bucket: string
  /** Decoded; empty for a request on the bucket. */
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

/** Sees each request before the server does. Whoever answers it himself returns true; the server never gets it then. */
export type Attendant = (passed: Passed, incoming: IncomingMessage, response: ServerResponse) => boolean | void | Promise<boolean | void>

/** A proxy in front of an S3 server that notes what passes. */
export interface Tap extends AsyncDisposable {
  readonly endpoint: string
  readonly passed: readonly Passed[]
  /** Requests for content: no byte of an object comes to us or goes from us without one of these. */
  contentRequests(): string[]
  /** Options that lead both sides, or one of them, through the tap. */
  options(...sides: ('source' | 'target')[]): string[]
}

/** Starts the proxy. Requests keep their Host, so signatures stay good. */
export async function startTap(behind: string, attend: Attendant = () => undefined): Promise<Tap> {
  const { hostname, port } = new URL(behind)
  const agent = new Agent({ keepAlive: true })
  const passed: Passed[] = []

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = passedFrom(incoming)
    passed.push(one)
    if (await attend(one, incoming, response)) return
    const outgoing = httpRequest({ agent, hostname, port, method: incoming.method, path: incoming.url, headers: incoming.rawHeaders })
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
    // A server that refuses answers before it has read all.
    pipeline(incoming, outgoing).catch(() => undefined)
    const [inner] = await answered
    response.writeHead(inner.statusCode ?? 502, inner.rawHeaders)
    await pipeline(inner, response)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpoint,
    passed,
    contentRequests: () => passed.filter(isForContent).map(({ method, key }) => `${method} ${key}`),
    options: (...sides) => (sides.length > 0 ? sides : ['source', 'target']).flatMap((side) => [`--${side}-endpoint-url`, endpoint]),
    async [Symbol.asyncDispose]() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function passedFrom({ method = '', url = '', headers }: IncomingMessage): Passed {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(pathname) ?? []
  return { method, bucket, key: decodeURIComponent(key), query: searchParams, headers }
}

/** Queries that ask for something other than the content of an object. */
const OTHER_MATTERS = ['tagging', 'acl', 'attributes', 'annotation']

function isForContent({ method, key, query, headers }: Passed): boolean {
  if (key === '' || OTHER_MATTERS.some((name) => query.has(name))) return false
  return method === 'GET' || (method === 'PUT' && headers['x-amz-copy-source'] === undefined)
}
