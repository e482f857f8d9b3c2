import type { ServerResponse } from 'node:http'
import type { FaultAction } from '../faults.ts'
import type { Answer } from './call.ts'
import type { ServiceError } from './error.ts'
import { elements, escapeXml, XML_START } from './xml.ts'

/** An error as the service answers it. */
export function errorAnswer(error: Pick<ServiceError, 'status' | 'code' | 'message'> & Partial<ServiceError>, requestId: string): Answer {
  const message = `${error.message}\nRequestId:${requestId}\nTime:${new Date().toISOString()}`
  const body = `${XML_START}<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(message)}</Message>${elements(error.details ?? {})}</Error>`
  return {
    status: error.status,
    headers: {
      'x-ms-error-code': error.code,
      'content-type': 'application/xml',
      'www-authenticate': error.status === 401 ? 'Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize resource_id=https://storage.azure.com' : undefined,
    },
    body,
  }
}

/** What every answer bears. */
export function commonHeaders(requestId: string, version: string, clientRequestId: string | undefined): Record<string, string | undefined> {
  return { 'server': 'Windows-Azure-File/1.0 Microsoft-HTTPAPI/2.0', 'x-ms-request-id': requestId, 'x-ms-version': version, 'x-ms-client-request-id': clientRequestId }
}

/** Sends an answer, with what faults do to its body. */
export async function send(response: ServerResponse, answer: Answer, common: Answer['headers'], withBody: boolean, faults: readonly FaultAction[]): Promise<void> {
  const text = faults.find((fault) => fault.kind === 'body')?.text ?? answer.body
  const headers: Record<string, string | number> = {}
  for (const [name, value] of [...Object.entries(common ?? {}), ...Object.entries(answer.headers ?? {})]) {
    if (value !== undefined) headers[name] = value
  }
  const body = typeof text === 'string' ? Buffer.from(text, 'utf8') : text
  if (body === undefined) headers['content-length'] ??= 0
  else headers['content-length'] = body.length
  // An answer to HEAD has no body, and so no more than the error's code to say what went wrong.
  response.writeHead(answer.status, headers)
  if (body === undefined || !withBody) return void response.end()
  const cut = faults.find((fault) => fault.kind === 'truncate')?.after
  const flip = faults.find((fault) => fault.kind === 'flip bit')?.at
  await sendBody(response, Buffer.isBuffer(body) ? [body] : body.pieces, cut, flip)
}

async function sendBody(response: ServerResponse, pieces: Iterable<Buffer>, cut: number | undefined, flip: number | undefined): Promise<void> {
  let sent = 0
  for (const piece of pieces) {
    if (response.destroyed) return
    let part = piece
    if (flip !== undefined && flip >= sent && flip < sent + piece.length) {
      part = Buffer.from(piece)
      part[flip - sent] = (part[flip - sent] as number) ^ 1
    }
    if (cut !== undefined && sent + part.length > cut) {
      response.write(part.subarray(0, cut - sent), () => response.destroy())
      return
    }
    sent += part.length
    if (!response.write(part)) await drained(response)
  }
  if (cut === undefined) response.end()
  else response.destroy()
}

/** Resolves when more can be written, or when there is nobody to write to. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
