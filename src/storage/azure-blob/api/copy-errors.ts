import type { CopySource } from '../../contract/copies.ts'
import { isStorageError, StorageError } from '../../../errors.ts'

/** Codes of answers that say that the service cannot reach or read the source. */
const UNREACHABLE = new Set([
  'CannotVerifyCopySource',
  'CopyAcrossAccountsNotSupported',
  'InvalidSourceBlobUrl',
  'InvalidSourceBlobType',
  'NotImplemented',
  'HTTP501',
])
/** Codes of answers from emulators that do not have these operations. */
const BROKEN = new Set(['InternalError', 'HTTP500'])
const MOST_BROKEN = 3

/** Reports whether the request authorises the service to read a source that is not public. */
function isAuthorised({ address, headers }: CopySource): boolean {
  return /[?&](?:sig|X-Amz-Signature)=/.test(address) || headers['x-ms-copy-source-authorization'] !== undefined
}

/**
 * Makes the judge of the errors of one Put Blob From URL or Put Block From URL. It turns the error of a source that the
 * service cannot copy into `unsupported`, so that the caller may download and upload the bytes instead.
 */
export function copyErrorJudge(from: CopySource): (error: unknown) => unknown {
  let broken = 0
  return (error) => {
    if (!isStorageError(error)) return error
    const { code = '' } = error
    if (BROKEN.has(code) && ++broken >= MOST_BROKEN) return unsupported(error)
    if (!UNREACHABLE.has(code) || error.kind === 'rate-limited' || error.kind === 'precondition') return error
    if (error.kind === 'transient') return ++broken >= MOST_BROKEN ? unsupported(error) : error
    // Without authorisation, the service answers that a blob which is not public does not exist.
    return error.kind === 'not-found' && isAuthorised(from) ? error : unsupported(error)
  }
}

function unsupported(error: StorageError): StorageError {
  return new StorageError(error.message, { kind: 'unsupported', code: error.code ?? 'CannotCopy', cause: error })
}
