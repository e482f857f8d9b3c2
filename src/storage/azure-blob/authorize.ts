import type { BlobAuthorization, TokenSource } from './authorization.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { createHttpClock } from './http-date.ts'
import { createSharedKeySigner } from './shared-key.ts'

export interface UnauthorisedRequest {
  readonly method: string
  /** Encoded. */
  readonly path: string
  /** Encoded, without `?`; empty when there is none. */
  readonly query: string
  /** Names in lower case; the authorisation is added. */
  readonly headers: RequestHeaders
  /** Length of the body, bytes. */
  readonly length: number
}

/** Authorises one request; returns path and query as they are to be sent, which may hold a secret. */
export type Authorizer = (request: UnauthorisedRequest) => string | Promise<string>

export function createAuthorizer(authorization: BlobAuthorization): Authorizer {
  switch (authorization.kind) {
    case 'anonymous':
      return target
    case 'sas':
      return ({ path, query }) => `${path}?${query === '' ? authorization.query : `${query}&${authorization.query}`}`
    case 'bearer':
      return bearer(authorization.token)
    case 'shared-key':
      return sharedKey(authorization.account, authorization.key)
  }
}

function target({ path, query }: UnauthorisedRequest): string {
  return query === '' ? path : `${path}?${query}`
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory */
function bearer(token: TokenSource): Authorizer {
  return (request) => {
    const available = token()
    const add = (value: string): string => {
      request.headers['authorization'] = `Bearer ${value}`
      return target(request)
    }
    return typeof available === 'string' ? add(available) : available.then(add)
  }
}

function sharedKey(account: string, key: string): Authorizer {
  const sign = createSharedKeySigner(account, key)
  const now = createHttpClock()
  return (request) => {
    request.headers['x-ms-date'] = now()
    request.headers['authorization'] = sign(request)
    return target(request)
  }
}
