import { isStorageError, StorageError } from '../../errors.ts'

/** Refusals that an expired SAS may be behind; services differ in how they name it. */
const REFUSED = new Set(['AuthorizationFailure', 'AuthenticationFailed', 'AuthorizationPermissionMismatch', 'HTTP403'])

/**
 * A refusal of one request, or `credentials` when the SAS is not valid at this time: then every request is refused.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-the-signature-validity-interval
 *
 * @param sas query string of the shared access signature, without `?`; secret
 * @param now milliseconds since the epoch
 */
export function asInvalidSas(error: unknown, sas: string | undefined, now = Date.now()): unknown {
  if (sas === undefined || !isStorageError(error) || !REFUSED.has(error.code ?? '')) return error
  const query = new URLSearchParams(sas)
  const [start, end] = [Date.parse(query.get('st') ?? ''), Date.parse(query.get('se') ?? '')]
  const why = end <= now ? `the SAS of this side expired at ${query.get('se')}` : start > now ? `the SAS of this side is valid from ${query.get('st')} on` : undefined
  if (why === undefined) return error
  return new StorageError(`${error.message}; ${why}: get a new one`, { kind: 'credentials', code: error.code, cause: error })
}
