import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a blob was put with. */
export interface KeptBlob {
  readonly bytes: Buffer
  /** Of the `x-ms-meta-` headers. */
  readonly metadata: Readonly<Record<string, string>>
  readonly md5: string
}

/** As much of a Blob service as azcopy needs to sync one container with a folder; it asks nobody for a name. */
export interface BlobService {
  /** URL of the container, with a SAS that nobody checks. */
  readonly url: string
  readonly blobs: Map<string, KeptBlob>
  close(): Promise<void>
}

const DATE = 'Mon, 06 May 2024 07:08:09 GMT'
const CONTAINER = '/account/container'

export async function startBlobService(): Promise<BlobService> {
  const blobs = new Map<string, KeptBlob>()
  const server = createServer((request, response) => void answer(request, response, blobs))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${CONTAINER}?sv=2023-11-03&ss=b&srt=sco&sp=rwdlac&se=2099-01-01T00:00:00Z&sig=c2ln`,
    blobs,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, blobs: Map<string, KeptBlob>): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
  const name = decodeURIComponent(pathname.slice(CONTAINER.length + 1))
  const body = Buffer.concat(await request.toArray() as Buffer[])
  response.setHeader('x-ms-version', '2023-11-03')
  response.setHeader('Last-Modified', DATE)
  response.setHeader('ETag', '"0x1"')
  if (searchParams.get('comp') === 'list') return void response.setHeader('Content-Type', 'application/xml').end(listing(blobs))
  if (name === '') return void response.setHeader('x-ms-blob-public-access', 'container').end()
  if (request.method === 'PUT') {
    const metadata = Object.entries(request.headers).flatMap(([key, value]) => (key.startsWith('x-ms-meta-') ? [[key.slice(10), String(value)]] : []))
    blobs.set(name, { bytes: body, metadata: Object.fromEntries(metadata) as Record<string, string>, md5: md5Of(body) })
    return void response.writeHead(201).end()
  }
  const blob = blobs.get(name)
  if (!blob) return void response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end()
  for (const [key, value] of Object.entries(blob.metadata)) response.setHeader(`x-ms-meta-${key}`, value)
  response.setHeader('x-ms-blob-type', 'BlockBlob')
  response.setHeader('Content-Length', blob.bytes.length)
  response.setHeader('Content-MD5', blob.md5)
  response.end(request.method === 'HEAD' ? undefined : blob.bytes)
}

function listing(blobs: Map<string, KeptBlob>): string {
  const all = [...blobs].map(([name, { bytes, metadata, md5 }]) => {
    const pairs = Object.entries(metadata).map(([key, value]) => `<${key}>${value}</${key}>`).join('')
    const properties = `<Last-Modified>${DATE}</Last-Modified><Etag>0x1</Etag><Content-Length>${bytes.length}</Content-Length>`
      + `<Content-MD5>${md5}</Content-MD5><BlobType>BlockBlob</BlobType>`
    return `<Blob><Name>${name}</Name><Properties>${properties}</Properties><Metadata>${pairs}</Metadata></Blob>`
  })
  return `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${all.join('')}</Blobs><NextMarker/></EnumerationResults>`
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64')
}
