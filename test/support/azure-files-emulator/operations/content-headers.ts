import { header, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import type { ContentHeaders } from '../state/node.ts'

/** Content headers that a request sets. Those that it does not send are absent, and so are cleared. */
export function sentContentHeaders(call: Call): ContentHeaders {
  const md5 = header(call, 'x-ms-content-md5')
  if (md5 !== undefined && md5 !== '') checkMd5Form(md5)
  return {
    type: full(header(call, 'x-ms-content-type')),
    encoding: full(header(call, 'x-ms-content-encoding')),
    language: full(header(call, 'x-ms-content-language')),
    disposition: full(header(call, 'x-ms-content-disposition')),
    cacheControl: full(header(call, 'x-ms-cache-control')),
    md5: full(md5),
  }
}

/** @throws ServiceError InvalidMd5 */
export function checkMd5Form(md5: string): void {
  if (Buffer.from(md5, 'base64').length !== 16) throw new ServiceError('InvalidMd5')
}

/** A length in bytes. @throws ServiceError InvalidHeaderValue, OutOfRangeInput */
export function lengthFrom(name: string, sent: string): number {
  if (!/^\d+$/.test(sent)) throw badHeader(name, sent)
  const length = Number(sent)
  if (length > LARGEST_FILE) throw new ServiceError('OutOfRangeInput', { HeaderName: name, HeaderValue: sent })
  return length
}

const LARGEST_FILE = 4 * 1024 ** 4

function full(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
