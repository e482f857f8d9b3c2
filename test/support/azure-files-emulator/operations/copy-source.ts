import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { requireNeed, sasGrant, type Grant } from '../access/authorize.ts'
import { header, keepsDots, requiredHeader, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { parseTarget } from '../http/target.ts'
import { namesOf } from '../names.ts'
import { readContent } from '../state/content.ts'
import { foundFile, placeIn, type Found } from './find.ts'
import type { FileNode } from '../state/node.ts'
import type { Share } from '../state/share.ts'

/** What is copied: a file of this account, or whatever another server gives under a URL. */
export type CopySource = { readonly url: string, readonly own: Found<FileNode> } | { readonly url: string, readonly own: undefined }

const NEEDED = { resource: 'o', permissions: 'r' } as const

/**
 * Finds the source that a request names, and whether the request may read it.
 * @param grant what the request itself may do; the key of the account reads everything in the account
 * @param ownNeedsNoSas whether a request with the account's key may name a source in the account without a signature
 */
export function copySource(call: Call, grant: Grant, ownNeedsNoSas: boolean): CopySource {
  const url = requiredHeader(call, 'x-ms-copy-source')
  if (!/^https?:\/\/[^/]/i.test(url)) throw badHeader('x-ms-copy-source', url)
  if (new URL(url).host !== new URL(call.origin).host) return { url, own: undefined }
  const target = parseTarget(url, call.settings.account)
  if (target === undefined) throw badHeader('x-ms-copy-source', url)
  const free = ownNeedsNoSas && grant === 'all' && !target.query.has('sig')
  if (!free && !hasSourceToken(call)) checkSignature(call, target)
  const share = ownShare(call, target.share, target.query.get('sharesnapshot'))
  return { url, own: foundFile(placeIn(share, namesOf(target.rest, keepsDots(call, 'x-ms-source-allow-trailing-dot')))) }
}

function hasSourceToken(call: Call): boolean {
  const token = header(call, 'x-ms-copy-source-authorization')
  return token?.startsWith('Bearer ') === true && call.settings.bearer?.(token.slice(7)) === true
}

function checkSignature(call: Call, { query, share, rest }: NonNullable<ReturnType<typeof parseTarget>>): void {
  try {
    requireNeed(sasGrant(call, query, share, rest), NEEDED)
  } catch (error) {
    if (error instanceof ServiceError) throw cannotVerify(error.status, error.code)
    throw error
  }
}

function ownShare(call: Call, name: string, snapshot: string | undefined): Share {
  const share = call.account.shares.get(name)
  if (share === undefined) throw cannotVerify(404, 'ShareNotFound')
  if (snapshot === undefined) return share
  const copy = share.snapshots.get(snapshot)
  if (copy === undefined) throw cannotVerify(404, 'ShareSnapshotNotFound')
  return copy
}

/** Bytes of a source. @param end offset after the last; the whole where it is undefined */
export async function readSource(call: Call, source: CopySource, start: number, end: number | undefined): Promise<Fetched> {
  if (source.own !== undefined) {
    const { content, headers, metadata } = source.own.node
    if (end !== undefined && end > content.size) throw new ServiceError('InvalidRange')
    return { data: [...readContent(content, start, end ?? content.size)], type: headers.type, metadata }
  }
  return await fetchSource(call, source.url, start, end)
}

export interface Fetched {
  readonly data: Buffer[]
  readonly type?: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

async function fetchSource(call: Call, url: string, start: number, end: number | undefined): Promise<Fetched> {
  const authorization = header(call, 'x-ms-copy-source-authorization')
  const headers = { ...(end !== undefined && { range: `bytes=${start}-${end - 1}` }), ...(authorization !== undefined && { authorization }) }
  const response = await get(url, headers)
  const data: Buffer[] = []
  for await (const chunk of response) data.push(chunk as Buffer)
  const status = response.statusCode ?? 0
  if (status === 416) throw new ServiceError('InvalidRange')
  if (status !== 200 && status !== 206) throw cannotVerify(status, String(response.headers['x-ms-error-code'] ?? ''))
  const metadata = Object.fromEntries(Object.entries(response.headers).filter(([name]) => name.startsWith('x-ms-meta-')).map(([name, value]) => [name.slice(10), String(value)]))
  return { data, type: response.headers['content-type'], metadata }
}

function get(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    send(url, { headers }, resolve).on('error', () => reject(cannotVerify(404, ''))).end()
  })
}

/** The source's own refusal is told in the body. */
function cannotVerify(status: number, code: string): ServiceError {
  const known = status >= 400 && status < 500 ? status : 404
  return new ServiceError('CannotVerifyCopySource', { CopySourceStatusCode: String(status), CopySourceErrorCode: code, CopySourceErrorMessage: 'The copy source could not be read.' }, known)
}
