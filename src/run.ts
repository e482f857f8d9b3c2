import { setMaxListeners } from 'node:events'
import type { CheckReceiver } from './check/check.ts'
import type { Config, SideConfig } from './config.ts'
import type { Reporter } from './report/events.ts'
import type { Statistics } from './report/statistics.ts'
import type { StorageContext } from './storage/contract/context.ts'
import type { Source, Target } from './storage/contract/storage.ts'
import type { RunContext } from './sync/run-context.ts'
import { openBackups } from './backups/open.ts'
import { check } from './check/check.ts'
import { inContext, isBug, isStorageError, kindOf, systemError, UsageError, type ErrorKind } from './errors.ts'
import { openHashCache, type HashCache } from './hash-cache/hash-cache.ts'
import { customStorage } from './storage/custom.ts'
import { createLimiter } from './storage/limits.ts'
import { checkOverlap } from './storage/overlap.ts'
import { openStorage, type OpenOptions } from './storage/open-storage.ts'
import { createUploadJournal } from './storage/upload-journal.ts'
import { orStopped } from './stopping.ts'
import { createAllowance } from './sync/schedule/allowance.ts'
import { descriptorLimit, withinDescriptors } from './sync/schedule/descriptors.ts'
import { Report } from './sync/report.ts'
import type { KeyList } from './sync/select/key-list.ts'
import { sourceOfKeys, targetOfKeys, type LookOptions } from './sync/select/listed-keys.ts'
import type { StandardInput } from './sync/select/lines.ts'
import { readSelection } from './sync/select/read-selection.ts'
import { sync } from './sync/sync.ts'

/** What the caller gives a run, and how it watches the run. */
export interface RunHooks {
  readonly reporter: Reporter
  readonly statistics: Statistics
  /** Fires to stop the run: what is in flight ends or is aborted, nothing new is begun. */
  readonly signal: AbortSignal
  /** Folder for notes of open uploads, by which the next run aborts those that a killed run left; no notes when absent. */
  readonly journalFolder?: string | undefined
  /** Asks whether an entry of the target may be removed; needed with `DeletionSettings.prompt`. */
  readonly confirmRemoval?: RunContext['confirmRemoval']
  /** The user's code that the run calls. */
  readonly callbacks?: RunContext['callbacks']
  /** Receives the results of a check; needed with `Config.check`. */
  readonly checkReceiver?: CheckReceiver | undefined
  /** The standard input, for files of rules and keys that are called `-`. */
  readonly input?: StandardInput | undefined
  /** Shows each request to a service and its answer, without secrets. */
  readonly trace?: StorageContext['trace']
  /** The sides of kind `custom`. The caller closes them. */
  readonly storages?: Storages | undefined
  /** Environment variables that count for the storages. Default: those of the process. */
  readonly env?: StorageContext['env']
}

/** Storages that the caller has opened. */
export interface Storages {
  readonly source?: Source | undefined
  readonly target?: Target | undefined
}

export interface Outcome {
  readonly status: 'complete' | 'interrupted' | 'failed'
  /** Why the run failed. */
  readonly error?: Error | undefined
  /** Why deletions that were planned have not been made. */
  readonly deletionsWithheld?: string | undefined
  /** Why the run ended before everything was begun (`--max-duration`, `--max-transfer`). Its status is `interrupted`. */
  readonly endedEarly?: string | undefined
}

/**
 * Opens both sides, syncs or compares them, closes them. Faults of the run are its outcome; only mistakes of the caller are thrown.
 * @throws UsageError when the two sides cannot be synced as asked
 */
export async function run(config: Config, hooks: RunHooks): Promise<Outcome> {
  const report = new Report(hooks.reporter, hooks.statistics)
  const opened: Target[] = []
  const uploads = hooks.journalFolder === undefined || config.sync.dryRun ? undefined : createUploadJournal(hooks.journalFolder)
  let isOver = false
  const ended = endingWith(hooks.signal)
  const { signal } = ended
  const selection = await readSelection(config.sync, { input: hooks.input, onDisk: config.source.kind === 'local' || config.target.kind === 'local' })
  const digests = await openDigests(config, report)
  const settings = { ...config.sync, filters: selection.filters }
  const limited = createLimiter(config.sync.limits, signal, { onRate: (bytesPerSecond) => report.noticed(wordsOfRate(bytesPerSecond)) })
  const open = async (side: 'source' | 'target', place: SideConfig, options: OpenOptions): Promise<Target> => {
    const opening = openSide(place, side, hooks, { ...contextOf(side, signal, hooks, report), digests, ...(side === 'target' && { uploads }) }, options)
    // A side that is opened after the end of the run is closed as well.
    opening.then((storage) => (isOver ? storage.close() : void opened.push(storage))).catch(() => undefined)
    return limited(await orStopped(opening, signal))
  }
  const { maxDuration, maxTransfer } = config.sync.limits
  const allowance = maxDuration === undefined && maxTransfer === undefined ? undefined : createAllowance(config.sync.limits)
  report.runStarted(config.sync.dryRun)
  try {
    const { all, at } = config.sync.versions
    const source = await open('source', config.source, { asFolder: writesFolders(config, hooks), history: all || at !== undefined })
    const deleting = config.sync.deletion.enabled && source.single === undefined
    const target = await open('target', config.target, targetOptions(config, source, deleting))
    const context: RunContext = { report, confirmRemoval: hooks.confirmRemoval, callbacks: hooks.callbacks, signal, giveUp: ended.giveUp }
    const [from, to] = selection.keys ? ofKeys(source, target, selection.keys, settings, onMissingKey(config, hooks, report)) : [source, target]
    if (config.check) {
      if (!hooks.checkReceiver) throw new UsageError('nothing receives the results of the check; call check() instead of sync()')
      await check(from, to, config.check, fitting(settings, report), context, hooks.checkReceiver)
      return { status: hooks.signal.aborted ? 'interrupted' : 'complete' }
    }
    await checkOverlap(source, target, { deleting, signal })
    const ofBackups = { source, target, filters: selection.filters, open: (place: SideConfig, options: OpenOptions) => open('target', place, options) }
    const backups = await openBackups(config, ofBackups)
    const result = await sync(from, to, fitting(settings, report), { ...context, backups, allowance })
    return { status: hooks.signal.aborted || result.endedEarly !== undefined ? 'interrupted' : 'complete', ...result }
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (hooks.signal.aborted && kindOf(error) !== 'failed') return { status: 'interrupted' }
    return failure(error, report)
  } finally {
    isOver = true
    ended.release()
    await Promise.all(opened.map((storage) => storage.close()))
    await digests?.close()
    uploads?.close()
    await selection.keys?.close()
    report.runEnded()
  }
}

async function openDigests({ hashCache }: Config, report: Report): Promise<HashCache | undefined> {
  if (hashCache === undefined) return undefined
  return openHashCache(hashCache, { onNotice: (message, prominent) => report.noticed(message, { prominent }) })
}

function targetOptions(config: Config, { single, location }: Source, deleting: boolean): OpenOptions {
  const isReport = config.check?.by.startsWith('report-') === true
  if (config.check && !isReport) return { asFolder: false, mustExist: true }
  return { asFolder: false, deleting, single: namesTarget(config) ? single : undefined, source: location }
}

/** Both sides with the keys of the list only. */
function ofKeys(source: Target, target: Target, keys: KeyList, { concurrency }: Config['sync'], onMissing: LookOptions['onMissing']): [Target, Target] {
  if (source.single !== undefined) throw new UsageError(`a list of keys needs a folder as its source, but ${source.name} is a single object`)
  const atATime = concurrency.objects
  return [sourceOfKeys(source, keys, { atATime, onMissing }), targetOfKeys(target, keys, { atATime })]
}

/** With deletion, a key that the source lacks is no fault: it is to go. In a check, the sides are then not proved to be the same. */
function onMissingKey({ check, sync: { deletion } }: Config, { checkReceiver }: RunHooks, report: Report): LookOptions['onMissing'] {
  if (check) {
    return (key) => {
      if (checkReceiver) checkReceiver.statistics.notThere++
      report.warned('in the list of keys, but not at the source', { key, side: 'source' })
    }
  }
  return deletion.enabled ? (key) => report.noticed('not at the source', { key }) : undefined
}

/** Kinds of errors that name the request only, which both sides may have made. */
const NAMES_NO_SIDE: ReadonlySet<ErrorKind> = new Set(['unreachable', 'credentials', 'no-location', 'denied', 'rate-limited', 'transient'])

/** @throws as `openStorage` does */
async function openSide(place: SideConfig, side: 'source' | 'target', { storages }: RunHooks, context: StorageContext, options: OpenOptions): Promise<Target> {
  if (place.kind !== 'custom') return openStorage(place, side, context, options).catch((error: unknown) => {
    throw isStorageError(error) && NAMES_NO_SIDE.has(error.kind) ? inContext(`opening the ${side}`, error) : error
  })
  const storage = storages?.[side]
  if (storage === undefined) throw new UsageError(`the ${side} is a custom storage, but none was given`)
  return customStorage(storage)
}

function writesFolders({ target }: Config, { storages }: RunHooks): boolean {
  return target.kind === 'local' || target.kind === 'azure-file' || (target.kind === 'custom' && storages?.target?.capabilities.folders === true)
}

/** What a storage knows of the run, and how it reports to it. */
function contextOf(side: 'source' | 'target', signal: AbortSignal, { statistics, env, trace }: RunHooks, report: Report): StorageContext {
  return {
    side,
    meter: statistics,
    env,
    signal,
    trace,
    onRetry({ operation, key, attempt, error, waitMs }) {
      report.requestRetried({ operation, key, side, attempt, reason: error.message, waitMs }, error.kind === 'rate-limited')
    },
    onNotice: (message, prominent) => report.noticed(message, { prominent }),
    onSilence: (message) => report.warned(message, { side }),
  }
}

function wordsOfRate(bytesPerSecond: number): string {
  return bytesPerSecond === Infinity ? 'from now on the bandwidth is not limited' : `from now on the bandwidth is limited to ${bytesPerSecond} bytes per second`
}

/** With few descriptors fewer objects are copied at a time. */
function fitting(settings: Config['sync'], report: Report): Config['sync'] {
  const limit = descriptorLimit()
  const concurrency = withinDescriptors(settings.concurrency, limit)
  if (concurrency === settings.concurrency) return settings
  const message = `only ${limit} files may be open at a time, enough for ${concurrency.objects} objects and ${concurrency.parts} parts in flight; raise it with ulimit -n`
  report.noticed(message)
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

/** With an Azure side a single file or blob gets the target's name, as in azcopy; else it keeps its own, as in s3sync. */
function namesTarget({ source, target }: Config): boolean {
  return [source.kind, target.kind].some((kind) => kind === 'azure-blob' || kind === 'azure-file')
}

/** A fault that a system or service reported fails the run; anything else is a bug and stays an exception. */
function failure(error: unknown, report: Report): Outcome {
  if (isBug(error)) throw error
  const fault = systemError(error)
  report.runFailed(fault)
  return { status: 'failed', error: fault }
}
