import { messageOf, StorageError } from '../../../errors.ts'
import { inOneLine } from '../../../http/connection-faults.ts'
import { sdkFault } from '../../../http/faults.ts'
import { askingToWait } from '../../../http/retry-after.ts'
import { abortedError } from '../../../stopping.ts'
import { placeOf, s3Error, type RequestSubject } from '../errors.ts'
import { unreadableKey } from '../api/listing-fields.ts'

interface SdkError extends Error {
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers: Readonly<Record<string, string>> }
  readonly Region?: string
}

/** Turns what the SDK throws into the adapter's one error. */
export function toSdkError(error: unknown, subject: RequestSubject, signal: AbortSignal | undefined): StorageError {
  if (error instanceof StorageError) return error
  if (signal?.aborted) return abortedError(error)
  if (error instanceof URIError) return unsafeKey(subject, error)
  const sdkError = error as SdkError
  const status = sdkError.$metadata?.httpStatusCode
  if (status !== undefined && status >= 300) return askingToWait(serviceError(sdkError, status, subject), sdkError.$response?.headers ?? {})
  if (sdkError.name === 'CredentialsProviderError') return failure(subject, sdkError, 'credentials')
  const { kind, remedy } = sdkFault(sdkError.code, sdkError.message)
  return failure(subject, sdkError, mayPass(sdkError) ? kind : 'failed', remedy)
}

/** What the SDK calls an answer without a body (to a HEAD) is no code of the service's. */
function serviceError({ name, message, Region, $response }: SdkError, status: number, subject: RequestSubject): StorageError {
  return name === 'Unknown' ? s3Error(subject, status, '', '') : s3Error(subject, status, name, message, { region: $response?.headers['x-amz-bucket-region'] ?? Region, date: $response?.headers['date'] })
}

/** Faults of the connection have a code, unreadable answers a status; all else (no endpoint, a bug) stays as it is. */
function mayPass({ code, name, $metadata }: SdkError): boolean {
  if (code !== undefined) return true
  return name === 'TimeoutError' || $metadata?.httpStatusCode !== undefined
}

function failure(subject: RequestSubject, error: SdkError, kind: StorageError['kind'], remedy = ''): StorageError {
  const code = error.code ?? error.name
  return new StorageError(`${placeOf(subject)}: ${inOneLine(messageOf(error)) || code}${remedy}`, { kind, code, cause: error })
}

function unsafeKey({ bucket, key }: RequestSubject, cause: URIError): StorageError {
  if (key === undefined) return unreadableKey(bucket, cause)
  return new StorageError(`${JSON.stringify(key)} has no UTF-8 form, so it cannot be a key`, { kind: 'unsafe-key', cause })
}
