import type { HttpResponse } from '../../http/message.ts'
import { StorageError, type ErrorKind } from '../../errors.ts'
import { remedyForPlainHttp } from '../../http/faults.ts'
import { kindOfStatus } from '../../http/kind-of-status.ts'
import { askingToWait } from '../../http/retry-after.ts'
import { remedyFor, type About, type FaultName } from '../../remedies.ts'
import { textOf } from '../../xml.ts'

/** What a rejected S3 request was about, for the message. */
export interface RequestSubject {
  /** `PutObject`, `ListObjectsV2`, … */
  readonly operation: string
  readonly bucket: string
  /** Whole key; absent for bucket operations. */
  readonly key?: string | undefined
  /** What remedies need to know of the side. */
  readonly about?: About | undefined
}

/**
 * Kinds by the service's error code.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
const KIND_OF_CODE: ReadonlyMap<string, ErrorKind> = new Map(Object.entries<ErrorKind>({
  NoSuchKey: 'not-found',
  NotFound: 'not-found',
  NoSuchVersion: 'not-found',
  NoSuchUpload: 'not-found',
  NoSuchBucket: 'not-found',
  AccountProblem: 'no-location',
  NotSignedUp: 'no-location',
  PermanentRedirect: 'no-location',
  IllegalLocationConstraintException: 'no-location',
  PathStyleNotAllowed: 'no-location',
  PathStyleDomainForbidden: 'no-location',
  SecondLevelDomainForbidden: 'no-location',
  AuthorizationHeaderMalformed: 'no-location',
  AccessDenied: 'denied',
  AllAccessDisabled: 'denied',
  InvalidObjectState: 'archived',
  PreconditionFailed: 'precondition',
  InvalidAccessKeyId: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  RequestExpired: 'credentials',
  RequestInTheFuture: 'credentials',
  InvalidToken: 'credentials',
  TokenRefreshRequired: 'credentials',
  RequestTimeTooSkewed: 'credentials',
  BadDigest: 'corrupt',
  InvalidDigest: 'corrupt',
  XAmzContentSHA256Mismatch: 'corrupt',
  XAmzContentChecksumMismatch: 'corrupt',
  SlowDown: 'rate-limited',
  TooManyRequests: 'rate-limited',
  Throttling: 'rate-limited',
  ThrottlingException: 'rate-limited',
  TooManyRequestsException: 'rate-limited',
  ThrottledException: 'rate-limited',
  RequestThrottled: 'rate-limited',
  RequestThrottledException: 'rate-limited',
  RequestLimitExceeded: 'rate-limited',
  LimitExceededException: 'rate-limited',
  EC2ThrottledException: 'rate-limited',
  ProvisionedThroughputExceededException: 'rate-limited',
  PriorRequestNotComplete: 'rate-limited',
  TransactionInProgressException: 'rate-limited',
  BandwidthLimitExceeded: 'rate-limited',
  InternalError: 'transient',
  ServiceUnavailable: 'transient',
  RequestTimeout: 'transient',
  RequestTimeoutException: 'transient',
  IncompleteBody: 'transient',
  OperationAborted: 'transient',
  // Another request for the key is under way, perhaps a deletion: whether the condition holds is not known yet.
  ConditionalRequestConflict: 'transient',
  TemporaryRedirect: 'transient',
  NotImplemented: 'unsupported',
}))

/** Faults of the connection and of authorisation, by the service's error code; those for path style are of compatible services. */
const FAULT_OF_CODE: ReadonlyMap<string, FaultName> = new Map(Object.entries<FaultName>({
  InvalidAccessKeyId: 'unknown access key',
  SignatureDoesNotMatch: 'wrong secret key',
  ExpiredToken: 'expired token',
  ExpiredTokenException: 'expired token',
  InvalidToken: 'wrong session token',
  TokenRefreshRequired: 'expired token',
  RequestTimeTooSkewed: 'wrong clock',
  RequestInTheFuture: 'wrong clock',
  PermanentRedirect: 'other region',
  AuthorizationHeaderMalformed: 'other region',
  IllegalLocationConstraintException: 'other region',
  PathStyleNotAllowed: 'bucket in path',
  PathStyleDomainForbidden: 'bucket in path',
  SecondLevelDomainForbidden: 'bucket in path',
  NoSuchBucket: 'no bucket',
}))

/** Remedies for faults of single objects. */
const REMEDY_OF_CODE: ReadonlyMap<string, string> = new Map(Object.entries({
  InvalidObjectState: 'restore the object first',
  InvalidStorageClass: 'give another --storage-class',
}))

/** The kind of a rejected request, from its code first and its status second. */
export function kindOfS3Error(code: string, status: number): ErrorKind {
  return KIND_OF_CODE.get(code) ?? kindOfStatus(status)
}

/** Turns an answer that is no success into the adapter's one error, which knows how long the service asked to wait. */
export function responseError(subject: RequestSubject, { status, headers, body }: HttpResponse): StorageError {
  const xml = body.toString('utf8', 0, Math.min(body.length, 65536))
  const code = textOf(xml, 'Code') ?? ''
  const found = { region: headers['x-amz-bucket-region'] ?? textOf(xml, 'Region'), date: headers['date'] }
  const message = (textOf(xml, 'Message') ?? '') + remedyForPlainHttp(status, xml)
  return askingToWait(s3Error(subject, status, code, message, found), headers)
}

/** The request and what it is about, as messages begin. */
export function placeOf({ operation, bucket, key }: RequestSubject): string {
  return key === undefined ? `${operation} s3://${bucket}` : `${operation} s3://${bucket}/${key}`
}

/** What else an answer may have. */
export interface Found {
  /** Region of the bucket. */
  readonly region?: string | undefined
  /** The Date header. */
  readonly date?: string | undefined
}

/** Builds the error of a refused request, which came by our own client or through the SDK. */
export function s3Error(subject: RequestSubject, status: number, code: string, message: string, found: Found = {}): StorageError {
  const said = [code || `HTTP ${status}`, message].filter(Boolean).join(': ')
  const remedy = remedyAboutKeys(subject, status, message) ?? remedyAbout(code, status, { ...subject.about, ...factsIn(found) })
  return new StorageError(`${placeOf(subject)}: ${said}${remedy}`, { kind: kindFor(subject, code, status), code: code || `HTTP${status}` })
}

/**
 * A missing bucket concerns more than the one object that was asked for. A request for a version that is a delete marker
 * is answered with "method not allowed". When another request for the key is under way at the end of an upload, the service wants
 * the whole upload again.
 */
function kindFor({ operation }: RequestSubject, code: string, status: number): ErrorKind {
  if (status === 405 && (operation === 'HeadObject' || operation === 'GetObject')) return 'not-found'
  if (code === 'ConditionalRequestConflict' && operation === 'CompleteMultipartUpload') return 'lost-write'
  if (status === 301 || (code === 'NoSuchBucket' && !operation.startsWith('ListObject'))) return 'no-location'
  return kindOfS3Error(code, status)
}

const OWN_KEY = '; is it encrypted with a key of your own (--source-sse-c-key, --target-sse-c-key)'

/**
 * A request without the key for an object that is encrypted with a customer's key is refused for its parameters. The
 * answer to a HEAD has no body that could say so, or that could tell it from an expired token.
 */
function remedyAboutKeys({ operation }: RequestSubject, status: number, message: string): string | undefined {
  if (status !== 400) return undefined
  if (operation === 'HeadObject') return `${OWN_KEY}, or has a token expired?`
  return /server.side encryption/i.test(message) ? `${OWN_KEY}?` : undefined
}

function factsIn({ region, date }: Found): About {
  return { region, ...(date !== undefined && { serviceTime: Date.parse(date) }) }
}

function remedyAbout(code: string, status: number, about: About): string {
  const fault = status === 301 ? 'other region' : FAULT_OF_CODE.get(code)
  const remedy = fault === undefined ? REMEDY_OF_CODE.get(code) : remedyFor(fault, about)
  return remedy === undefined ? '' : `; ${remedy}`
}
