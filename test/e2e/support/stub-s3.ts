import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One request as it came. */
export interface Seen {
  readonly method: string
  /** Decoded path without the bucket: the key. */
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

/** Answers a request itself, or leaves it to the stub by returning false. */
export type Behaviour = (seen: Seen, response: ServerResponse) => boolean | Promise<boolean>

/**
 * An S3 server with one bucket, `stub`, that a test controls: it holds keys that real servers refuse, misbehaves on
 * command, and tells what it was asked.
 */
export interface StubS3 {
  readonly endpoint: string
  readonly objects: Map<string, Buffer>
  readonly seen: Seen[]
  behaviour: Behaviour
  /** Requests that have not been answered yet. */
  inFlight(): number
  close(): Promise<void>
}

const BUCKET = '/stub'
const MODIFIED = new Date(Date.UTC(2020, 1, 3, 4, 5, 6))

export async function startStub(contents: Readonly<Record<string, Buffer | string>> = {}): Promise<StubS3> {
  const server = createServer((request, response) => {
    inFlight++
    response.once('close', () => inFlight--)
    void answer(request, response)
  })
  let inFlight = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stub: StubS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects: new Map(Object.entries(contents).map(([key, content]) => [key, Buffer.from(content)])),
    seen: [],
    behaviour: () => false,
    inFlight: () => inFlight,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const key = decodeURIComponent(path.slice(BUCKET.length).replace(/^\//, ''))
    const seen = { method: request.method ?? '', key, query: new URLSearchParams(query), headers: request.headers }
    stub.seen.push(seen)
    const body = await buffer(request)
    if (await stub.behaviour(seen, response)) return
    if (seen.query.has('list-type')) return void response.end(listing(stub.objects, seen.query))
    if (request.method === 'PUT') stub.objects.set(key, body)
    serve(stub.objects.get(key), seen, response)
  }
  return stub
}

/** Fails a request as S3 does. */
export function refuse(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>on command</Message></Error>`)
  return true
}

function serve(content: Buffer | undefined, { method, headers }: Seen, response: ServerResponse): void {
  if (content === undefined) return void refuse(response, 404, 'NoSuchKey')
  response.setHeader('etag', `"${md5(content)}"`)
  if (method === 'PUT') return void response.end()
  response.setHeader('last-modified', MODIFIED.toUTCString())
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  if (start === undefined) return void response.end(content)
  response.writeHead(206, { 'content-range': `bytes ${start}-${end ?? ''}/${content.length}` })
  response.end(content.subarray(Number(start), Number(end) + 1))
}

function listing(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams): string {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('continuation-token') ?? query.get('start-after') ?? '']
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  if (query.get('delimiter') === '/') {
    const below = new Set(keys.flatMap((key) => (key.includes('/', prefix.length) ? [key.slice(0, key.indexOf('/', prefix.length) + 1)] : [])))
    return xml([...below].map((name) => `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>`))
  }
  const rest = keys.filter((key) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
  const page = rest.slice(0, Number(query.get('max-keys') ?? 1000))
  const next = page.length < rest.length ? `<NextContinuationToken>${encodeURIComponent(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  return xml([`<IsTruncated>${next !== ''}</IsTruncated>`, decodeURIComponent(next), ...page.map((key) => contents(key, objects.get(key)))])
}

function contents(key: string, content: Buffer = Buffer.alloc(0)): string {
  const size = `<Size>${content.length}</Size>`
  return `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>${MODIFIED.toISOString()}</LastModified><ETag>"${md5(content)}"</ETag>${size}</Contents>`
}

function xml(parts: readonly string[]): string {
  return `<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType>${parts.join('')}</ListBucketResult>`
}

const digests = new WeakMap<Buffer, string>()

function md5(content: Buffer): string {
  const digest = digests.get(content) ?? createHash('md5').update(content).digest('hex')
  digests.set(content, digest)
  return digest
}
