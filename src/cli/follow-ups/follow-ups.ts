import type { CheckStatistics } from '../../check/counts.ts'
import { isBug } from '../../errors.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Environment } from '../../options/table/names.ts'
import type { Reporter } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import { EXIT } from '../failure.ts'
import type { Log } from '../log/log.ts'
import { endingNow, type RunEnd } from '../outputs/observer.ts'
import { collectResult } from '../outputs/result.ts'
import type { StopWatch } from '../signals.ts'
import { commandFollowUp } from './command.ts'
import { webhookFollowUp } from './webhook.ts'

/** What is done once a run has ended: a command, a webhook. */
export interface FollowUp {
  /**
   * @param document the result, without secrets, as one line of JSON
   * @param signal fires when the user stops what is being done
   * @returns the exit code, which a follow-up that fails may change
   */
  perform(end: RunEnd, document: string, signal: AbortSignal | undefined): Promise<number>
  close?(): void
}

export interface FollowUpOptions {
  readonly invocation: Invocation
  readonly statistics: Statistics
  /** Counts of a check. */
  readonly counts?: CheckStatistics | undefined
  readonly log: Pick<Log, 'error' | 'warn' | 'info' | 'debug'>
  readonly stop: Pick<StopWatch, 'signal' | 'stoppedBy'>
  readonly env: Environment
}

/** All follow-ups of one run. */
export interface FollowUps {
  readonly reporters: readonly Reporter[]
  /**
   * Performs them one after another. A run that was refused has none.
   * @returns the exit code
   */
  perform(end: RunEnd): Promise<number>
  /** Performs them for a run that ended with an exception, if a bug is the cause. */
  performAfter(error: unknown): Promise<void>
  close(): void
}

/**
 * Prepares the follow-ups that the options ask for.
 *
 * @throws UsageError when the webhook cannot be reached as the environment asks
 */
export function openFollowUps(options: FollowUpOptions): FollowUps {
  const { invocation: { values, source, target, config, job }, statistics, counts, stop } = options
  const followUps: FollowUp[] = []
  if (values.onComplete !== undefined) followUps.push(commandFollowUp(values.onComplete, options))
  if (values.webhook !== undefined) followUps.push(webhookFollowUp(values.webhook, options))
  // A check has nothing that it would do.
  const dryRun = values.dryRun && config.check === undefined
  const result = followUps.length === 0 ? undefined : collectResult({ source, target, dryRun, job, counts })
  let isPerformed = false

  const perform = async (end: RunEnd): Promise<number> => {
    if (result === undefined || isPerformed || end.exitCode === EXIT.usage) return end.exitCode
    isPerformed = true
    // A signal that ended the run does not end what is done about it.
    const signal = stop.signal.aborted ? undefined : stop.signal
    let { exitCode } = end
    for (const followUp of followUps) {
      if (signal?.aborted) break
      const now = { ...end, exitCode }
      exitCode = await followUp.perform(now, result.document(now), signal)
    }
    const stoppedBy = signal?.aborted ? stop.stoppedBy() : undefined
    return stoppedBy === undefined ? exitCode : EXIT[stoppedBy]
  }
  return {
    reporters: result === undefined ? [] : [result.reporter],
    perform,
    async performAfter(error) {
      if (!isBug(error)) return
      const failure = error instanceof Error ? error : new Error(String(error))
      await perform(endingNow({ outcome: { status: 'failed', error: failure }, statistics, exitCode: EXIT.bug, stoppedBy: stop.stoppedBy() }))
    },
    close: () => followUps.forEach((followUp) => followUp.close?.()),
  }
}
