import { setMaxListeners } from 'node:events'
import type { Config } from './config.ts'
import type { Reporter } from './report/events.ts'
import type { Statistics } from './report/statistics.ts'
import type { StorageContext } from './storage/context.ts'
import type { Target } from './storage/storage.ts'
import type { RunContext } from './sync/run-context.ts'
import { isBug, kindOf, systemError, UsageError } from './errors.ts'
import { createLimiter } from './storage/limits.ts'
import { checkOverlap } from './storage/overlap.ts'
import { openStorage, type OpenOptions } from './storage/open-storage.ts'
import { orStopped } from './stopping.ts'
import { descriptorLimit, withinDescriptors } from './sync/descriptors.ts'
import { sync } from './sync/sync.ts'

/** What the caller of a run gives it and watches it through. */
export interface RunHooks {
  readonly reporter: Reporter
  readonly statistics: Statistics
  /** Fires to stop the run: what is in flight ends or is aborted, nothing new is begun. */
  readonly signal: AbortSignal
  /** Asks whether an entry of the target may be removed; needed where each removal is to be asked for. */
  readonly confirmRemoval?: RunContext['confirmRemoval']
}

export interface Outcome {
  readonly status: 'complete' | 'interrupted' | 'failed'
  /** Why the run failed. */
  readonly error?: Error | undefined
  /** Why deletions that were planned have not been made. */
  readonly deletionsWithheld?: string | undefined
}

/**
 * Opens both sides, syncs, closes them. Faults of the run are its outcome; only mistakes of the caller are thrown.
 * @throws UsageError when the two sides cannot be synced as asked
 */
export async function run(config: Config, hooks: RunHooks): Promise<Outcome> {
  const opened: Target[] = []
  let isOver = false
  const ended = endingWith(hooks.signal)
  const { signal } = ended
  const limited = createLimiter(config.sync.limits, signal)
  const open = async (side: 'source' | 'target', options: OpenOptions): Promise<Target> => {
    const opening = openStorage(config[side], side, contextOf(side, signal, hooks), options)
    // What is opened too late is closed all the same.
    opening.then((storage) => (isOver ? storage.close() : void opened.push(storage))).catch(() => undefined)
    return limited(await orStopped(opening, signal))
  }
  try {
    const { all, at } = config.sync.versions
    const source = await open('source', { asFolder: config.target.kind === 'local', history: all || at !== undefined })
    const deleting = config.sync.deletion.enabled && source.single === undefined
    const target = await open('target', { asFolder: false, deleting, single: namesTarget(config) ? source.single : undefined })
    await checkOverlap(source, target, { deleting, signal })
    const result = await sync(source, target, fitting(config.sync, hooks), { ...hooks, ...ended } satisfies RunContext)
    return { status: hooks.signal.aborted ? 'interrupted' : 'complete', ...result }
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (hooks.signal.aborted && kindOf(error) !== 'failed') return { status: 'interrupted' }
    return failure(error, hooks)
  } finally {
    isOver = true
    ended.release()
    await Promise.all(opened.map((storage) => storage.close()))
  }
}

/** What a storage is told of the run, and tells it. */
function contextOf(side: 'source' | 'target', signal: AbortSignal, { statistics, reporter }: RunHooks): StorageContext {
  return {
    side,
    meter: statistics,
    signal,
    onRetry({ operation, key, attempt, error, waitMs }) {
      statistics.retries++
      if (error.kind === 'rate-limited') statistics.throttled++
      reporter.on({ type: 'retry', operation, key, side, attempt, reason: error.message, waitMs })
    },
    onSilence(message) {
      statistics.warnings++
      reporter.on({ type: 'warning', side, message })
    },
  }
}

/** With few descriptors fewer objects are copied at a time. */
function fitting(settings: Config['sync'], { reporter }: RunHooks): Config['sync'] {
  const limit = descriptorLimit()
  const concurrency = withinDescriptors(settings.concurrency, limit)
  if (concurrency === settings.concurrency) return settings
  const message = `only ${limit} files may be open at a time, enough for ${concurrency.objects} objects and ${concurrency.parts} parts in flight; raise it with ulimit -n`
  reporter.on({ type: 'notice', message })
  return { ...settings, concurrency }
}

/** A signal that fires when the user stops the run, or the run is given up. */
function endingWith(stop: AbortSignal): Pick<RunContext, 'signal' | 'giveUp'> & { release(): void } {
  const controller = new AbortController()
  const giveUp = (error: unknown): void => controller.abort(error)
  const onStop = (): void => giveUp(stop.reason)
  if (stop.aborted) onStop()
  stop.addEventListener('abort', onStop, { once: true })
  // Every large object listens for the end of the run; that is no leak.
  setMaxListeners(0, controller.signal)
  return { signal: controller.signal, giveUp, release: () => stop.removeEventListener('abort', onStop) }
}

/** With an Azure side a single file or blob is given the target's name, as azcopy has it; else it keeps its own, as in s3sync. */
function namesTarget({ source, target }: Config): boolean {
  return source.kind === 'azure-blob' || target.kind === 'azure-blob'
}

/** What the world around reported is a failed run; anything else is a bug and stays an exception. */
function failure(error: unknown, { statistics }: RunHooks): Outcome {
  if (isBug(error)) throw error
  statistics.errors++
  return { status: 'failed', error: systemError(error) }
}
