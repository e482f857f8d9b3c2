import type { CheckReceiver } from '../check/check.ts'
import type { CheckedEntry, CheckProof, CheckStatus } from '../check/finding.ts'
import type { Reporter } from '../report/events.ts'
import type { Outcome } from '../run.ts'
import type { SyncOptions } from '../options/table/types.ts'
import { CheckStatistics } from '../check/counts.ts'
import { CHECKS, type CheckBy } from '../check/settings.ts'
import { CallbackError, UsageError, type CallbackName } from '../errors.ts'
import { checkLocalSides } from '../location/check-local.ts'
import { checkHashCache } from '../location/own-files.ts'
import { invocationFromCall } from '../options/invocation.ts'
import { Statistics } from '../report/statistics.ts'
import { orStopped } from '../stopping.ts'
import { environmentOf } from './environment.ts'
import { checkNames, checkOptions } from './hooks.ts'
import { runnerFor } from './runner.ts'
import { storagesOf } from './storages.ts'

/** Options of a check: those of a sync, of which all that concern copying and deleting have no effect. */
export type CheckOptions = SyncOptions & {
  /** What must be the same besides the size. Default: `stored`. */
  readonly checkBy?: CheckBy | undefined
}

/** How a caller of the library follows a check. */
export interface CheckHooks {
  /**
   * Called for each entry that is not the same on both sides. The check waits for the promise. When it throws, the check ends
   * with the status `failed` and a `CallbackError`.
   */
  readonly onEntry?: ((entry: CheckedEntry) => Promise<void> | void) | undefined
  /** Call `onEntry` for entries that match, too. */
  readonly matches?: boolean | undefined
  /** Called when a listing was not reliable and the check starts over: the entries so far do not count. */
  readonly onRestart?: (() => void) | undefined
  /** Abort to stop the check. */
  readonly signal?: AbortSignal | undefined
  /** Environment variables that count besides those that the SDKs read. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface CheckOutcome extends Pick<Outcome, 'status' | 'error'> {
  /** Both sides have the same entries, all of them were checked, and all are proved to be the same. */
  readonly same: boolean
  /** Entries by their result. */
  readonly entries: Readonly<Record<CheckStatus, number>>
  /** Matching entries by what showed that they match. */
  readonly matchedBy: ReadonlyMap<CheckProof['by'], number>
  /** Files and folders that could not be listed. */
  readonly unlisted: number
  /** Bytes that were read, of both sides together. */
  readonly bytesRead: number
  /** Requests and retries. */
  readonly statistics: Statistics
}

/**
 * Compares two sides, as `objsync check` does, and changes neither.
 *
 * @throws UsageError when the options or the locations make no sense, before anything is read
 */
export async function check(options: CheckOptions, hooks: CheckHooks = {}): Promise<CheckOutcome> {
  checkOptions(options)
  checkNames(hooks, FUNCTIONS, OTHERS)
  const { checkBy, ...others } = options
  if (checkBy !== undefined && !CHECKS.includes(checkBy)) throw new UsageError(`invalid value for checkBy: must be one of ${CHECKS.join(', ')}`)
  const storages = storagesOf(options)
  const env = environmentOf(hooks.env, process.env)
  const { config, source, target, values } = invocationFromCall(others, env, { command: 'check' })
  await checkLocalSides(source, target, { deleting: false, comparing: true })
  checkHashCache('hashCache', values.hashCache, source, target)
  const [statistics, counts] = [new Statistics(), new CheckStatistics()]
  const reporter: Reporter = { wants: new Set(), on: () => undefined }
  const { signal = new AbortController().signal } = hooks
  const plan = config.check && { ...config.check, ...(checkBy !== undefined && { by: checkBy }) }
  const checkReceiver = { statistics: counts, ...receiving(hooks, signal) }
  const run = await runnerFor(config)
  const { status, error } = await run({ ...config, check: plan }, { reporter, statistics, signal, checkReceiver, storages, env })
  const { entries, proofs: matchedBy, unlisted, bytesRead } = counts
  return { status, error, same: status === 'complete' && counts.isSame, entries, matchedBy, unlisted, bytesRead, statistics }
}

const FUNCTIONS: readonly string[] = ['onEntry', 'onRestart'] satisfies (keyof CheckHooks)[]
const OTHERS: readonly string[] = ['matches', 'signal', 'env'] satisfies (keyof CheckHooks)[]

function receiving({ onEntry, onRestart, matches = false }: CheckHooks, signal: AbortSignal): Pick<CheckReceiver, 'onEntries' | 'onRestart'> {
  return {
    async onEntries(entries) {
      if (onEntry === undefined) return
      for (const entry of entries) {
        if (!matches && entry.status === 'match') continue
        await orStopped(naming('onEntry', entry.key, () => onEntry(entry)), signal)
      }
    },
    onRestart: onRestart && (() => {
      try {
        onRestart()
      } catch (error) {
        throw new CallbackError('onRestart', undefined, error)
      }
    }),
  }
}

async function naming(callback: CallbackName, key: string, call: () => Promise<void> | void): Promise<void> {
  try {
    await call()
  } catch (error) {
    throw new CallbackError(callback, key, error)
  }
}
