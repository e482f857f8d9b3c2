import type { HttpResponse } from '../../http/message.ts'
import type { RetryStatus } from '../azure/settings.ts'
import { isStorageError, kindOf, type ErrorKind, type StorageError } from '../../errors.ts'
import { askingToWait } from '../../http/retry-after.ts'
import { errorCodes, refusalError, refusalIn, type AccountAbout, type Refusal } from '../azure/errors.ts'

/** What a rejected Blob request was about, for the message. */
export interface RequestSubject {
  /** `Put Blob`, `List Blobs`, … */
  readonly operation: string
  readonly container: string
  /** Whole name of the blob; absent for operations on the container. */
  readonly key?: string | undefined
  /** What remedies need to know of the side. */
  readonly about?: AccountAbout | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
const CODES = errorCodes({
  BlobNotFound: 'not-found',
  ContainerNotFound: 'not-found',
  PathNotFound: 'not-found',
  FilesystemNotFound: 'not-found',
  HierarchicalNamespaceNotEnabled: 'no-location',
  PublicAccessNotPermitted: 'denied',
  ContainerDisabled: 'no-location',
  BlobAlreadyExists: 'precondition',
  BlobArchived: 'archived',
  BlobBeingRehydrated: 'archived',
  InvalidBlobType: 'conflict',
  ContainerBeingDeleted: 'transient',
}, {
  BlobArchived: 'rehydrate the blob first',
  HierarchicalNamespaceNotEnabled: 'only accounts with a hierarchical namespace have access control lists; leave out --preserve-permissions',
  ContainerBeingDeleted: 'the container is being deleted; wait until it is gone',
  InvalidBlobType: 'a blob of another type has this name; delete it first',
  InvalidBlockList: 'another program may be writing the same blob',
  InvalidBlobOrBlock: 'uncommitted blocks of another program are in the way; --delete-destination-file writes over them',
  AccessTierNotSupportedForBlobType: 'leave the access tier out',
}, {
  roles: { read: 'Storage Blob Data Reader', write: 'Storage Blob Data Contributor' },
  letters: {
    'List Blobs': 'l',
    'Get Blob': 'r',
    'Get Blob Properties': 'r',
    'Put Blob': 'w',
    'Put Block': 'w',
    'Put Block List': 'w',
    'Put Blob From URL': 'w',
    'Put Block From URL': 'w',
    'Delete Blob': 'd',
    'Get Blob Tags': 't',
    'Set Blob Tags': 't',
  },
})

/** Turns an answer that is no success into the adapter's one error, which knows how long the service asked to wait. */
export function responseError(subject: RequestSubject, response: HttpResponse, retryStatus?: RetryStatus): StorageError {
  return askingToWait(blobError(subject, refusalIn(response), retryStatus), response.headers)
}

/** The request and its object, as messages begin. */
export function placeOf({ operation, container, key }: RequestSubject): string {
  return key === undefined ? `${operation} ${container}` : `${operation} ${container}/${key}`
}

/** Builds the error of a refused request, which came by our own client or through the SDK. */
export function blobError(subject: RequestSubject, refusal: Refusal, retryStatus: RetryStatus | undefined): StorageError {
  return refusalError(placeOf(subject), refusal, CODES, subject, retryStatus, kindOfMissing(subject, refusal))
}

/** The Data Lake endpoint has a name of its own for it. */
const MISSING_CONTAINER: ReadonlySet<string> = new Set(['ContainerNotFound', 'FilesystemNotFound'])

/** A missing container concerns more than the one blob that was asked for. */
function kindOfMissing({ key }: RequestSubject, { code }: Refusal): ErrorKind | undefined {
  return MISSING_CONTAINER.has(code) && key !== undefined ? 'no-location' : undefined
}

export function isMissingContainer(error: unknown): boolean {
  return isStorageError(error) && error.code === 'ContainerNotFound'
}

/** Reports whether the blob is gone, or its whole container. */
export function isGone(error: unknown): boolean {
  return kindOf(error) === 'not-found' || isMissingContainer(error)
}
