import { refreshing } from '../../credentials/refreshing.ts'
import type { TokenSource } from './authorization.ts'

/** A login token, and when it ends in milliseconds since the epoch. */
export interface LoginToken {
  readonly token: string
  readonly expiresOnTimestamp: number
}

/** Asks again shortly before the token ends; see `credentials/refreshing.ts`. */
export function refreshingToken(fetch: () => Promise<LoginToken>): TokenSource {
  const source = refreshing(fetch, ({ expiresOnTimestamp }) => expiresOnTimestamp)
  return () => {
    const available = source()
    return 'token' in available ? available.token : available.then(({ token }) => token)
  }
}
