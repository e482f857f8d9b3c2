import type { HttpResponse } from '../../http/message.ts'
import type { RetryStatus } from './settings.ts'
import { StorageError, type ErrorKind } from '../../errors.ts'
import { remedyForPlainHttp } from '../../http/faults.ts'
import { kindOfStatus } from '../../http/kind-of-status.ts'
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

/** Remedies for the error codes that the services of an account share. */
export const COMMON_REMEDIES = {
  AuthenticationFailed: 'is the SAS, key or login of this side right, and not expired?',
  NoAuthenticationInformation: 'give a SAS behind the URL, log in, or name an account key',
  AuthorizationPermissionMismatch: 'the SAS or role of this side lacks a permission',
  AuthorizationFailure: 'the SAS, role or firewall of this account does not allow it',
  AuthorizationSourceIPMismatch: 'the SAS is not for the address of this machine',
  AuthorizationProtocolMismatch: 'the SAS is for https only',
  UnsupportedHeader: 'this kind of account does not take one of the options',
  FeatureNotSupportedForAccount: 'this kind of account does not take one of the options',
} as const satisfies Record<string, string>

/** The error codes of one service. */
export interface ErrorCodes {
  readonly kinds: ReadonlyMap<string, ErrorKind>
  readonly remedies: ReadonlyMap<string, string>
}

/** Joins a service's own error codes to the common ones. */
export function errorCodes(kinds: Readonly<Record<string, ErrorKind>>, remedies: Readonly<Record<string, string>>): ErrorCodes {
  return {
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
}

/** Reads the answer of a service that refuses a request; the answer to a HEAD has its code in a header only. */
export function refusalIn({ status, headers, body }: HttpResponse): Refusal {
  const text = body.toString('utf8', 0, Math.min(body.length, 65536))
  const said = text.startsWith('{') ? inJson(text) : { code: textOf(text, 'Code'), message: textOf(text, 'Message') }
  return { status, code: headers['x-ms-error-code'] ?? said.code ?? '', message: (said.message ?? '') + remedyForPlainHttp(status, text) }
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
 * @param kind overrides the kind that follows from code and status
 */
export function refusalError(
  place: string,
  { status, code, message }: Refusal,
  codes: ErrorCodes,
  retryStatus: RetryStatus | undefined,
  kind?: ErrorKind,
): StorageError {
  const said = [code || `HTTP ${status}`, firstLine(message)].filter(Boolean).join(': ')
  const remedy = codes.remedies.get(code)
  return new StorageError(`${place}: ${said}${remedy === undefined ? '' : `; ${remedy}`}`, {
    kind: kind ?? codes.kinds.get(code) ?? kindOfStatus(status),
    code: code || `HTTP${status}`,
    ...retryability(status, code, retryStatus),
  })
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
