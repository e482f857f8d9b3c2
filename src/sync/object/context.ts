import type { CallOptions } from '../../storage/contract/context.ts'
import type { CopySource } from '../../storage/contract/copies.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import type { Backups } from '../backup/backup.ts'
import type { Callbacks } from '../callbacks.ts'
import type { Report } from '../report.ts'
import type { Buffers } from '../schedule/buffers.ts'
import type { PartSlots } from '../schedule/part-loops.ts'
import type { SyncSettings } from '../settings.ts'

/** How the service of the target copies by itself. The run may find out that it cannot. */
export interface InStoreCopies {
  /** Where the service finds an entry of the source. */
  sourceOf(entry: Entry, options: CallOptions): CopySource | Promise<CopySource>
  /** The source is in another store: the service reads it by a URL. */
  readonly byUrl: boolean
  /** Where the store refuses, the bytes may pass through us. */
  readonly optional: boolean
  refused: boolean
  /** The user knows that copies have no MD5 which their source lacks. */
  toldMissingMd5: boolean
}

/** What copying one object needs. */
export interface CopyContext extends PartSlots {
  readonly source: Source
  readonly target: Target
  readonly settings: SyncSettings
  readonly buffers: Buffers
  /** Copies that the store makes by itself; absent where all bytes pass through us. */
  readonly inStore?: InStoreCopies | undefined
  /** Keeps what a copy would overwrite; absent where that need not be kept. */
  readonly backups?: Backups | undefined
  readonly run: CopyRun
}

/** What copying an object needs of the run. */
export interface CopyRun {
  /** Fires when the run is being stopped. */
  readonly signal: AbortSignal
  /** What may be reported while a copy is under way. Everything else is in its outcome. */
  readonly report: Pick<Report, 'noticed' | 'warned' | 'triedAgain' | 'partsMoved' | 'started' | 'wrote' | 'digestDiffers'>
  readonly callbacks?: Pick<Callbacks, 'preprocess'> | undefined
}
