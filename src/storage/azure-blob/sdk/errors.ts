import { RestError } from '@azure/storage-blob'
import type { RetryStatus } from '../../azure/settings.ts'
import { messageOf, StorageError } from '../../../errors.ts'
import { inOneLine } from '../../../http/connection-faults.ts'
import { sdkFault } from '../../../http/faults.ts'
import { askingToWait } from '../../../http/retry-after.ts'
import { unexpectedAnswer } from '../../../http/unexpected-answer.ts'
import { abortedError } from '../../../stopping.ts'
import { blobError, placeOf, type RequestSubject } from '../errors.ts'

export interface ErrorContext {
  readonly signal: AbortSignal | undefined
  readonly retryStatus: RetryStatus | undefined
}

/** Turns what the SDK throws into the adapter's one error. The SDK's error is not kept as the cause: it holds the request, SAS included. */
export function toSdkError(error: unknown, subject: RequestSubject, { signal, retryStatus }: ErrorContext): StorageError {
  if (error instanceof StorageError) return error
  if (signal?.aborted) return abortedError()
  if (error instanceof URIError) return unsafeName(subject, error)
  if (error instanceof RestError && error.statusCode !== undefined && error.statusCode >= 300) {
    const headers = error.response?.headers.toJSON() ?? {}
    const code = headers['x-ms-error-code'] ?? error.code ?? ''
    return askingToWait(blobError(subject, { status: error.statusCode, code, message: messageIn(error), date: headers['date'] }, retryStatus), headers)
  }
  // The SDK reports a successful status that the operation does not have as an error.
  if (error instanceof RestError && error.statusCode !== undefined) return unexpectedAnswer(placeOf(subject), `the answer has status ${error.statusCode}`)
  return failure(subject, error)
}

/** The SDK invents a message where the answer has none. */
function messageIn({ response, message }: RestError): string {
  return response?.bodyAsText ? message : ''
}

/** A fault of the connection has a code. */
function failure(subject: RequestSubject, error: unknown): StorageError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const isUnreadable = code === undefined && !(error instanceof RangeError) && !isCutShort(error)
  const { kind, remedy } = sdkFault(code, messageOf(error))
  return new StorageError(`${placeOf(subject)}: ${withoutQueries(inOneLine(messageOf(error))) || (code ?? 'failed')}${remedy}`, {
    kind: isUnreadable ? 'failed' : kind,
    code: code ?? (error instanceof Error ? error.name : 'Error'),
  })
}

/** Reports whether the SDK's stream ended before its length. */
function isCutShort(error: unknown): boolean {
  return error instanceof Error && /received less data than required|aborted/i.test(error.message)
}

function withoutQueries(message: string): string {
  return message.replace(/\?\S*/g, '?[redacted]')
}

function unsafeName({ container, key = '' }: RequestSubject, cause: URIError): StorageError {
  return new StorageError(`${container}: ${JSON.stringify(key)} has no UTF-8 form, so it cannot name a blob`, { kind: 'unsafe-key', cause })
}
