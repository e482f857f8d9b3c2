import { createHmac } from 'node:crypto'
import type { TokenSource } from './token.ts'

/** The key of a storage account. */
export interface AccountKey {
  readonly account: string
  /** Base64. */
  readonly key: string
}

/** How long a signed address is valid, milliseconds: as long as the service takes for one copy. */
const VALIDITY = 6 * 3600 * 1000
/** How far the service's clock may be behind, milliseconds. */
const SLOW_CLOCK = 15 * 60 * 1000
const SAS_VERSION = '2020-12-06'

/** What the signature of one object depends on besides its times. */
export interface SignedResource {
  /** The kind, as the service calls it: `b` or `f`. */
  readonly kind: string
  /** `/SERVICE/ACCOUNT/CONTAINER/NAME`. */
  readonly path: string
  /** The fields that are signed behind the version; they differ from service to service. */
  readonly fields: readonly string[]
}

/**
 * Returns a shared access signature to read one object, signed with the key of its account. It is secret.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas
 */
export function readSas(key: string, { kind, path, fields }: SignedResource): string {
  const now = Date.now()
  const [start, expiry] = [isoSeconds(now - SLOW_CLOCK), isoSeconds(now + VALIDITY)]
  // Identifier, addresses and protocol are empty.
  const signed = ['r', start, expiry, path, '', '', '', SAS_VERSION, ...fields]
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(signed.join('\n'), 'utf8').digest('base64')
  return `sv=${SAS_VERSION}&sr=${kind}&st=${encodeURIComponent(start)}&se=${encodeURIComponent(expiry)}&sp=r&sig=${encodeURIComponent(signature)}`
}

/** While a token is being renewed, the one before it is still valid for some minutes. */
export function rememberingToken(token: TokenSource): () => string {
  let last = ''
  const remember = (value: string): void => void (last = value)
  return () => {
    const available = token()
    if (typeof available === 'string') last = available
    else available.then(remember, () => undefined)
    return last
  }
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
