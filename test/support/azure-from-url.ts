import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { checksumOf } from '../../src/integrity/checksums.ts'
import { connectBlob } from './azure-blob-client.ts'
import type { AzuriteEndpoint } from './servers/azurite.ts'

export interface BlobAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer | string
}

/** Headers by name in lower case. */
type Headers = Record<string, string>

/** Names that tell of the source, or of the connection; the rest is the same for an ordinary write. */
const NOT_FORWARDED = /^(?:x-ms-copy-source.*|x-ms-source-.*|authorization|host|connection|content-length|content-md5|transfer-encoding)$/i
const STATUS_OF_A_CONDITION = new Set([304, 412])
const ONE_BLOCK = Buffer.from('00000000').toString('base64')

/**
 * Does a Put Blob From URL or a Put Block From URL: reads the source and sends an ordinary Put Blob or Put Block.
 * A signature by the account's key cannot outlive that; such a request goes on with a SAS in its place.
 */
export async function copyFromUrl(behind: AzuriteEndpoint, target: string, rawHeaders: readonly string[]): Promise<BlobAnswer> {
  const asked = byName(rawHeaders)
  const source = await readSource(asked)
  if (source.status >= 300) return sourceError(source.status)
  const digest = createHash('md5').update(source.body).digest('base64')
  if ((asked['x-ms-source-content-md5'] ?? digest) !== digest) return errorAnswer(400, 'Md5Mismatch')
  const address = addressOf(behind, target, asked['authorization'])
  const headers = [...withoutCustomerKey(without(rawHeaders, NOT_FORWARDED)), 'host', address.host, ...(await properties(asked, source))]
  if (address.searchParams.get('comp') === 'block') return withDigest(await send('PUT', address, onlyOfBlock(headers), source.body), asked, source.body)
  const stored = byName(headers)['x-ms-blob-content-md5'] ?? digest
  // Azurite refuses a stored MD5 that is wrong when a blob is put whole; the service takes what it is told.
  const answer = stored === digest ? send('PUT', address, headers, source.body) : putInOneBlock(address, headers, source.body)
  return withDigest(await answer, asked, source.body)
}

/** The service answers with the MD5 of what it has read if the request has one, else with the CRC64. */
function withDigest(answer: BlobAnswer, asked: Headers, body: Buffer): BlobAnswer {
  const { 'content-md5': _, ...headers } = answer.headers
  const digest = asked['x-ms-source-content-md5'] === undefined ? { 'x-ms-content-crc64': crc64Header(body) } : { 'content-md5': createHash('md5').update(body).digest('base64') }
  return { ...answer, headers: { ...headers, ...(answer.status < 300 && digest) } }
}

/** Azure's CRC64 is S3's CRC64NVME with its bytes in reverse. */
function crc64Header(body: Buffer): string {
  return Buffer.from(checksumOf('CRC64NVME', body), 'base64').reverse().toString('base64')
}

/** Azurite knows no customers' keys and answers with 500 to them. */
export function withoutCustomerKey(headers: readonly string[]): string[] {
  return without(headers, /^x-ms-encryption-(?:key|key-sha256|algorithm)$/i)
}

export function errorAnswer(status: number, code: string): BlobAnswer {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}, as the test wants it</Message></Error>`
  return { status, headers: { 'x-ms-error-code': code, 'content-type': 'application/xml' }, body }
}

async function readSource(asked: Headers): Promise<BlobAnswer & { readonly body: Buffer }> {
  const address = new URL(asked['x-ms-copy-source'] ?? '')
  const headers = Object.entries({
    'host': address.host,
    'x-ms-range': asked['x-ms-source-range'],
    'range': asked['x-ms-source-range'],
    'if-match': asked['x-ms-source-if-match'],
    'if-none-match': asked['x-ms-source-if-none-match'],
    'authorization': asked['x-ms-copy-source-authorization'],
    'x-ms-version': asked['x-ms-version'],
  }).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
  return send('GET', address, headers)
}

function sourceError(status: number): BlobAnswer {
  if (STATUS_OF_A_CONDITION.has(status)) return errorAnswer(412, 'SourceConditionNotMet')
  return errorAnswer(status, 'CannotVerifyCopySource')
}

function addressOf(behind: AzuriteEndpoint, target: string, authorization: string | undefined): URL {
  const address = new URL(target, behind.origin)
  if (authorization?.startsWith('SharedKey ')) {
    for (const [name, value] of new URLSearchParams(connectBlob(behind).accountSas())) address.searchParams.append(name, value)
  }
  return address
}

/** Headers that the copy takes over from its source, unless the request names its own. */
async function properties(asked: Headers, source: BlobAnswer): Promise<string[]> {
  if (asked['x-ms-blob-type'] === undefined) return []
  const names = ['content-type', 'content-encoding', 'content-language', 'content-disposition', 'cache-control', 'content-md5']
  const taken = asked['x-ms-copy-source-blob-properties'] === 'false' ? [] : names.flatMap((name) => {
    const value = source.headers[name]
    return typeof value !== 'string' || asked[`x-ms-blob-${name}`] !== undefined ? [] : [`x-ms-blob-${name}`, value]
  })
  return asked['x-ms-copy-source-tag-option'] === 'COPY' ? [...taken, 'x-ms-tags', await tagsOf(asked)] : taken
}

async function tagsOf(asked: Headers): Promise<string> {
  const address = new URL(asked['x-ms-copy-source'] ?? '')
  address.searchParams.set('comp', 'tags')
  const { body } = await send('GET', address, ['host', address.host, 'x-ms-version', asked['x-ms-version'] ?? ''])
  const pairs = [...body.toString().matchAll(/<Key>([^<]*)<\/Key><Value>([^<]*)<\/Value>/g)]
  return pairs.map(([, key = '', value = '']) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

/** Put Block knows nothing of the blob that is to become of it. */
function onlyOfBlock(headers: readonly string[]): string[] {
  return without(headers, /^x-ms-(?:blob-.*|meta-.*|tags|access-tier)$/i)
}

function without(headers: readonly string[], names: RegExp): string[] {
  return headers.flatMap((name, i) => (i % 2 === 0 && !names.test(name) ? [name, headers[i + 1] ?? ''] : []))
}

async function putInOneBlock(address: URL, headers: readonly string[], body: Buffer): Promise<BlobAnswer> {
  const [block, list] = [new URL(address), new URL(address)]
  block.searchParams.set('comp', 'block')
  block.searchParams.set('blockid', ONE_BLOCK)
  const staged = await send('PUT', block, onlyOfBlock(headers), body)
  if (staged.status >= 300) return staged
  list.searchParams.set('comp', 'blocklist')
  const names = `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${ONE_BLOCK}</Latest></BlockList>`
  return send('PUT', list, without(headers, /^x-ms-blob-type$/i), Buffer.from(names))
}

async function send(method: string, address: URL, headers: readonly string[], body?: Buffer): Promise<BlobAnswer & { readonly body: Buffer }> {
  const { hostname, port, pathname, search } = address
  const length = body === undefined ? [] : ['content-length', String(body.length)]
  const sent = request({ hostname, port, method, path: pathname + search, headers: [...headers, ...length] })
  sent.end(body)
  const [answer] = await once(sent, 'response') as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const { 'transfer-encoding': _, 'connection': __, 'keep-alive': ___, ...rest } = answer.headers
  return { status: answer.statusCode ?? 500, headers: rest, body: Buffer.concat(chunks) }
}

function byName(rawHeaders: readonly string[]): Headers {
  return Object.fromEntries(rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? '']] : [])))
}
