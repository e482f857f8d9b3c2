import type { Source, Target } from '../../storage/contract/storage.ts'
import type { Obstacle } from '../../errors.ts'
import type { Buffers } from './buffers.ts'
import type { Copy } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'

/** Whether the store copies by itself. It may turn out during the run that it cannot. */
export interface InStoreCopies {
  /** What the store refuses may go through us. */
  readonly optional: boolean
  refused: boolean
}

/** What copying an object takes. */
export interface CopyContext {
  readonly source: Source
  readonly target: Target
  readonly settings: SyncSettings
  readonly buffers: Buffers
  /** Runs a part as soon as one of the part slots is free; slots are shared by all objects. */
  readonly withPartSlot: <T>(work: () => Promise<T>) => Promise<T>
  /** Copies that the store makes by itself; absent where all bytes pass through us. */
  readonly inStore?: InStoreCopies | undefined
  /** Called with the bytes of each part that has arrived at the target. */
  readonly onPart?: ((bytes: number) => void) | undefined
  readonly run: RunContext
  /** Takes copies that something at the target is in the way of. Absent where nothing will be removed any more. */
  readonly putAside?: ((copy: Copy, obstacle: Obstacle) => Promise<void>) | undefined
  /** Would the obstacle have been removed by now, if this were no dry run? */
  readonly makesWay?: ((obstacle: Obstacle) => boolean) | undefined
}
