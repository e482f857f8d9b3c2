import type { About, FaultName } from '../../remedies.ts'

/** Codes with which services refuse an expired SAS; they differ. */
const REFUSED = new Set(['AuthorizationFailure', 'AuthenticationFailed', 'AuthorizationPermissionMismatch', ''])

/** Why a SAS is refused. */
export interface SasFault {
  readonly name: FaultName
  readonly about: About
}

/**
 * Reports whether a request was refused because its SAS is not valid at this time: the service will then refuse every request.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-the-signature-validity-interval
 *
 * @param code of the service; empty where the answer has none
 * @param sas query string of the shared access signature, without `?`; secret
 * @param now milliseconds since the epoch
 */
export function sasOutOfTime(code: string, sas: string, now = Date.now()): SasFault | undefined {
  if (!REFUSED.has(code)) return undefined
  const query = new URLSearchParams(sas)
  const [start, end] = [query.get('st') ?? '', query.get('se') ?? '']
  if (Date.parse(end) <= now) return { name: 'expired SAS', about: { time: end } }
  return Date.parse(start) > now ? { name: 'SAS not valid yet', about: { time: start } } : undefined
}

/**
 * Says which permission a SAS lacks, where its own list of them shows it.
 *
 * @param letter what the operation needs
 */
export function sasLacking(sas: string, operation: string, letter: string | undefined): SasFault {
  const permissions = new URLSearchParams(sas).get('sp') ?? undefined
  const isKnown = letter !== undefined && permissions?.includes(letter) === false
  return { name: 'SAS lacks permission', about: isKnown ? { permissions, operation, letter } : {} }
}
