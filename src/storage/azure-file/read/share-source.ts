import type { Permissions } from '../permissions.ts'
import type { FileCall, FilePlace } from '../side.ts'

/** What all reads of one location share. */
export interface ShareSource {
  readonly call: FileCall
  readonly place: FilePlace
  readonly permissions: Permissions
}
