import { randomUUID } from 'node:crypto'
import { isBug, messageOf } from '../../errors.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Reporter } from '../../report/events.ts'
import { Statistics } from '../../report/statistics.ts'
import type { Outcome, run as Run } from '../../run.ts'
import { announce } from '../run-command.ts'
import { crash } from '../failure.ts'
import { journalFolder } from '../run-command.ts'
import { createLog, type Log } from '../log/log.ts'
import { openOutput, type Output } from '../output.ts'
import { outcomeOf } from '../failure.ts'
import { createReporter } from '../log/reporter.ts'
import { targetKeyOf } from '../log/reporter.ts'
import type { StopWatch } from '../signals.ts'
import type { Surroundings } from '../surroundings.ts'
import { exitCodeOf } from './job.ts'
import { createFailures, type Failures } from './failures.ts'
import { figuresOf, statusOf, type Job } from './job.ts'
import { atLevel, type JobOutput } from './job-output.ts'
import { createJobReporter } from './job-reporter.ts'
import { createJsonOutput } from './json-output.ts'
import { openLogFile, type LogFile } from './log-file.ts'
import { namesOf, type Names } from './names.ts'
import { createRemovalPrompt } from './prompt.ts'
import { eachLine, linesOf } from './stdin-lines.ts'
import { summaryLines } from './text-output.ts'
import { createTextOutput } from './text-output.ts'
import { startTicker, type Ticker } from './ticker.ts'

/** Everything that a run with azcopy's output works with. */
interface JobRun {
  readonly invocation: Invocation
  readonly surroundings: Surroundings
  readonly job: Job
  readonly names: Names
  readonly statistics: Statistics
  readonly stdout: Output
  readonly output: JobOutput
  readonly log: LogFile
  readonly failures: Failures
  readonly stop: StopWatch
  /** The log on stderr, where -v asks for one. */
  readonly screen: Log | undefined
}

const CANCELLING = 'Cancellation requested. Beginning clean shutdown...'

/**
 * One run with azcopy's output, log file and exit codes.
 *
 * @returns the exit code
 */
export async function runJob(invocation: Invocation, surroundings: Surroundings, stop: StopWatch, run: typeof Run): Promise<number> {
  const work = openJob(invocation, surroundings, stop)
  const { job, statistics, output, log, failures } = work
  const { dryRun, cancelFromStdin } = invocation.values
  const endWatch = cancelFromStdin ? watchForCancel(surroundings, output, stop) : undefined
  if (!dryRun) output.started(job)
  if (log.failure() !== undefined) output.warn(`there is no log file: ${log.failure()}`)
  reportBeginning(work)
  const show = (): void => output.progress(figuresOf(statistics, stop.signal.aborted ? 'Cancelling' : 'InProgress', failures.takeNew()), ticker.throughput())
  const ticker = startTicker(statistics, () => (showsProgress(invocation) ? show() : undefined))
  const lines = linesOf(() => surroundings.stdin)
  const ask = createRemovalPrompt({ names: work.names, talk: output, lines, signal: stop.signal })
  const confirmRemoval = (key: string): Promise<boolean> => ticker.during(ask(key))
  try {
    const hooks = { reporter: reporterOf(work), statistics, signal: stop.signal, confirmRemoval, journalFolder: journalFolder(surroundings.env) }
    const outcome = await run(invocation.config, hooks).catch((error: unknown) => outcomeOf(error, stop.signal))
    ticker.stop()
    return await conclude(outcome, ticker, work)
  } finally {
    ticker.stop()
    lines.close()
    endWatch?.()
    await log.close()
  }
}

function openJob(invocation: Invocation, surroundings: Surroundings, stop: StopWatch): JobRun {
  const { values, source, target, azcopy } = invocation
  const { env } = surroundings
  const id = randomUUID()
  const level = values.dryRun ? 'NONE' : values.logLevel
  const log = openLogFile({ id, level, folder: azcopy.logLocation ?? (env['AZCOPY_LOG_LOCATION'] || undefined), home: env['HOME'] })
  const job: Job = { id, logFile: log.path }
  // A dry run whose reader went away has nothing left to do.
  const stdout = openOutput(surroundings.stdout, () => (values.dryRun ? stop.abort('the output is no longer read') : undefined))
  const form = values.outputType === 'json' ? createJsonOutput : createTextOutput
  const output = atLevel(form(job, stdout.write), values.outputLevel)
  stop.begin({ warn: () => output.info(CANCELLING) })
  const names = namesOf(source, target)
  const screen = values.verbose > 0 ? createLog(values, surroundings) : undefined
  const failures = createFailures(names)
  return { invocation, surroundings, job, names, statistics: new Statistics(), stdout, output, log, failures, stop, screen }
}

function watchForCancel(surroundings: Surroundings, output: JobOutput, stop: StopWatch): () => void {
  return eachLine(surroundings.stdin, (line) => {
    if (line.trim().toLowerCase() !== 'cancel' || stop.signal.aborted) return
    output.info(CANCELLING)
    stop.abort('cancelled from stdin')
  })
}

function reportBeginning({ invocation, names, job, output, log, screen }: JobRun): void {
  log.write('INFO', `job ${job.id}: sync from ${names.source('')} to ${names.target('')}`)
  announce(invocation, {
    debug(message, fields) {
      log.write('DEBUG', message)
      screen?.debug(message, fields)
    },
    warn(message, { prefix = '' } = {}) {
      log.write('WARNING', `${message}: ${String(prefix)}`)
      output.warn(`${message}: ${String(prefix)}`)
      screen?.warn(message, { prefix })
    },
  })
}

function reporterOf({ invocation, output, log, names, failures, screen }: JobRun): Reporter {
  const reporter = createJobReporter({ output, log, names, failures })
  if (screen === undefined) return reporter
  const beside = screenReporter(screen, targetKeyOf(invocation.target))
  return {
    wants: new Set([...reporter.wants, ...beside.wants]),
    on(event) {
      reporter.on(event)
      beside.on(event)
    },
  }
}

/** Dry-run lines go to standard output in azcopy's form. */
function screenReporter(log: Log, targetKey: (key: string) => string): Reporter {
  return createReporter({ log, output: { write: () => {}, failure: () => undefined, flushed: () => Promise.resolve() }, json: false, targetKey })
}

function showsProgress({ values }: Invocation): boolean {
  return !values.dryRun && !values.showNoProgress
}

async function conclude(outcome: Outcome, ticker: Ticker, work: JobRun): Promise<number> {
  const { invocation, surroundings, statistics, job, output, log, failures, screen } = work
  const { dryRun } = invocation.values
  const status = statusOf(outcome, statistics)
  const failure = outcome.status === 'failed' ? messageOf(outcome.error ?? 'the run failed') : ''
  if (outcome.deletionsWithheld !== undefined) reportWithheld(outcome.deletionsWithheld, work)
  if (failure !== '') {
    log.write('FATAL', failure)
    screen?.error(failure)
    output.error(`Cannot perform sync due to error: ${failure}`)
  }
  if (dryRun) output.planEnded()
  else if (showsProgress(invocation)) {
    if (failure === '') output.progress(figuresOf(statistics, status, failures.takeNew()), ticker.throughput())
    output.ended(figuresOf(statistics, status, failures.all(), failure))
  }
  log.write('INFO', summaryLines(job, figuresOf(statistics, status, null)).join(', '))
  if (outcome.error !== undefined && isBug(outcome.error)) return crash(outcome.error, surroundings.stderr)
  const isWritten = await isAllWritten(work)
  return isWritten ? exitCodeOf(status, dryRun) : 1
}

function reportWithheld(reason: string, { output, log, screen }: JobRun): void {
  log.write('ERROR', `nothing was deleted: ${reason}`)
  output.warn(`nothing was deleted: ${reason}`)
  screen?.warn('nothing was deleted', { reason })
}

/** A log that could not be written is worth a warning, results that could not are a failure. */
async function isAllWritten({ stdout, surroundings: { stderr }, log, job }: JobRun): Promise<boolean> {
  await log.close()
  await stdout.flushed()
  if (job.logFile !== undefined && log.failure() !== undefined) stderr.write(`warning: the log file is not complete: ${log.failure()}\n`)
  const failure = stdout.failure()
  if (failure !== undefined) stderr.write(`error: cannot write to standard output: ${messageOf(failure)}\n`)
  return failure === undefined
}
