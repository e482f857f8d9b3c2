import { StorageError } from '../../errors.ts'

/** Codes with which services refuse an expired SAS; they differ. */
const REFUSED = new Set(['AuthorizationFailure', 'AuthenticationFailed', 'AuthorizationPermissionMismatch', 'HTTP403'])

/**
 * Turns the refusal of a request into one of kind `credentials` when the SAS is not valid at this time: the service will
 * then refuse every request. Returns other errors as they are.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-the-signature-validity-interval
 *
 * @param sas query string of the shared access signature, without `?`; secret
 * @param now milliseconds since the epoch
 */
export function asInvalidSas(error: StorageError, sas: string | undefined, now = Date.now()): StorageError {
  if (sas === undefined || !REFUSED.has(error.code ?? '')) return error
  const query = new URLSearchParams(sas)
  const [start, end] = [Date.parse(query.get('st') ?? ''), Date.parse(query.get('se') ?? '')]
  const why = end <= now ? `the SAS of this side expired at ${query.get('se')}` : start > now ? `the SAS of this side is valid from ${query.get('st')} on` : undefined
  if (why === undefined) return error
  return new StorageError(`${error.message}; ${why}: get a new one`, { kind: 'credentials', code: error.code, cause: error })
}
