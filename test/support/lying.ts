import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** A proxy in front of an S3 or Blob server whose listings leave out keys, without a sign of it. */
export interface LyingProxy extends AsyncDisposable {
  /** Scheme, host and port. */
  readonly origin: string
  /** Rows that have been left out so far. */
  dropped(): number
}

export interface Lies {
  /** Whole keys, or names of blobs, that are left out. */
  readonly hides: (key: string) => boolean
  /** Only of listings whose address this one matches; of all when absent. */
  readonly where?: RegExp
}

const ROW = /<(Contents|Blob)>.*?<\/\1>/gs
const NAME = /<(?:Key|Name)>(.*?)<\//s

/** Starts the proxy. Requests keep their Host, so signatures stay good. */
export async function startLying(behind: string, { hides, where = /^/ }: Lies): Promise<LyingProxy> {
  const { hostname, port } = new URL(behind)
  const agent = new Agent({ keepAlive: true })
  let dropped = 0

  const withHoles = (xml: string): string => {
    let rows = 0
    const left = xml.replace(ROW, (row) => {
      const isHidden = hides(decodeURIComponent((NAME.exec(row)?.[1] ?? '').replaceAll('+', '%20')))
      if (isHidden) dropped++
      else rows++
      return isHidden ? '' : row
    })
    const prefixes = xml.match(/<CommonPrefixes>/g)?.length ?? 0
    return left.replace(/<KeyCount>\d+<\/KeyCount>/, `<KeyCount>${rows + prefixes}</KeyCount>`)
  }

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const outgoing = httpRequest({ agent, hostname, port, method: incoming.method, path: incoming.url, headers: incoming.rawHeaders })
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
    pipeline(incoming, outgoing).catch(() => undefined)
    const [inner] = await answered
    const { method, url = '' } = incoming
    if (method === 'GET' && /[?&](list-type=2|comp=list)(&|$)/.test(url) && where.test(url) && inner.statusCode === 200) {
      const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = inner.headers
      const body = Buffer.from(withHoles((await buffer(inner)).toString()))
      response.writeHead(200, { ...headers, 'content-length': body.length }).end(body)
    } else {
      response.writeHead(inner.statusCode ?? 502, inner.rawHeaders)
      await pipeline(inner, response)
    }
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropped: () => dropped,
    async [Symbol.asyncDispose]() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
