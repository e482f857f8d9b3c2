import type { CheckStatistics } from '../../check/counts.ts'
import type { Reporter } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { RunHooks } from '../../run.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Log } from '../log/log.ts'
import type { Observer, RunEnd } from './observer.ts'
import { messageOf } from '../../errors.ts'
import { EXIT } from '../failure.ts'
import { jsonCheckProgress } from '../progress/check-json.ts'
import { jsonProgress } from '../progress/json.ts'
import type { Screen } from '../surroundings.ts'
import type { OutputLog } from './log-file.ts'
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
  /** Results of a check; absent for a sync. */
  readonly results?: CheckStatistics | undefined
}

/** All that watches one run beside the screen. */
export interface Observers {
  readonly reporters: readonly Reporter[]
  readonly trace: RunHooks['trace']
  /**
   * Has each observer make its output.
   * @returns the exit code; that of a failure when an output could not be written
   */
  end(end: RunEnd): number
  /** May be called again. */
  close(): void
}

/** Opens the observers that the options ask for. */
export async function openObservers(options: ObserverOptions): Promise<Observers> {
  const { log, asked, invocation: { values } } = options
  const observers = await chosen(options)
  const timer = values.stats === undefined ? undefined : setInterval(() => observers.forEach(tick), values.stats)
  timer?.unref()
  const unwritable = new Set<string>()
  return {
    reporters: observers.flatMap(({ reporter }) => reporter ?? []),
    trace: values.awsSdkTracing ? requestTrace(asked) : undefined,
    end(given) {
      clearInterval(timer)
      return observers.reduce((exitCode, observer) => (isEnded(observer, { ...given, exitCode }) ? exitCode : failed(exitCode)), given.exitCode)
    },
    close() {
      clearInterval(timer)
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

/** In the order in which they end: the document of `--json` is last, because it has the final exit code. */
async function chosen({ invocation, statistics, asked, write, stderr, logFile, results }: ObserverOptions): Promise<Observer[]> {
  const { values, source, target } = invocation
  const { dryRun, report, metrics, stats, json } = values
  const observers: Observer[] = []
  if (values.spanEventsTracing) observers.push(spansObserver(asked))
  if (stats !== undefined) observers.push(statsObserver(statistics, asked, values.jsonTracing))
  if (values.progressJson) observers.push(progressLines(statistics, results, (line) => void stderr.write(line)))
  if (report !== undefined) observers.push((await import('./html/observer.ts')).htmlObserver({ file: report, source, target, dryRun, statistics }))
  observers.push(logFile.observer)
  if (metrics !== undefined) observers.push(metricsObserver({ file: metrics, source, target, dryRun, statistics }))
  if (json) observers.push(resultObserver({ source, target, dryRun }, write))
  return observers
}

function progressLines(statistics: Statistics, results: CheckStatistics | undefined, write: (line: string) => void): Observer {
  return results ? jsonCheckProgress(statistics, results, write) : jsonProgress(statistics, write)
}

/** A failure of the run itself keeps its code. */
function failed(exitCode: number): number {
  return exitCode === EXIT.fine || exitCode === EXIT.warnings ? EXIT.failed : exitCode
}
