import type { Entry } from '../contract/entry.ts'
import type { CopySource } from '../contract/copies.ts'
import type { BlobAuthorization, TokenSource } from './authorization.ts'
import { blobSas } from './blob-sas.ts'
import { encodeName } from './uri.ts'

export interface CopiedPlace {
  readonly serviceUrl: string
  readonly container: string
}

/** How the service of the target reads a blob of this side; the entry's key is the whole name here. */
export type CopySourceOf = (name: string, entry: Entry) => CopySource

/** The store that all accounts of Azure Blob are. */
export const STORE = 'azure-blob'

/**
 * Addresses of the blobs of one side for Put Blob From URL. A SAS is part of the address, a login token a header of its
 * own; a key of the account signs an address for the blob. All of them are secret. Each copy is on the condition that the
 * blob still is the one listed, so that none mixes two contents.
 * https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url#request-headers
 */
export function copySources({ serviceUrl, container }: CopiedPlace, authorization: BlobAuthorization): CopySourceOf {
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

function queryOf(authorization: BlobAuthorization, container: string, name: string): string | undefined {
  if (authorization.kind === 'sas') return authorization.query
  if (authorization.kind === 'shared-key') return blobSas(authorization, container, name)
  return undefined
}

/** While a token is being renewed, the one before it is still good for some minutes. */
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
