import type { Config } from './config.ts'
import type { Detail, Reporter, SyncEvent } from './report/events.ts'
import type { Outcome } from './run.ts'
import type { SyncOptions } from './options/table/types.ts'
import { checkLocalSides } from './location/check-local.ts'
import { invocationFromCall } from './options/invocation.ts'
import { Statistics } from './report/statistics.ts'
import { run } from './run.ts'

/** How a caller of the library follows a run. */
export interface SyncHooks {
  /** Called for everything that is copied, deleted or worth a warning; must be quick and must not throw. */
  readonly onEvent?: ((event: SyncEvent) => void) | undefined
  /** Call `onEvent` for entries that are left alone, and for ETags that matched, too. */
  readonly skips?: boolean | undefined
  /** Abort to stop the run: what is in flight ends or is aborted, nothing is left half done. */
  readonly signal?: AbortSignal | undefined
  /** Counters to watch while the run goes on; the outcome has them too. */
  readonly statistics?: Statistics | undefined
  /** Says whether an entry of the target may be removed; called for each with `deleteDestination: 'prompt'`. */
  readonly confirmRemoval?: ((key: string) => Promise<boolean>) | undefined
}

export interface SyncOutcome extends Outcome {
  readonly statistics: Statistics
}

/**
 * Syncs a source to a target, as the command does. Options are the command's, by their long names in camel case.
 *
 * @throws UsageError when the options or the locations make no sense, before anything is touched
 */
export async function sync(options: SyncOptions, hooks: SyncHooks = {}): Promise<SyncOutcome> {
  const { config, source, target, values } = invocationFromCall(options, process.env, { canAsk: hooks.confirmRemoval !== undefined })
  await checkLocalSides(source, target, { deleting: values.delete })
  const { onEvent, skips = false, signal = new AbortController().signal, statistics = new Statistics(), confirmRemoval } = hooks
  const reporter: Reporter = { wants: new Set<Detail>(skips ? ['skip', 'verified'] : []), on: (event) => onEvent?.(event) }
  const outcome = await (await runnerFor(config))(config, { reporter, statistics, signal, confirmRemoval })
  return { ...outcome, statistics }
}

/** What runs Lua scripts is loaded only when there are some. They print on standard output. */
async function runnerFor(config: Config): Promise<typeof run> {
  if (config.scripts === undefined) return run
  const { scripted } = await import('./lua/scripted-run.ts')
  return scripted(run, (to, text, done) => void process[to].write(text, () => done()))
}
