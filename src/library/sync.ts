import type { CallbackError } from '../errors.ts'
import { checkLocalSides } from '../location/check-local.ts'
import { checkHashCache } from '../location/own-files.ts'
import { invocationFromCall } from '../options/invocation.ts'
import type { SyncOptions } from '../options/table/types.ts'
import type { Reporter, SyncEvent } from '../report/events.ts'
import { Statistics } from '../report/statistics.ts'
import { linkedAbort, orStopped } from '../stopping.ts'
import { callbacksOf, confirmRemovalOf } from './callbacks.ts'
import { createFailureTally, resultOf } from './ended.ts'
import { environmentOf } from './environment.ts'
import { createEventStreams, type EventStreams } from './event-streams.ts'
import { checkHooks, checkOptions, detailsOf, type SyncHooks } from './hooks.ts'
import { createReceiver } from './receiver.ts'
import type { SyncResult } from './result.ts'
import { runnerFor } from './runner.ts'
import { storagesOf } from './storages.ts'

/** Figures of a run while it goes on. Each changes in place. */
export type SyncStatistics = Readonly<Omit<Statistics, 'restart'>>

/**
 * A run that is under way: a promise of its result, and an iterable of its events.
 *
 *     const run = sync({ source: 'photos', target: 's3://bucket/photos/' })
 *     for await (const event of run) console.log(event.type)
 *     const result = await run
 *
 * A loop receives all events if it begins before the first `await` after the call. The run waits for a loop that is slow, so do
 * not await the run inside its loop. A loop that is left early does not stop the run; the signal does.
 */
export interface SyncRun extends Promise<SyncResult>, AsyncIterable<SyncEvent> {
  readonly statistics: SyncStatistics
}

/**
 * Syncs a source to a target, as the command does. Options are the command's, by their long names in camel case. It begins at
 * once.
 *
 * Once the run has begun, whatever goes wrong is in the result. The promise rejects only when it has not begun, and for a bug
 * in this library.
 *
 * @throws UsageError (as a rejection, and from a loop over the events) when the options, the hooks or the sides make no sense;
 *   nothing was touched
 */
export function sync(options: SyncOptions, hooks: SyncHooks = {}): SyncRun {
  const statistics = new Statistics()
  const streams = createEventStreams()
  const result = perform(options, hooks, statistics, streams)
  result.then(() => streams.end(), (error: Error) => streams.fail(error))
  return Object.assign(result, {
    statistics,
    [Symbol.asyncIterator]() {
      // The loop throws it too, and its error need not be handled twice.
      result.catch(() => undefined)
      return streams.open()
    },
  })
}

async function perform(options: SyncOptions, hooks: SyncHooks, statistics: Statistics, streams: EventStreams): Promise<SyncResult> {
  checkOptions(options)
  checkHooks(hooks)
  const wants = detailsOf(hooks)
  const storages = storagesOf(options)
  const env = environmentOf(hooks.env, process.env)
  const { config, source, target, values } = invocationFromCall(options, env, { canAsk: hooks.confirmRemoval !== undefined })
  await checkLocalSides(source, target, { deleting: values.delete })
  checkHashCache('hashCache', values.hashCache, source, target)

  const tally = createFailureTally()
  const stop = linkedAbort(hooks.signal)
  let failure: CallbackError | undefined
  const receiver = hooks.onEvent && createReceiver(hooks.onEvent, (error) => {
    failure = error
    stop.abort(error)
  })
  const reporter: Reporter = {
    wants,
    on(event) {
      tally.see(event)
      receiver?.push(event)
      streams.push(event)
    },
  }
  try {
    const outcome = await (await runnerFor(config))(config, {
      reporter,
      statistics,
      signal: stop.signal,
      confirmRemoval: confirmRemovalOf(hooks, stop.signal),
      callbacks: callbacksOf(hooks, () => receiver?.ready() ?? streams.ready()),
      storages,
      env,
    })
    await lastEvents(receiver?.ready(), stop.signal)
    return resultOf({ outcome, failure, statistics, tally, dryRun: config.sync.dryRun })
  } finally {
    stop.release()
  }
}

/** Waits for the event callback, unless the run is being stopped: a callback may never end. */
async function lastEvents(ready: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  await (ready && orStopped(ready, signal).catch(() => undefined))
}
