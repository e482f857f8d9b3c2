import { randomUUID } from 'node:crypto'
import { isBug, messageOf } from '../../errors.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { Reporter } from '../../report/events.ts'
import { Statistics } from '../../report/statistics.ts'
import type { Outcome, run as Run } from '../../run.ts'
import { announce } from '../run-command.ts'
import { crash, EXIT } from '../failure.ts'
import { journalFolder } from '../run-command.ts'
import { openFollowUps } from '../follow-ups/follow-ups.ts'
import { askedFor, createLog, type Log } from '../log/log.ts'
import { NO_OUTPUT, openOutput, type Output } from '../output.ts'
import { checkOutputFiles } from '../outputs/check-files.ts'
import { openOutputLog, type OutputLog } from '../outputs/log-file.ts'
import { joinReporters } from '../outputs/observer.ts'
import { openObservers, type Observers } from '../outputs/observers.ts'
import { outcomeOf } from '../failure.ts'
import { createReporter } from '../log/reporter.ts'
import { targetKeyOf } from '../log/reporter.ts'
import type { StopWatch } from '../signals.ts'
import type { Surroundings } from '../surroundings.ts'
import { exitCodeOf } from './job.ts'
import { createFailures, type Failures } from './failures.ts'
import { figuresOf, noKinds, statusOf, type Job, type Kinds } from './job.ts'
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
  readonly kinds: Kinds
  readonly stop: StopWatch
  /** The log on stderr, where -v asks for one, and in the file of --log-file. */
  readonly screen: Log | undefined
}

const CANCELLING = 'Cancellation requested. Beginning clean shutdown...'

/**
 * One run with azcopy's output, log file and exit codes.
 *
 * @returns the exit code
 */
export async function runJob(invocation: Invocation, surroundings: Surroundings, stop: StopWatch, run: typeof Run): Promise<number> {
  checkOutputFiles(invocation)
  const logFile = openOutputLog(invocation.values)
  const work = openJob(invocation, surroundings, stop, logFile)
  const { job, statistics, output, log, failures, kinds } = work
  const { dryRun, cancelFromStdin } = invocation.values
  const logs = logsOf(work, logFile)
  const followUps = openFollowUps({ invocation, statistics, log: logs.log, stop, env: surroundings.env })
  const endWatch = cancelFromStdin ? watchForCancel(surroundings, output, stop) : undefined
  if (!dryRun) output.started(job)
  if (log.failure() !== undefined) output.warn(`there is no log file: ${log.failure()}`)
  reportBeginning(work)
  const show = (): void => output.progress(figuresOf(statistics, stop.signal.aborted ? 'Cancelling' : 'InProgress', failures.takeNew(), { kinds }), ticker.throughput())
  const ticker = startTicker(statistics, () => (showsProgress(invocation) ? show() : undefined))
  const lines = linesOf(() => surroundings.stdin)
  const ask = createRemovalPrompt({ names: work.names, talk: output, lines, signal: stop.signal })
  const observers = await openObservers({ invocation, statistics, logFile, ...logs, write: () => {}, stderr: surroundings.stderr, followUps })
  const confirmRemoval = (key: string): Promise<boolean> => ticker.during(ask(key))
  try {
    const reporter = joinReporters([...reportersOf(work), ...observers.reporters])
    const { trace } = observers
    const input = (): NodeJS.ReadableStream => surroundings.stdin
    const hooks = { reporter, statistics, signal: stop.signal, confirmRemoval, journalFolder: journalFolder(surroundings.env), input, trace }
    const outcome = await run(invocation.config, hooks).catch((error: unknown) => outcomeOf(error, stop.signal))
    ticker.stop()
    return await conclude(outcome, ticker, work, observers)
  } catch (error) {
    ticker.stop()
    await followUps.performAfter(error)
    throw error
  } finally {
    ticker.stop()
    lines.close()
    endWatch?.()
    observers.close()
    await log.close()
  }
}

function openJob(invocation: Invocation, surroundings: Surroundings, stop: StopWatch, { write: toFile }: OutputLog): JobRun {
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
  const print = values.verbose > 0 ? undefined : (): void => {}
  const screen = values.verbose > 0 || toFile ? createLog(values, surroundings, { print, toFile }) : undefined
  const failures = createFailures(names)
  return { invocation, surroundings, job, names, statistics: new Statistics(), stdout, output, log, failures, kinds: noKinds(), stop, screen }
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

/** What azcopy does not have: the log of what options ask for by their names, and of outputs that cannot be written. */
function logsOf({ invocation: { values }, surroundings }: JobRun, { write: toFile }: OutputLog): Readonly<Record<'asked' | 'log', Log>> {
  return { asked: createLog(askedFor(values), surroundings, { toFile }), log: createLog(values, surroundings, { toFile }) }
}

function reportersOf({ invocation, output, log, names, failures, kinds, screen }: JobRun): Reporter[] {
  const reporter = createJobReporter({ output, log, names, failures, kinds })
  return screen === undefined ? [reporter] : [reporter, screenReporter(screen, targetKeyOf(invocation.target))]
}

/** Dry-run lines go to standard output in azcopy's form. */
function screenReporter(log: Log, targetKey: (key: string) => string): Reporter {
  return createReporter({ log, output: NO_OUTPUT, json: false, targetKey })
}

function showsProgress({ values }: Invocation): boolean {
  return !values.dryRun && !values.noProgress && !values.showNoProgress
}

async function conclude(outcome: Outcome, ticker: Ticker, work: JobRun, observers: Observers): Promise<number> {
  const { invocation, surroundings, statistics, job, output, log, failures, kinds, screen } = work
  const { dryRun } = invocation.values
  const status = statusOf(outcome, statistics)
  const failure = outcome.status === 'failed' ? messageOf(outcome.error ?? 'the run failed') : ''
  if (outcome.endedEarly !== undefined) reportUndone('the run ended early', outcome.endedEarly, work)
  if (outcome.deletionsWithheld !== undefined) reportUndone('nothing was deleted', outcome.deletionsWithheld, work)
  if (failure !== '') {
    log.write('FATAL', failure)
    screen?.error(failure)
    output.error(`Cannot perform sync due to error: ${failure}`)
  }
  if (dryRun) output.planEnded()
  else if (showsProgress(invocation)) {
    if (failure === '') output.progress(figuresOf(statistics, status, failures.takeNew(), { kinds }), ticker.throughput())
    output.ended(figuresOf(statistics, status, failures.all(), { error: failure, kinds }))
  }
  log.write('INFO', summaryLines(job, figuresOf(statistics, status, null, { kinds })).join(', '))
  const isCrash = outcome.error !== undefined && isBug(outcome.error)
  const ended = isCrash ? EXIT.bug : exitCodeOf(status, dryRun)
  const exitCode = await observers.end({ outcome, statistics, stoppedBy: work.stop.stoppedBy(), exitCode: ended })
  if (isCrash) return crash(outcome.error, surroundings.stderr)
  return (await isAllWritten(work)) ? exitCode : EXIT.failed
}

function reportUndone(what: string, reason: string, { output, log, screen }: JobRun): void {
  log.write('ERROR', `${what}: ${reason}`)
  output.warn(`${what}: ${reason}`)
  screen?.warn(what, { reason })
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
