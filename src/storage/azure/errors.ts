import type { HttpResponse } from '../../http/message.ts'
import type { Authorization } from './authorization.ts'
import type { AccountSettings, RetryStatus } from './settings.ts'
import { StorageError, type ErrorKind } from '../../errors.ts'
import { remedyForPlainHttp } from '../../http/faults.ts'
import { kindOfStatus } from '../../http/kind-of-status.ts'
import { remedyFor, type About, type FaultName } from '../../remedies.ts'
import { sasLacking, sasOutOfTime } from './sas.ts'
import { textOf } from '../../xml.ts'

/**
 * Kinds of the error codes that the services of an account share.
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
export const COMMON_KINDS = {
  ResourceNotFound: 'not-found',
  AuthenticationFailed: 'credentials',
  InvalidAuthenticationInfo: 'credentials',
  NoAuthenticationInformation: 'credentials',
  AuthorizationFailure: 'denied',
  AuthorizationPermissionMismatch: 'denied',
  AuthorizationProtocolMismatch: 'denied',
  AuthorizationResourceTypeMismatch: 'denied',
  AuthorizationServiceMismatch: 'denied',
  AuthorizationSourceIPMismatch: 'denied',
  InsufficientAccountPermissions: 'denied',
  KeyBasedAuthenticationNotPermitted: 'credentials',
  AccountIsDisabled: 'no-location',
  ConditionNotMet: 'precondition',
  TargetConditionNotMet: 'precondition',
  SourceConditionNotMet: 'precondition',
  Md5Mismatch: 'corrupt',
  Crc64Mismatch: 'corrupt',
  InvalidMd5: 'corrupt',
  ServerBusy: 'rate-limited',
  AccountThrottled: 'rate-limited',
  InternalError: 'transient',
  OperationTimedOut: 'transient',
} as const satisfies Record<string, ErrorKind>

/** Faults of authorisation, by the error codes that the services of an account share. */
const FAULT_OF_CODE: ReadonlyMap<string, FaultName> = new Map(Object.entries<FaultName>({
  AuthenticationFailed: 'not authenticated',
  InvalidAuthenticationInfo: 'login not accepted',
  NoAuthenticationInformation: 'no authorisation',
  AuthorizationPermissionMismatch: 'lacks permission',
  InsufficientAccountPermissions: 'lacks permission',
  AuthorizationFailure: 'firewall',
  AuthorizationSourceIPMismatch: 'other address',
  AuthorizationProtocolMismatch: 'https only',
  AuthorizationServiceMismatch: 'other service',
  AuthorizationResourceTypeMismatch: 'other resource type',
  KeyBasedAuthenticationNotPermitted: 'keys switched off',
  PublicAccessNotPermitted: 'public access off',
  AccountIsDisabled: 'account disabled',
  ContainerNotFound: 'no container',
}))

/** Remedies for faults of single objects. */
export const COMMON_REMEDIES = {
  UnsupportedHeader: 'this kind of account does not take one of the options',
  FeatureNotSupportedForAccount: 'this kind of account does not take one of the options',
} as const satisfies Record<string, string>

/** The error codes of one service. */
export interface ErrorCodes {
  readonly kinds: ReadonlyMap<string, ErrorKind>
  readonly remedies: ReadonlyMap<string, string>
  /** The letter that a SAS needs among its permissions, by operation. */
  readonly letters: ReadonlyMap<string, string>
  /** Roles of a login that allow reading and writing. */
  readonly roles: NonNullable<About['roles']>
}

/** A refused request, for its remedy. */
export interface RefusedRequest {
  readonly operation: string
  readonly about?: AccountAbout | undefined
}

/** What remedies need to know of a side. */
export interface AccountAbout {
  readonly side?: About['side']
  readonly authorization: Authorization
}

/** Joins a service's own error codes to the common ones. */
export function errorCodes(
  kinds: Readonly<Record<string, ErrorKind>>,
  remedies: Readonly<Record<string, string>>,
  { letters, roles }: { readonly letters: Readonly<Record<string, string>>; readonly roles: ErrorCodes['roles'] },
): ErrorCodes {
  return {
    roles,
    letters: new Map(Object.entries(letters)),
    kinds: new Map(Object.entries<ErrorKind>({ ...COMMON_KINDS, ...kinds })),
    remedies: new Map(Object.entries<string>({ ...COMMON_REMEDIES, ...remedies })),
  }
}

/** What a service says when it refuses a request. */
export interface Refusal {
  readonly status: number
  /** Empty where the answer has none. */
  readonly code: string
  readonly message: string
  /** The Date header. */
  readonly date?: string | undefined
}

/** Reads the answer of a service that refuses a request; the answer to a HEAD has its code in a header only. */
export function refusalIn({ status, headers, body }: HttpResponse): Refusal {
  const text = body.toString('utf8', 0, Math.min(body.length, 65536))
  const said = text.startsWith('{') ? inJson(text) : { code: textOf(text, 'Code'), message: textOf(text, 'Message') }
  return { status, code: headers['x-ms-error-code'] ?? said.code ?? '', message: (said.message ?? '') + remedyForPlainHttp(status, text), date: headers['date'] }
}

interface Said {
  readonly code?: string | undefined
  readonly message?: string | undefined
}

/** The Data Lake endpoint answers in JSON: `{ "error": { "code": …, "message": … } }`. */
function inJson(text: string): Said {
  try {
    const { error } = JSON.parse(text) as { error?: Record<string, unknown> }
    const [code, message] = [error?.['code'], error?.['message']]
    return { ...(typeof code === 'string' && { code }), ...(typeof message === 'string' && { message }) }
  } catch {
    return {}
  }
}

/**
 * Builds the error of a refused request.
 *
 * @param place operation and object, which begin the message
 * @param request for the remedy
 * @param kind overrides the kind that follows from code and status
 */
export function refusalError(
  place: string,
  refusal: Refusal,
  codes: ErrorCodes,
  request: RefusedRequest,
  retryStatus: RetryStatus | undefined,
  kind?: ErrorKind,
): StorageError {
  const { status, code, message } = refusal
  const said = [code || `HTTP ${status}`, firstLine(message)].filter(Boolean).join(': ')
  const fault = faultOf(refusal, codes, request)
  const about = { side: request.about?.side, roles: codes.roles, ...fault?.about }
  const remedy = fault === undefined ? codes.remedies.get(code) : remedyFor(fault.name, about)
  const isOver = fault?.name === 'expired SAS' || fault?.name === 'SAS not valid yet'
  return new StorageError(`${place}: ${said}${remedy === undefined ? '' : `; ${remedy}`}`, {
    kind: isOver ? 'credentials' : kind ?? codes.kinds.get(code) ?? kindOfStatus(status),
    code: code || `HTTP${status}`,
    ...retryability(status, code, retryStatus),
  })
}

/** A signature of another time than the service's is refused: a quarter of an hour, milliseconds. */
const MOST_SKEW = 15 * 60_000

interface RefusalFault {
  readonly name: FaultName
  readonly about?: About
}

/** What is wrong with the authorisation, as far as the refusal and the authorisation itself show it. */
function faultOf({ code, date }: Refusal, { letters }: ErrorCodes, { operation, about }: RefusedRequest): RefusalFault | undefined {
  const { authorization } = about ?? {}
  const serviceTime = date === undefined ? undefined : Date.parse(date)
  const outOfTime = authorization?.kind === 'sas' ? sasOutOfTime(code, authorization.query) : undefined
  if (outOfTime) return { ...outOfTime, about: { ...outOfTime.about, serviceTime } }
  if (code === 'AuthenticationFailed' && authorization?.kind !== 'sas' && Math.abs(Date.now() - (serviceTime ?? Date.now())) > MOST_SKEW) {
    return { name: 'wrong clock', about: { serviceTime } }
  }
  if (code === 'AuthorizationPermissionMismatch') {
    if (authorization?.kind === 'sas') return sasLacking(authorization.query, operation, letters.get(operation))
    if (authorization?.kind === 'bearer') return { name: 'lacks role' }
  }
  const name = FAULT_OF_CODE.get(code)
  return name === undefined ? undefined : { name }
}

/** The service adds a request id and a time on lines of their own. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? ''
}

/** The user's choice for an answer overrides what its kind means. */
function retryability(status: number, code: string, retryStatus: RetryStatus | undefined): { retryable?: boolean } {
  if (retryStatus?.never.includes(status)) return { retryable: false }
  const codes = retryStatus?.also[status]
  return codes && (codes.length === 0 || codes.includes(code)) ? { retryable: true } : {}
}

/** Returns the remedies for faults of connections to an account, by code. The account is a part of the host name. */
export function accountRemedies({ serviceUrl, account }: Pick<AccountSettings, 'serviceUrl' | 'account'>): (code: string) => string | undefined {
  const isInHost = account !== '' && new URL(serviceUrl).hostname.startsWith(`${account}.`)
  return (code) => (code === 'ENOTFOUND' && isInHost ? remedyFor('account not found') : undefined)
}
