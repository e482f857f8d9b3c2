import type { Reason } from '../../report/reasons.ts'
import { StorageError } from '../../errors.ts'

/** An object turns out to be left out while its copy is being prepared. That is no fault: nothing was written. */
export class LeftOut extends StorageError {
  constructor(key: string, readonly reason: Reason) {
    super(`${JSON.stringify(key)} is left out`, { kind: 'failed', code: 'LeftOut' })
  }
}
