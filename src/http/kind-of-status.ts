import type { ErrorKind } from '../errors.ts'

const KIND_OF_STATUS: Readonly<Record<number, ErrorKind>> = {
  401: 'credentials',
  403: 'denied',
  404: 'not-found',
  408: 'transient',
  412: 'precondition',
  429: 'rate-limited',
  500: 'transient',
  501: 'unsupported',
  502: 'transient',
  503: 'rate-limited',
  504: 'transient',
}

/** The kind of an answer by its status, where it has no known code: the answer to a HEAD has no body to contain one. */
export function kindOfStatus(status: number): ErrorKind {
  return KIND_OF_STATUS[status] ?? 'failed'
}
