import type { CopySource } from '../../contract/copies.ts'
import { isStorageError, StorageError } from '../../../errors.ts'

/** Codes of answers that say that the service cannot reach or read the source. */
const UNREACHABLE = new Set(['CannotVerifyCopySource', 'CopyAcrossAccountsNotSupported', 'NotImplemented', 'HTTP501'])

/** Reports whether the request authorises the service to read a source that is not public. */
function isAuthorised({ address, headers }: CopySource): boolean {
  return /[?&](?:sig|X-Amz-Signature)=/.test(address) || headers['x-ms-copy-source-authorization'] !== undefined
}

/**
 * Makes the judge of the errors of one Put Range From URL. It turns the error of a source that the service cannot copy into
 * `unsupported`, so that the caller may download and upload the bytes instead.
 */
export function copyErrorJudge(from: CopySource): (error: unknown) => unknown {
  return (error) => {
    if (!isStorageError(error)) return error
    const isHidden = error.kind === 'not-found' && error.code !== 'ParentNotFound' && !isAuthorised(from)
    if (!isHidden && !UNREACHABLE.has(error.code ?? '')) return error
    return new StorageError(error.message, { kind: 'unsupported', code: error.code ?? 'CannotCopy', cause: error })
  }
}
