import pLimit from 'p-limit'
import type { Source, Target } from '../storage/contract/storage.ts'
import type { CopyContext } from './object/context.ts'
import type { RunContext } from './run-context.ts'
import type { SyncSettings } from './settings.ts'
import { createBackups } from './backup/backup.ts'
import { inStoreCopies } from './object/in-store.ts'
import { createBuffers } from './schedule/buffers.ts'

/** What copying takes, and the whole run. */
export interface PassContext extends CopyContext {
  readonly run: RunContext
}

/** Both sides, with the memory and the part slots that all objects share. */
export function createPassContext(source: Source, target: Target, settings: SyncSettings, run: RunContext): PassContext {
  const { parts } = settings.concurrency
  const { chunkSize } = settings.multipart
  const shared = { buffers: createBuffers(memoryBound(parts * chunkSize), chunkSize), withPartSlot: pLimit(parts) }
  const { backup } = settings
  return {
    ...shared,
    source,
    target,
    settings,
    run,
    inStore: inStoreCopies(source, target, settings.serverSideCopy),
    backups: backup && createBackups({ ...shared, target, settings: { ...settings, backup }, run }),
  }
}

/**
 * Most bytes of content in memory. The defaults ask for 128 MiB, and three quarters of that keep a network just as busy.
 * Settings that ask for more parts or larger parts get all they ask for.
 */
function memoryBound(asked: number): number {
  const defaults = 128 * 2 ** 20
  return asked > defaults ? asked : Math.min(asked, (defaults * 3) / 4)
}
