import { createHmac } from 'node:crypto'
import type { Authorization } from '../azure/authorization.ts'
import type { TokenSource } from '../azure/token.ts'
import type { CopySourceOf } from './side.ts'
import { encodeName } from './uri.ts'

/** Where the blobs are that the service copies. */
export interface CopiedPlace {
  readonly serviceUrl: string
  readonly container: string
}

/**
 * Returns a function that names a blob of one side for Put Blob From URL. A SAS is part of the address, and a login token is
 * a header of its own; with a key of the account, the address is signed for the blob. All of them are secret. The copy is
 * conditional on the listed ETag, so that no copy mixes two contents.
 * https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url#request-headers
 */
export function copySources({ serviceUrl, container }: CopiedPlace, authorization: Authorization): CopySourceOf {
  const token = authorization.kind === 'bearer' ? rememberingToken(authorization.token) : undefined
  return (name, { etag }) => {
    const url = `${serviceUrl}/${container}/${encodeName(name)}`
    const query = queryOf(authorization, container, name)
    return {
      address: query === undefined ? url : `${url}?${query}`,
      headers: {
        ...(token && { 'x-ms-copy-source-authorization': `Bearer ${token()}` }),
        ...(etag !== '' && { 'x-ms-source-if-match': `"${etag}"` }),
      },
    }
  }
}

function queryOf(authorization: Authorization, container: string, name: string): string | undefined {
  if (authorization.kind === 'sas') return authorization.query
  if (authorization.kind === 'shared-key') return blobSas(authorization, container, name)
  return undefined
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

/** How long a signed address is valid, milliseconds: as long as the service takes for one copy. */
const VALIDITY = 6 * 3600 * 1000
/** How far the service's clock may be behind, milliseconds. */
const SLOW_CLOCK = 15 * 60 * 1000
const SAS_VERSION = '2020-12-06'

/**
 * A shared access signature to read one blob, signed with the key of its account.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2020-12-06-and-later
 */
function blobSas({ account, key }: AccountKey, container: string, name: string): string {
  const now = Date.now()
  const [start, expiry] = [isoSeconds(now - SLOW_CLOCK), isoSeconds(now + VALIDITY)]
  const fields = [
    'r', start, expiry, `/blob/${account}/${container}/${name}`,
    // Identifier, addresses, protocol.
    '', '', '',
    SAS_VERSION, 'b',
    // Snapshot, encryption scope, headers of the answer.
    '', '', '', '', '', '', '',
  ]
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(fields.join('\n'), 'utf8').digest('base64')
  return `sv=${SAS_VERSION}&sr=b&st=${encodeURIComponent(start)}&se=${encodeURIComponent(expiry)}&sp=r&sig=${encodeURIComponent(signature)}`
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
