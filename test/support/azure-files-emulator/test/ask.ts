import { request, type IncomingHttpHeaders } from 'node:http'
import type { AzureFiles } from '../index.ts'

/** One request as a test writes it. */
export interface Ask {
  readonly method?: string
  /** Below the account, as it is sent: `/data/a.txt?comp=metadata`. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: string | Buffer
  /** Query that grants access; everything where it is not given, nothing where it is empty. */
  readonly sas?: string
}

export interface Told {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** The error's code; undefined for what is none. */
  readonly code: string | undefined
}

/** Sends one request, with the newest version that most operations are tested in. */
export async function ask(files: AzureFiles, { method = 'GET', target, headers = {}, body = '', sas = files.sas() }: Ask): Promise<Told> {
  const joined = sas === '' ? '' : `${target.includes('?') ? '&' : '?'}${sas}`
  // The path is given as it is: a URL would take `..` out of it.
  const address = { host: '127.0.0.1', port: files.port, path: `/${files.account}${target}${joined}` }
  return await new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body)
    const sent = request({ ...address, method, headers: { 'x-ms-version': '2026-04-06', ...(method === 'PUT' && { 'content-length': length }), ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString('utf8'), code: response.headers['x-ms-error-code'] as string | undefined })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
