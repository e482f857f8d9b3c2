import type { Fault, FaultyStorage } from '../../../src/testing/faulty/storage.ts'
import type { MemoryOptions, MemoryStorage } from '../../../src/testing/memory/storage.ts'
import type { Source } from '../../../src/storage/contract/storage.ts'
import type { RunContext } from '../../../src/sync/run-context.ts'
import type { SyncResult } from '../../../src/sync/sync.ts'
import { withFaults } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { sync } from '../../../src/sync/sync.ts'
import { patternOf } from '../../conformance/subject.ts'
import { recordedRun, type RecordedRun } from './recorded-run.ts'
import { settingsWith } from './settings.ts'

/** Content by key: text, or a number of bytes that differ from place to place. */
export type Contents = Readonly<Record<string, string | number>>

export interface SidesOptions {
  readonly source?: MemoryOptions
  readonly target?: MemoryOptions
  readonly sourceFaults?: readonly Fault[]
  readonly targetFaults?: readonly Fault[]
}

/** Two storages in memory, each behind its faults, and a run between them. */
export interface Sides {
  readonly source: MemoryStorage
  readonly target: MemoryStorage
  /** As the engine sees them, with the calls that it made. */
  readonly asSource: FaultyStorage
  readonly asTarget: FaultyStorage
  readonly run: RecordedRun
  sync(settings?: Parameters<typeof settingsWith>[0]): Promise<SyncResult>
  /** The same, in another run. */
  syncWith(run: RunContext, settings?: Parameters<typeof settingsWith>[0]): Promise<SyncResult>
  /** The same, from another source. */
  syncFrom(source: Source, settings?: Parameters<typeof settingsWith>[0]): Promise<SyncResult>
  /** Text of the target's objects by key. */
  targetTexts(): Record<string, string>
}

/** A disk: real folders and times, no ETags. */
export const DISK: MemoryOptions = { capabilities: { contentEtag: false, folders: true, keepsMtime: true, keepsFacts: false } }

const OLD = { mtime: Date.UTC(2020, 0, 1) }
const NEW = { mtime: Date.UTC(2021, 0, 1) }

/** The source's objects are newer than the target's. */
export function sidesWith(source: Contents, target: Contents = {}, options: SidesOptions = {}): Sides {
  const from = createMemoryStorage({ name: 'the source', now: () => NEW.mtime, ...options.source })
  const to = createMemoryStorage({ name: 'the target', now: () => NEW.mtime, ...options.target })
  for (const key in source) from.seed(key, bytesOf(source[key]), NEW)
  for (const key in target) to.seed(key, bytesOf(target[key]), OLD)
  const [asSource, asTarget] = [withFaults(from, options.sourceFaults ?? []), withFaults(to, options.targetFaults ?? [])]
  const run = recordedRun()
  return {
    source: from,
    target: to,
    asSource,
    asTarget,
    run,
    sync: (settings = {}) => sync(asSource, asTarget, settingsWith(settings), run),
    syncFrom: (other, settings = {}) => sync(other, asTarget, settingsWith(settings), run),
    syncWith: (other, settings = {}) => sync(asSource, asTarget, settingsWith(settings), other),
    targetTexts: () => Object.fromEntries([...to.objects].map(([key, { bytes }]) => [key, bytes.toString()])),
  }
}

function bytesOf(content: string | number | undefined): Buffer {
  return typeof content === 'number' ? patternOf(content) : Buffer.from(content ?? '')
}
