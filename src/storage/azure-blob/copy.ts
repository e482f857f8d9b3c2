import type { Authorization } from '../azure/authorization.ts'
import type { CopySourceOf } from './side.ts'
import { readSas, rememberingToken, type AccountKey } from '../azure/copy-source.ts'
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

/** https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2020-12-06-and-later */
function blobSas({ account, key }: AccountKey, container: string, name: string): string {
  // Resource, snapshot, encryption scope, headers of the answer.
  return readSas(key, { kind: 'b', path: `/blob/${account}/${container}/${name}`, fields: ['b', '', '', '', '', '', '', ''] })
}
