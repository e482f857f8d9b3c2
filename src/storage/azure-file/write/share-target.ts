import type { Permissions } from '../permissions.ts'
import type { FileCall, FilePlace } from '../side.ts'
import type { Directories } from './directories.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** What all writes to one location share. */
export interface ShareTarget {
  readonly call: FileCall
  readonly place: FilePlace
  readonly directories: Directories
  readonly temporary: TemporaryFiles
  readonly renames: Renames
  readonly permissions: Permissions
  /** False once an answer has shown that Create File takes no content here. */
  createsWithContent: boolean
  /** Whole path of a key. @throws StorageError `unsafe-key` for a key that the share cannot hold */
  pathOf(key: string): string
}

/** What the run knows of the service's Rename File. */
export interface Renames {
  /** `unknown` until the first one. */
  state: 'unknown' | 'there' | 'missing'
  /** Why there are none. */
  why: string | undefined
  /** The user knows that there are none. */
  isTold: boolean
  /** The rename that finds out, while it is under way. */
  learning: Promise<void> | undefined
}
