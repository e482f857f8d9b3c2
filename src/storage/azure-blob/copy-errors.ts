import type { CopySource } from '../contract/copies.ts'
import { isStorageError, StorageError } from '../../errors.ts'

/** Answers that mean: the service itself cannot reach or read the source. */
const UNREACHABLE = new Set([
  'CannotVerifyCopySource',
  'CopyAcrossAccountsNotSupported',
  'InvalidSourceBlobUrl',
  'InvalidSourceBlobType',
  'NotImplemented',
  'HTTP501',
])
/** Answers to these calls from emulators that do not have them. */
const BROKEN = new Set(['InternalError', 'HTTP500'])
const MOST_BROKEN = 3

/** What may stand in the address of a source, or beside it, to have it read although it is not public. */
function isAuthorised({ address, headers }: CopySource): boolean {
  return /[?&]sig=/.test(address) || headers['x-ms-copy-source-authorization'] !== undefined
}

/**
 * Judges the errors of one Put Blob From URL or Put Block From URL, of all its tries: what the service cannot copy itself
 * becomes `unsupported`, so that the bytes may pass through us instead.
 */
export function copyErrorJudge(from: CopySource): (error: unknown) => unknown {
  let broken = 0
  return (error) => {
    if (!isStorageError(error)) return error
    const { code = '' } = error
    if (BROKEN.has(code) && ++broken >= MOST_BROKEN) return unsupported(error)
    if (!UNREACHABLE.has(code) || error.kind === 'rate-limited' || error.kind === 'precondition') return error
    if (error.kind === 'transient') return ++broken >= MOST_BROKEN ? unsupported(error) : error
    // Who may read and is told that nothing is there can believe it; others are told so of whatever is not public.
    return error.kind === 'not-found' && isAuthorised(from) ? error : unsupported(error)
  }
}

function unsupported(error: StorageError): StorageError {
  return new StorageError(error.message, { kind: 'unsupported', code: error.code ?? 'CannotCopy', cause: error })
}
