import type { Source, Target } from '../../storage/storage.ts'
import type { Buffers } from './buffers.ts'
import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'

/** What copying an object takes. */
export interface CopyContext {
  readonly source: Source
  readonly target: Target
  readonly settings: SyncSettings
  readonly buffers: Buffers
  /** Runs a part as soon as one of the part slots is free; slots are shared by all objects. */
  readonly withPartSlot: <T>(work: () => Promise<T>) => Promise<T>
  readonly run: RunContext
}
