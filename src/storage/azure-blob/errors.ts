import type { HttpResponse } from '../../http/message.ts'
import type { Success } from '../../http/unexpected-answer.ts'
import type { RetryStatus } from './settings.ts'
import { StorageError, type ErrorKind } from '../../errors.ts'
import { remedyForPlainHttp } from '../../http/faults.ts'
import { kindOfStatus } from '../../http/kind-of-status.ts'
import { askingToWait } from '../../http/retry-after.ts'
import { textOf } from '../../xml.ts'

/** What a rejected Blob request was about, for the message. */
export interface RequestSubject {
  /** `Put Blob`, `List Blobs`, … */
  readonly operation: string
  readonly container: string
  /** Whole name of the blob; absent for operations on the container. */
  readonly name?: string | undefined
}

/**
 * Kinds by the service's error code.
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
const KIND_OF_CODE: ReadonlyMap<string, ErrorKind> = new Map(Object.entries<ErrorKind>({
  BlobNotFound: 'not-found',
  ContainerNotFound: 'not-found',
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
  PublicAccessNotPermitted: 'denied',
  AccountIsDisabled: 'no-location',
  ContainerDisabled: 'no-location',
  ConditionNotMet: 'precondition',
  TargetConditionNotMet: 'precondition',
  SourceConditionNotMet: 'precondition',
  BlobAlreadyExists: 'precondition',
  BlobArchived: 'archived',
  BlobBeingRehydrated: 'archived',
  InvalidBlobType: 'conflict',
  Md5Mismatch: 'corrupt',
  Crc64Mismatch: 'corrupt',
  InvalidMd5: 'corrupt',
  ServerBusy: 'rate-limited',
  AccountThrottled: 'rate-limited',
  InternalError: 'transient',
  OperationTimedOut: 'transient',
  ContainerBeingDeleted: 'transient',
}))

const REMEDY_OF_CODE: ReadonlyMap<string, string> = new Map(Object.entries({
  AuthenticationFailed: 'is the SAS, key or login of this side right, and not expired?',
  NoAuthenticationInformation: 'give a SAS behind the URL, log in, or name an account key',
  AuthorizationPermissionMismatch: 'the SAS or role of this side lacks a permission',
  AuthorizationFailure: 'the SAS, role or firewall of this account does not allow it',
  AuthorizationSourceIPMismatch: 'the SAS is not for the address of this machine',
  AuthorizationProtocolMismatch: 'the SAS is for https only',
  PublicAccessNotPermitted: 'give a SAS behind the URL or log in',
  BlobArchived: 'rehydrate the blob first',
  ContainerNotFound: 'is the name of the container right?',
  ContainerBeingDeleted: 'the container is being deleted; wait until it is gone',
  InvalidBlobType: 'a blob of another type has this name; delete it first',
  InvalidBlockList: 'another program may be writing the same blob',
  InvalidBlobOrBlock: 'uncommitted blocks of another program are in the way; --delete-destination-file writes over them',
  AccessTierNotSupportedForBlobType: 'leave the access tier out',
  UnsupportedHeader: 'this kind of account does not take one of the options',
  FeatureNotSupportedForAccount: 'this kind of account does not take one of the options',
}))

/** The kind of a rejected request, from its code first and its status second. */
export function kindOfBlobError(code: string, status: number): ErrorKind {
  return KIND_OF_CODE.get(code) ?? kindOfStatus(status)
}

/** Turns an answer that is no success into the adapter's one error, which knows how long the service asked to wait. */
export function responseError(subject: RequestSubject, { status, headers, body }: HttpResponse, retryStatus?: RetryStatus): StorageError {
  const xml = body.toString('utf8', 0, Math.min(body.length, 65536))
  const code = headers['x-ms-error-code'] ?? textOf(xml, 'Code') ?? ''
  const message = (textOf(xml, 'Message') ?? '') + remedyForPlainHttp(status, xml)
  return askingToWait(blobError(subject, status, code, message, retryStatus), headers)
}

/** The request and what it is about, as messages begin. */
export function placeOf({ operation, container, name }: RequestSubject): string {
  return name === undefined ? `${operation} ${container}` : `${operation} ${container}/${name}`
}

/** How the service says that an operation has succeeded. Those that are not named may answer with any 2xx. */
export const SUCCESS_OF: ReadonlyMap<string, Success> = new Map<string, Success>([
  ['Put Blob', 201],
  ['Put Block', 201],
  ['Put Block List', 201],
  ['Put Blob From URL', 201],
  ['Put Block From URL', 201],
  ['Create Container', 201],
  ['Set Blob Tags', 204],
  ['Delete Blob', 202],
  ['Get Blob', 'content'],
  ['Get Blob Properties', 'content'],
])

/** Builds the error that both transports throw. */
export function blobError(subject: RequestSubject, status: number, code: string, message: string, retryStatus?: RetryStatus): StorageError {
  const said = [code || `HTTP ${status}`, firstLine(message)].filter(Boolean).join(': ')
  const remedy = REMEDY_OF_CODE.get(code)
  const kind = kindFor(subject, code, status)
  return new StorageError(`${placeOf(subject)}: ${said}${remedy === undefined ? '' : `; ${remedy}`}`, {
    kind,
    code: code || `HTTP${status}`,
    ...withRetry(status, code, retryStatus),
  })
}

/** The service adds a request id and a time on lines of their own. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? ''
}

/** A container that is missing is no matter of the one blob that was asked for. */
function kindFor({ name }: RequestSubject, code: string, status: number): ErrorKind {
  return code === 'ContainerNotFound' && name !== undefined ? 'no-location' : kindOfBlobError(code, status)
}

/** What the user says of an answer overrules what its kind would mean. */
function withRetry(status: number, code: string, retryStatus: RetryStatus | undefined): { retryable?: boolean } {
  if (retryStatus?.never.includes(status)) return { retryable: false }
  const codes = retryStatus?.also[status]
  return codes && (codes.length === 0 || codes.includes(code)) ? { retryable: true } : {}
}
