import type { TokenSource } from './authorization.ts'

/** A login token, and when it ends in milliseconds since the epoch. */
export interface LoginToken {
  readonly token: string
  readonly expiresOnTimestamp: number
}

/** A token is asked for anew this long before it ends, milliseconds; time enough for a request that is under way. */
const REFRESH_AHEAD = 300_000

/**
 * Asks again shortly before the token ends; callers in between share one question. Should there be no answer, the old
 * one is used to its end.
 */
export function refreshingToken(fetch: () => Promise<LoginToken>): TokenSource {
  let current: LoginToken | undefined
  let pending: Promise<string> | undefined
  const ask = (): Promise<string> => {
    pending ??= fetch()
      .then((token) => (current = token).token)
      .catch((error: unknown) => {
        if (current && current.expiresOnTimestamp > Date.now()) return current.token
        throw error
      })
      .finally(() => (pending = undefined))
    return pending
  }
  return () => (current && current.expiresOnTimestamp - Date.now() >= REFRESH_AHEAD ? current.token : ask())
}
