import type { CheckReceiver } from '../../check/check.ts'
import type { CheckedEntry } from '../../check/finding.ts'
import type { CheckPlan } from '../../check/settings.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Outcome, run as Run } from '../../run.ts'
import type { Log } from '../log/log.ts'
import type { Output } from '../output.ts'
import type { StopWatch } from '../signals.ts'
import type { SurroundingsWithFoot } from '../progress/foot.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Lists } from './lists.ts'
import type { Presenter } from './presenter.ts'
import { CheckStatistics } from '../../check/counts.ts'
import { isBug, messageOf } from '../../errors.ts'
import { Statistics } from '../../report/statistics.ts'
import { crash, EXIT, outcomeOf } from '../failure.ts'
import { showsColours } from '../log/colour.ts'
import { askedFor, createLog, levelOf } from '../log/log.ts'
import { createReporter, targetKeyOf } from '../log/reporter.ts'
import { openOutput } from '../output.ts'
import { checkFilesOfCheck } from '../outputs/check-files.ts'
import { openOutputLog } from '../outputs/log-file.ts'
import { joinReporters } from '../outputs/observer.ts'
import { openObservers, type Observers } from '../outputs/observers.ts'
import { startCheckProgress } from '../progress/terminal.ts'
import { announce, codeOf, failureCode, outputFailed, showsProgress } from '../run-command.ts'
import { humanPresenter } from './human.ts'
import { openLists } from './lists.ts'
import { ndjsonPresenter } from './ndjson.ts'
import { reportPresenter } from './report.ts'

/** One check, or one sync report. */
interface CheckRun {
  readonly invocation: Invocation
  readonly surroundings: Surroundings
  readonly stop: StopWatch
  readonly statistics: Statistics
  readonly counts: CheckStatistics
  readonly log: Log
  readonly output: Output
  readonly lists: Lists
  readonly presenter: Presenter
  readonly observers: Observers
}

/**
 * Compares the two sides, prints the result and writes the lists of keys that were asked for.
 *
 * @returns the exit code: 0 the same, 3 not the same, 1 not everything could be checked
 * @throws UsageError when a list cannot be written
 */
export async function runCheck(
  plan: CheckPlan,
  invocation: Invocation,
  surroundings: SurroundingsWithFoot,
  stop: StopWatch,
  run: typeof Run,
): Promise<number> {
  const { config, values } = invocation
  checkFilesOfCheck(invocation)
  const [statistics, counts] = [new Statistics(), new CheckStatistics()]
  const logFile = openOutputLog(values)
  const places = { toFile: logFile.write }
  const log = createLog(values, surroundings, places)
  stop.begin(log)
  const stdout = openOutput(surroundings.stdout, () => stop.abort('the output is no longer read'))
  const lists = openLists(values, stdout.write, surroundings.stdout.isTTY === true)
  const toStderr = lists.onStdout || values.tracingStderr
  const output = toStderr ? openOutput(surroundings.stderr, () => undefined) : stdout
  const asked = createLog(askedFor(values), surroundings, places)
  const { stderr } = surroundings
  const observers = await openObservers({ invocation, statistics, log, asked, write: output.write, stderr, logFile, results: counts })
  const endProgress = openProgress(invocation, surroundings, statistics, counts)
  const presenter = presenterOf(plan, invocation)
  const checkRun: CheckRun = { invocation, surroundings, stop, statistics, counts, log, output, lists, presenter, observers }
  try {
    announce(invocation, log)
    const screen = createReporter({ log, output, json: values.jsonTracing, targetKey: targetKeyOf(invocation.target) })
    const reporter = joinReporters([screen, ...observers.reporters])
    const input = (): NodeJS.ReadableStream => surroundings.stdin
    const hooks = { reporter, statistics, signal: stop.signal, checkReceiver: receiverOf(checkRun), input, trace: observers.trace }
    const outcome = await run(config, hooks).catch((error: unknown) => outcomeOf(error, stop.signal))
    endProgress()
    const code = await conclude(outcome, checkRun)
    await stdout.flushed()
    return outputFailed({ output: stdout, log }) ? EXIT.failed : code
  } finally {
    endProgress()
    observers.close()
    await lists.close()
  }
}

/** The sync report of s3sync shows none. */
function openProgress(invocation: Invocation, surroundings: SurroundingsWithFoot, statistics: Statistics, results: CheckStatistics): () => void {
  if (invocation.command !== 'check' || !showsProgress(invocation, surroundings)) return () => undefined
  const { foot, stderr: screen, env } = surroundings
  return startCheckProgress({ statistics, results, foot, screen, colours: showsColours(screen, env, invocation.values) })
}

function presenterOf(plan: CheckPlan, { command, values }: Invocation): Presenter {
  if (command !== 'check') return reportPresenter({ json: values.jsonTracing, plan })
  if (values.ndjson) return ndjsonPresenter(values.verbose > 0)
  const isSilent = levelOf(values) === 'silent'
  return humanPresenter({ matches: values.verbose > 0, summaryOnly: values.quiet > 0, noSummary: isSilent || values.showNoProgress })
}

function receiverOf({ invocation, counts, log, output, lists, presenter }: CheckRun): CheckReceiver {
  // The records of s3sync's report have none for errors.
  const logsErrors = invocation.command !== 'check'
  const present = (entries: readonly CheckedEntry[]): string => {
    if (logsErrors) for (const { key, why, status } of entries) if (status === 'error') log.error(`not compared: ${why}`, { key })
    return presenter.entries(entries)
  }
  let restarted: Promise<void> | undefined
  return {
    statistics: counts,
    async onEntries(entries) {
      await restarted
      await lists.add(entries)
      const text = present(entries)
      if (text === '') return
      output.write(text)
      // A slow reader slows the check down instead of filling the memory.
      await output.flushed()
    },
    onRestart() {
      output.write(presenter.restart())
      restarted = lists.restart()
    },
  }
}

async function conclude(outcome: Outcome, run: CheckRun): Promise<number> {
  const { counts, statistics, log, lists, output, presenter, observers, stop, surroundings } = run
  if (outcome.status === 'failed') log.error(messageOf(outcome.error ?? 'the check failed'), codeOf(outcome.error))
  if (outcome.status === 'complete') await lists.commit()
  const stoppedBy = stop.stoppedBy()
  const ended = stoppedBy === undefined ? exitCodeOf(outcome, run) : EXIT[stoppedBy]
  const exitCode = observers.end({ outcome, statistics, stoppedBy, exitCode: ended })
  output.write(presenter.end({ outcome, counts, statistics, exitCode }))
  await output.flushed()
  if (outcome.error !== undefined && stoppedBy === undefined && isBug(outcome.error)) crash(outcome.error, surroundings.stderr)
  return exitCode
}

/** A warning of the run names something that was not compared: a key of a list that is not there, metadata that a side does not keep. */
function exitCodeOf({ status, error }: Outcome, { counts, statistics }: CheckRun): number {
  if (status === 'failed') return failureCode(error)
  if (status === 'interrupted' || counts.hasErrors) return EXIT.failed
  return counts.isSame && statistics.warnings === 0 ? EXIT.fine : EXIT.warnings
}
