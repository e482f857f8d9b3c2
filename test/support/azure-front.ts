import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectBlob, type BlobService } from './azure-blob-client.ts'
import { blobOperation } from './azure-operation.ts'
import { copyFromUrl, errorAnswer, withoutCustomerKey, type BlobAnswer } from './azure-from-url.ts'
import type { AzuriteEndpoint } from './servers/azurite.ts'

/**
 * A layer in front of Azurite. It does what Azurite answers with 501, Put Blob From URL and Put Block From URL, takes off
 * customers' keys, which Azurite refuses, stands in for the Data Lake endpoint, which Azurite has none of, hands everything
 * else on as it is, and counts what it is asked for.
 */
export interface AzuriteFront {
  /** The service as it is reached through this layer; asking it counts too. */
  readonly blobs: BlobService
  /** How often each operation was asked for since the start, by its name in the service's reference. */
  readonly counts: Readonly<Record<string, number>>
  /** Every request since the start. */
  readonly requests: readonly FrontRequest[]
  /** Access control lists by path (without the account); a path that has none has `DEFAULT_ACCESS_LIST`. */
  readonly accessLists: Map<string, string>
  /** Answers an operation with an error in place of doing it, from now on. Undefined ends that. */
  refuse(operation: string, how: Refusal | undefined): void
  close(): Promise<void>
}

export interface FrontRequest {
  readonly operation: string
  /** Path without the account and without a query, decoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<IncomingHttpHeaders>
}

export interface Refusal {
  readonly status: number
  /** As in `x-ms-error-code`. */
  readonly code: string
  /** How many requests are refused before they are done again; all of them when absent. */
  readonly times?: number
}

/** What a new file has on an account with a hierarchical namespace. */
export const DEFAULT_ACCESS_LIST = 'user::rw-,group::r--,other::---'

/** What the service says when it cannot reach, or may not read, the source of a copy. */
export const UNREACHABLE_SOURCE: Refusal = { status: 403, code: 'CannotVerifyCopySource' }

/** Starts the layer on a free port of the loopback interface. */
export async function startAzuriteFront(behind: AzuriteEndpoint): Promise<AzuriteFront> {
  const counts: Record<string, number> = {}
  const requests: FrontRequest[] = []
  const accessLists = new Map<string, string>()
  const refusals = new Map<string, Refusal & { left: number }>()
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const seen = describeRequest(incoming)
    requests.push(seen)
    counts[seen.operation] = (counts[seen.operation] ?? 0) + 1
    const refusal = refusals.get(seen.operation)
    if (refusal !== undefined && refusal.left-- > 0) return refuse(incoming, response, refusal)
    if (seen.operation.endsWith(' Access Control')) return answerAccess(seen, incoming, response, accessLists)
    const done = seen.operation.endsWith(' From URL') ? answerCopy(behind, incoming, response) : passOn(behind.origin, incoming, response)
    // Whoever asked has gone, or the server behind has: then there is nobody to tell.
    done.catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    blobs: connectBlob({ ...endpointOf(behind), origin: `http://127.0.0.1:${port}` }),
    counts,
    requests,
    accessLists,
    refuse(operation, how) {
      if (how === undefined) refusals.delete(operation)
      else refusals.set(operation, { ...how, left: how.times ?? Infinity })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function endpointOf({ account, otherAccount, emulatorAccount }: AzuriteEndpoint): Omit<AzuriteEndpoint, 'origin'> {
  return { account, otherAccount, emulatorAccount }
}

function describeRequest({ method = '', url = '', headers }: IncomingMessage): FrontRequest {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  return {
    operation: blobOperation(method, url, headers),
    path: decodeURIComponent(pathname.split('/').slice(2).join('/')),
    query: searchParams,
    headers,
  }
}

/** The bytes of both directions as they are: signatures, which name no host, stay good (by a key, not with a customer's key). */
async function passOn(origin: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { hostname, port } = new URL(origin)
  const onward = request({ hostname, port, method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: withoutCustomerKey(incoming.rawHeaders) })
  incoming.pipe(onward)
  incoming.on('error', () => onward.destroy())
  response.on('close', () => onward.destroy())
  const [answer] = await once(onward, 'response') as [IncomingMessage]
  response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
  answer.pipe(response)
  answer.on('error', () => response.destroy())
}

async function answerCopy(behind: AzuriteEndpoint, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  incoming.resume()
  await once(incoming, 'end')
  const answer = await copyFromUrl(behind, incoming.url ?? '/', incoming.rawHeaders)
  send(response, answer)
}

function answerAccess({ path, headers }: FrontRequest, incoming: IncomingMessage, response: ServerResponse, lists: Map<string, string>): void {
  const given = headers['x-ms-acl']
  if (typeof given === 'string') lists.set(path, given)
  incoming.resume()
  incoming.once('end', () => { send(response, { status: 200, headers: { 'x-ms-acl': lists.get(path) ?? DEFAULT_ACCESS_LIST }, body: '' }) })
}

function refuse(incoming: IncomingMessage, response: ServerResponse, { status, code }: Refusal): void {
  incoming.resume()
  incoming.once('end', () => { send(response, errorAnswer(status, code)) })
}

function send(response: ServerResponse, { status, headers, body }: BlobAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
  response.end(body)
}
