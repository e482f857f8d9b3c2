import { createHmac } from 'node:crypto'
import type { CopySource } from '../contract/copies.ts'
import type { Authorization } from '../azure/authorization.ts'
import type { TokenSource } from '../azure/token.ts'
import { encodeFilePath } from './uri.ts'

/** Where the files are that a service copies. */
export interface CopiedPlace {
  readonly serviceUrl: string
  readonly share: string
}

/** Returns a function that gives the address of a file, with the SAS of the side if it has one. Secret then. */
export function addresses({ serviceUrl, share }: CopiedPlace, authorization: Authorization): (path: string) => string {
  const query = authorization.kind === 'sas' ? `?${authorization.query}` : ''
  return (path) => `${serviceUrl}/${encodeFilePath(share)}/${encodeFilePath(path)}${query}`
}

/**
 * Returns a function that names a file of one side for copies by a service. A SAS is part of the address, and a login token is
 * a header of its own; with a key of the account, the address is signed for the file. All of them are secret. Azure Files takes
 * no condition on the source of a copy, so the caller must look at the file again.
 */
export function copySources(place: CopiedPlace, authorization: Authorization): (path: string) => CopySource {
  const addressOf = addresses(place, authorization)
  const token = authorization.kind === 'bearer' ? rememberingToken(authorization.token) : undefined
  const headersNow = (): Record<string, string> =>
    token ? { 'x-ms-copy-source-authorization': `Bearer ${token()}`, 'x-ms-file-request-intent': 'backup' } : {}
  return (path) => ({
    address: authorization.kind === 'shared-key' ? `${addressOf(path)}?${fileSas(authorization, place.share, path)}` : addressOf(path),
    headers: headersNow(),
    isUnbound: true,
  })
}

/** While a token is being renewed, the one before it is still valid for some minutes. */
function rememberingToken(token: TokenSource): () => string {
  let last = ''
  const remember = (value: string): void => void (last = value)
  return () => {
    const available = token()
    if (typeof available === 'string') last = available
    else available.then(remember, () => undefined)
    return last
  }
}

interface AccountKey {
  readonly account: string
  /** Base64. Secret. */
  readonly key: string
}

/** How long a signed address is valid, milliseconds. */
const VALIDITY = 6 * 3600 * 1000
/** How far the service's clock may be behind, milliseconds. */
const SLOW_CLOCK = 15 * 60 * 1000
const SAS_VERSION = '2020-12-06'

/**
 * A shared access signature to read one file, signed with the key of its account.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2015-04-05-and-later
 */
function fileSas({ account, key }: AccountKey, share: string, path: string): string {
  const now = Date.now()
  const [start, expiry] = [isoSeconds(now - SLOW_CLOCK), isoSeconds(now + VALIDITY)]
  const fields = [
    'r', start, expiry, `/file/${account}/${share}/${path}`,
    // Identifier, addresses, protocol.
    '', '', '',
    SAS_VERSION,
    // Headers of the answer.
    '', '', '', '', '',
  ]
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(fields.join('\n'), 'utf8').digest('base64')
  return `sv=${SAS_VERSION}&sr=f&st=${encodeURIComponent(start)}&se=${encodeURIComponent(expiry)}&sp=r&sig=${encodeURIComponent(signature)}`
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
