import type { UnauthorizedRequest } from '../service/call.ts'
import type { TokenSource } from './token.ts'
import { targetOf } from '../service/call.ts'
import { createHttpClock } from './dates.ts'
import { createSharedKeySigner } from './shared-key.ts'

/** How the requests of one side are authorised. Everything in here is secret. */
export type Authorization =
  | { readonly kind: 'sas'; readonly query: string }
  | { readonly kind: 'shared-key'; readonly account: string; readonly key: string }
  | { readonly kind: 'bearer'; readonly token: TokenSource }
  | { readonly kind: 'anonymous' }

/** The query string of the side's shared access signature, if it has one. Secret. */
export function sasOf(authorization: Authorization): string | undefined {
  return authorization.kind === 'sas' ? authorization.query : undefined
}

/** Authorises one request; returns path and query as they are sent, which may hold a secret. */
export type Authorizer = (request: UnauthorizedRequest) => string | Promise<string>

export function createAuthorizer(authorization: Authorization): Authorizer {
  switch (authorization.kind) {
    case 'anonymous':
      return targetOf
    case 'sas':
      return ({ path, query }) => `${path}?${query === '' ? authorization.query : `${query}&${authorization.query}`}`
    case 'bearer':
      return bearer(authorization.token)
    case 'shared-key':
      return sharedKey(authorization.account, authorization.key)
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory */
function bearer(token: TokenSource): Authorizer {
  return (request) => {
    const available = token()
    const add = (value: string): string => {
      request.headers['authorization'] = `Bearer ${value}`
      return targetOf(request)
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
    return targetOf(request)
  }
}
