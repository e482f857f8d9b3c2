import type { CheckStatistics } from '../../check/counts.ts'
import type { Reporter } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { RunHooks } from '../../run.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Log } from '../log/log.ts'
import { messageOf } from '../../errors.ts'
import { afterFailedOutput } from '../failure.ts'
import type { FollowUps } from '../follow-ups/follow-ups.ts'
import { jsonCheckProgress } from '../progress/check-json.ts'
import { jsonProgress } from '../progress/json.ts'
import type { Screen } from '../surroundings.ts'
import type { OutputLog } from './log-file.ts'
import { endingNow, type Observer, type RunEnd } from './observer.ts'
import { metricsObserver } from './metrics.ts'
import { resultObserver } from './result.ts'
import { statsObserver } from './stats-line.ts'
import { requestTrace, spansObserver } from './tracing.ts'

export interface ObserverOptions {
  readonly invocation: Invocation
  readonly statistics: Statistics
  /** For what cannot be written. */
  readonly log: Pick<Log, 'error' | 'warn'>
  /** For records that an option asks for by its name. */
  readonly asked: Log
  /** Writes the document of `--json`. */
  readonly write: (text: string) => void
  /** Takes the lines of `--progress-json`. */
  readonly stderr: Pick<Screen, 'write'>
  readonly logFile: OutputLog
  /** Performed when the other outputs are made. */
  readonly followUps: FollowUps
  /** Results of a check; absent for a sync. */
  readonly results?: CheckStatistics | undefined
}

/** All that watches one run beside the screen. */
export interface Observers {
  readonly reporters: readonly Reporter[]
  readonly trace: RunHooks['trace']
  /**
   * Has each observer make its output, and performs the follow-ups.
   * @returns the exit code; that of a failure when an output could not be written
   */
  end(end: Parameters<typeof endingNow>[0]): Promise<number>
  /** May be called again. */
  close(): void
}

/** Opens the observers that the options ask for. */
export async function openObservers(options: ObserverOptions): Promise<Observers> {
  const { log, asked, followUps, invocation: { values, source, target } } = options
  const observers = await chosen(options)
  const document = values.json ? [resultObserver({ source, target, dryRun: values.dryRun, job: options.invocation.job }, options.write)] : []
  const timer = values.stats === undefined ? undefined : setInterval(() => observers.forEach(tick), values.stats)
  timer?.unref()
  const unwritable = new Set<string>()
  return {
    reporters: [...[...observers, ...document].flatMap(({ reporter }) => reporter ?? []), ...followUps.reporters],
    trace: values.awsSdkTracing ? requestTrace(asked) : undefined,
    async end(given) {
      clearInterval(timer)
      const ended = endingNow(given)
      const exitCode = await followUps.perform({ ...ended, exitCode: endOf(observers, ended) })
      // The document of --json is last, because it has the final exit code.
      return endOf(document, { ...ended, exitCode })
    },
    close() {
      clearInterval(timer)
      followUps.close()
      for (const observer of observers) observer.close?.()
    },
  }

  /** Says once that an output cannot be written meanwhile; the end of the run decides. */
  function tick(observer: Observer): void {
    try {
      observer.tick?.()
    } catch (error) {
      if (!unwritable.has(observer.name)) log.warn(`cannot write ${observer.name}`, { error: messageOf(error) })
      unwritable.add(observer.name)
    }
  }

  function endOf(some: readonly Observer[], end: RunEnd): number {
    return some.reduce((exitCode, observer) => (isEnded(observer, { ...end, exitCode }) ? exitCode : afterFailedOutput(exitCode)), end.exitCode)
  }

  function isEnded(observer: Observer, end: RunEnd): boolean {
    try {
      observer.ended?.(end)
      return true
    } catch (error) {
      log.error(`cannot write ${observer.name}`, { error: messageOf(error) })
      return false
    }
  }
}

/** In the order in which they end. */
async function chosen({ invocation, statistics, asked, stderr, logFile, results }: ObserverOptions): Promise<Observer[]> {
  const { values, source, target } = invocation
  const { dryRun, report, metrics, stats } = values
  const observers: Observer[] = []
  if (values.spanEventsTracing) observers.push(spansObserver(asked))
  if (stats !== undefined) observers.push(statsObserver(statistics, asked, values.jsonTracing))
  if (values.progressJson) observers.push(progressLines(statistics, results, (line) => void stderr.write(line)))
  if (report !== undefined) observers.push((await import('./html/observer.ts')).htmlObserver({ file: report, source, target, dryRun, statistics }))
  observers.push(logFile.observer)
  if (metrics !== undefined) observers.push(metricsObserver({ file: metrics, source, target, dryRun, statistics }))
  return observers
}

function progressLines(statistics: Statistics, results: CheckStatistics | undefined, write: (line: string) => void): Observer {
  return results ? jsonCheckProgress(statistics, results, write) : jsonProgress(statistics, write)
}
