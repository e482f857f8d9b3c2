import type { CopySource } from '../contract/copies.ts'
import type { Authorization } from '../azure/authorization.ts'
import { readSas, rememberingToken, type AccountKey } from '../azure/copy-source.ts'
import { encodeFilePath, encodeQuery } from './uri.ts'

/** Where the files are that a service copies. */
export interface CopiedPlace {
  readonly serviceUrl: string
  readonly share: string
  /** The snapshot of the share that the files are in. */
  readonly snapshot?: string | undefined
}

/** Returns a function that gives the address of a file, with the SAS of the side if it has one. Secret then. */
export function addresses(place: CopiedPlace, authorization: Authorization): (path: string) => string {
  const sas = authorization.kind === 'sas' ? authorization.query : ''
  return (path) => addressOf(place, path, sas)
}

/** @param sas empty where the address has none */
function addressOf({ serviceUrl, share, snapshot }: CopiedPlace, path: string, sas: string): string {
  const query = [encodeQuery({ sharesnapshot: snapshot }), sas].filter((part) => part !== '').join('&')
  return `${serviceUrl}/${encodeFilePath(share)}/${encodeFilePath(path)}${query === '' ? '' : `?${query}`}`
}

/**
 * Returns a function that names a file of one side for copies by a service. A SAS is part of the address, and a login token is
 * a header of its own; with a key of the account, the address is signed for the file. All of them are secret. Azure Files takes
 * no condition on the source of a copy, so the caller must look at the file again.
 */
export function copySources(place: CopiedPlace, authorization: Authorization): (path: string) => CopySource {
  const addressWithSas = addresses(place, authorization)
  const token = authorization.kind === 'bearer' ? rememberingToken(authorization.token) : undefined
  const headersNow = (): Record<string, string> =>
    token ? { 'x-ms-copy-source-authorization': `Bearer ${token()}`, 'x-ms-file-request-intent': 'backup' } : {}
  return (path) => ({
    address: authorization.kind === 'shared-key' ? addressOf(place, path, fileSas(authorization, place.share, path)) : addressWithSas(path),
    headers: headersNow(),
    isUnbound: true,
  })
}

/** https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2015-04-05-and-later */
function fileSas({ account, key }: AccountKey, share: string, path: string): string {
  // Headers of the answer.
  return readSas(key, { kind: 'f', path: `/file/${account}/${share}/${path}`, fields: ['', '', '', '', ''] })
}
