import type { HttpResponse } from '../../http/message.ts'
import type { RetryStatus } from '../azure/settings.ts'
import { isStorageError, kindOf, type ErrorKind, type StorageError } from '../../errors.ts'
import { askingToWait } from '../../http/retry-after.ts'
import { errorCodes, refusalError, refusalIn, type AccountAbout, type Refusal } from '../azure/errors.ts'

/** The operation that lists a directory; that of the location begins each listing. */
export const LISTING = 'List Directories and Files'

/** What a rejected request was about, for the message. */
export interface RequestSubject {
  /** `Create File`, `List Directories and Files`, … */
  readonly operation: string
  readonly share: string
  /** Whole path; absent for the share and its root. */
  readonly key?: string | undefined
  /** What remedies need to know of the side. */
  readonly about?: AccountAbout | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/file-service-error-codes */
const CODES = errorCodes({
  ShareNotFound: 'not-found',
  ShareSnapshotNotFound: 'not-found',
  ParentNotFound: 'not-found',
  ShareDisabled: 'no-location',
  ShareBeingDeleted: 'transient',
  ResourceAlreadyExists: 'precondition',
  ResourceTypeMismatch: 'conflict',
  ReadOnlyAttribute: 'denied',
  SharingViolation: 'conflict',
  FileLockConflict: 'conflict',
  CannotDeleteFileOrDirectory: 'conflict',
  DirectoryNotEmpty: 'conflict',
  DeletePending: 'transient',
  ClientCacheFlushDelay: 'transient',
  InvalidResourceName: 'unsafe-key',
  InvalidFileOrDirectoryPathName: 'unsafe-key',
  FileShareSizeLimitReached: 'disk-full',
  ShareSizeLimitReached: 'disk-full',
}, {
  ShareNotFound: 'is the name of the share right? A sync makes no shares',
  ShareSnapshotNotFound: 'is the time in sharesnapshot= right, and the snapshot still there?',
  ShareBeingDeleted: 'the share is being deleted; wait until it is gone',
  ReadOnlyAttribute: 'the file is read-only; --force-if-read-only writes and removes such files',
  SharingViolation: 'another program has the file open',
  FileLockConflict: 'another program has locked a part of the file',
  ResourceTypeMismatch: 'a directory has the name of a file, or a file that of a directory',
}, {
  roles: { read: 'Storage File Data Privileged Reader', write: 'Storage File Data Privileged Contributor' },
  letters: {
    [LISTING]: 'l',
    'Get File': 'r',
    'Get File Properties': 'r',
    'Create File': 'w',
    'Create Directory': 'w',
    'Put Range': 'w',
    'Put Range From URL': 'w',
    'Rename File': 'w',
    'Set File Properties': 'w',
    'Delete File': 'd',
    'Delete Directory': 'd',
  },
})

/** Turns an answer that is no success into the adapter's one error, which knows how long the service asked to wait. */
export function responseError(subject: RequestSubject, response: HttpResponse, retryStatus?: RetryStatus): StorageError {
  return askingToWait(fileError(subject, refusalIn(response), retryStatus), response.headers)
}

/** The request and its object, as messages begin. */
export function placeOf({ operation, share, key }: RequestSubject): string {
  return key === undefined ? `${operation} ${share}` : `${operation} ${share}/${key}`
}

/** Builds the error of a refused request. */
export function fileError(subject: RequestSubject, refusal: Refusal, retryStatus: RetryStatus | undefined): StorageError {
  return refusalError(placeOf(subject), refusal, CODES, subject, retryStatus, kindOfMissing(subject, refusal))
}

const MISSING_SHARE: ReadonlySet<string | undefined> = new Set(['ShareNotFound', 'ShareSnapshotNotFound'])

/** A missing share concerns more than the one file that was asked for. */
function kindOfMissing({ key, operation }: RequestSubject, { code }: Refusal): ErrorKind | undefined {
  const isListing = operation === LISTING
  return MISSING_SHARE.has(code) && key !== undefined && !isListing ? 'no-location' : undefined
}

/** Codes of answers for a path where nothing is. The answer to a HEAD may have no code. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ResourceNotFound', 'ParentNotFound', 'HTTP404'])

/** Reports whether the service said that nothing is under the path. A missing share says nothing of its paths. */
export function isAbsent(error: unknown): boolean {
  return kindOf(error) === 'not-found' && isStorageError(error) && ABSENT.has(error.code)
}

/** Reports whether something else than was asked for has the path: a directory that of a file, or a file that of a directory. */
export function isOtherType(error: unknown): boolean {
  return isStorageError(error) && error.code === 'ResourceTypeMismatch'
}

export function isMissingShare(error: unknown): boolean {
  return isStorageError(error) && MISSING_SHARE.has(error.code)
}

export function isTaken(error: unknown): boolean {
  return isStorageError(error) && error.code === 'ResourceAlreadyExists'
}

export function isReadOnly(error: unknown): boolean {
  return isStorageError(error) && error.code === 'ReadOnlyAttribute'
}
