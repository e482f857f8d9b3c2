import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Settings } from '../settings.ts'
import type { Account } from '../state/account.ts'
import { ServiceError } from './error.ts'

/** One request, taken apart. */
export interface Call {
  readonly method: string
  /** Path as it was sent, with the account. */
  readonly rawPath: string
  /** Decoded; empty for the account itself. */
  readonly share: string
  /** What follows the share, as it was sent. */
  readonly rest: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: Readonly<IncomingHttpHeaders>
  /** Names and values in turn, in the case in which they were sent. */
  readonly rawHeaders: readonly string[]
  /** `x-ms-version`, or the version of the shared access signature where that is absent. */
  readonly version: string
  readonly account: Account
  readonly settings: Settings
  /** Address of the client. */
  readonly remote: string
  /** Scheme and host by which the client reached the service. */
  readonly origin: string
  /**
   * Reads the whole body.
   * @param limit bytes
   * @throws ServiceError RequestBodyTooLarge
   */
  body(limit: number): Promise<Buffer[]>
  /** Reads a small body as text. */
  text(): Promise<string>
}

/** What is answered. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number | undefined>>
  /** Text, or pieces of the given length. */
  readonly body?: string | { readonly length: number, readonly pieces: Iterable<Buffer> }
}

const LARGEST_DOCUMENT = 1024 * 1024

/** A header as one string; undefined when it was not sent. */
export function header(call: Pick<Call, 'headers'>, name: string): string | undefined {
  const value = call.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** @throws ServiceError MissingRequiredHeader */
export function requiredHeader(call: Pick<Call, 'headers'>, name: string): string {
  const value = header(call, name)
  if (value === undefined || value === '') throw new ServiceError('MissingRequiredHeader', { HeaderName: name })
  return value
}

/** Whether a header says `true`. */
export function isTrue(call: Pick<Call, 'headers'>, name: string): boolean {
  return header(call, name)?.toLowerCase() === 'true'
}

/** Whether names keep the dots at their ends. */
export function keepsDots(call: Call, name: 'x-ms-allow-trailing-dot' | 'x-ms-source-allow-trailing-dot' = 'x-ms-allow-trailing-dot'): boolean {
  return call.version >= '2022-11-02' && isTrue(call, name)
}

/** Reads a request's body, once. */
export function bodyReader(request: IncomingMessage): Pick<Call, 'body' | 'text'> {
  const body = async (limit: number): Promise<Buffer[]> => {
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of request) {
      length += (chunk as Buffer).length
      if (length > limit) throw tooLarge(limit)
      chunks.push(chunk as Buffer)
    }
    return chunks
  }
  return { body, text: async () => Buffer.concat(await body(LARGEST_DOCUMENT)).toString('utf8') }
}

function tooLarge(limit: number): ServiceError {
  return new ServiceError('RequestBodyTooLarge', { MaxLimit: String(limit) })
}
