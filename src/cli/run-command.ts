import path from 'node:path'
import { isBug, isStorageError, kindOf, messageOf } from '../errors.ts'
import type { Location } from '../location/location.ts'
import { describeLocation } from '../location/redact.ts'
import { isAzcopyInvocation } from '../options/azcopy/invocation.ts'
import type { Invocation } from '../options/invocation.ts'
import type { Environment } from '../options/table/names.ts'
import { Statistics } from '../report/statistics.ts'
import type { Outcome, run as Run } from '../run.ts'
import { crash, EXIT, outcomeOf } from './failure.ts'
import { keepHeapSmall } from './heap.ts'
import { openFollowUps } from './follow-ups/follow-ups.ts'
import { countOf } from './log/amounts.ts'
import { canSteer, showsColours } from './log/colour.ts'
import { askedFor, createLog, levelOf, type Log } from './log/log.ts'
import { createReporter, targetKeyOf } from './log/reporter.ts'
import { summaryLines, summaryRecord } from './log/summary.ts'
import { NO_OUTPUT, openOutput, type Output } from './output.ts'
import { checkOutputFiles } from './outputs/check-files.ts'
import { openOutputLog } from './outputs/log-file.ts'
import { joinReporters } from './outputs/observer.ts'
import { openObservers, type Observers } from './outputs/observers.ts'
import type { SurroundingsWithFoot } from './progress/foot.ts'
import { startProgress, type Progress } from './progress/terminal.ts'
import type { StopWatch } from './signals.ts'
import type { StopSignal, Surroundings } from './surroundings.ts'

/**
 * One run from its first log line to its summary.
 *
 * @returns the exit code
 */
export async function runCommand(invocation: Invocation, surroundings: SurroundingsWithFoot, stop: StopWatch, run: typeof Run): Promise<number> {
  const { config, values } = invocation
  keepHeapSmall()
  if (config.check) return (await import('./check/run-check.ts')).runCheck(config.check, invocation, surroundings, stop, run)
  if (isAzcopyInvocation(invocation)) return (await import('./azcopy/run-job.ts')).runJob(invocation, surroundings, stop, run)
  checkOutputFiles(invocation)
  const logFile = openOutputLog(values)
  const statistics = new Statistics()
  const places = { toFile: logFile.write }
  const plainLog = createLog(values, surroundings, places)
  const log = countingWarnings(plainLog, statistics)
  stop.begin(log)
  // A dry run stops when its reader goes away (`objsync … | head`). A real run continues.
  const results = values.tracingStderr && !values.json ? surroundings.stderr : surroundings.stdout
  const output = openOutput(results, () => (values.dryRun ? stop.abort('the output is no longer read') : undefined))
  // On stdout the document of --json stands alone.
  const lines = values.json ? NO_OUTPUT : output
  const screen = createReporter({ log: plainLog, output: lines, json: values.jsonTracing, targetKey: targetKeyOf(invocation.target) })
  const asked = createLog(askedFor(values), surroundings, places)
  const followUps = openFollowUps({ invocation, statistics, log: plainLog, stop, env: surroundings.env })
  const { stderr } = surroundings
  const observers = await openObservers({ invocation, statistics, log: plainLog, asked, write: output.write, stderr, logFile, followUps })
  const progress = openProgress(invocation, surroundings, statistics)
  const reporter = joinReporters([screen, ...observers.reporters, ...(progress ? [progress.reporter] : [])])
  const asker = config.sync.deletion.prompt ? (await import('./azcopy/prompt.ts')).askerAt(surroundings, invocation, stop.signal) : undefined
  try {
    announce(invocation, log)
    const announced = statistics.warnings
    const [confirmRemoval, { trace }] = [asker?.confirm, observers]
    const input = (): NodeJS.ReadableStream => surroundings.stdin
    const hooks = { reporter, statistics, signal: stop.signal, confirmRemoval, journalFolder: journalFolder(surroundings.env), input, trace }
    const outcome = await run(config, hooks).catch((error: unknown) => outcomeOf(error, stop.signal))
    progress?.stop()
    return await conclude({ outcome, statistics, announced, invocation, log, output, observers, surroundings, stoppedBy: stop.stoppedBy() })
  } catch (error) {
    progress?.stop()
    await followUps.performAfter(error)
    throw error
  } finally {
    progress?.stop()
    asker?.close()
    observers.close()
  }
}

function openProgress(invocation: Invocation, surroundings: SurroundingsWithFoot, statistics: Statistics): Progress | undefined {
  if (!showsProgress(invocation, surroundings)) return undefined
  const { foot, stderr: screen, env } = surroundings
  return startProgress({ statistics, foot, screen, colours: showsColours(screen, env, invocation.values) })
}

/** Does a run show how far it has come, on a terminal that can show it? */
export function showsProgress({ config, values }: Invocation, { stderr, env }: Surroundings): boolean {
  // It would wipe the answers that are typed.
  if (config.sync.deletion.prompt) return false
  // A check is a dry run too.
  if (values.dryRun && config.check === undefined) return false
  if (values.noProgress || values.showNoProgress || values.progressJson || values.jsonTracing) return false
  return canSteer(stderr, env) && values.verbose === 0 && values.quiet === 0
}

/** Counts the command's own warnings. The stages of the run count theirs themselves. */
function countingWarnings(log: Log, statistics: Statistics): Log {
  return {
    ...log,
    warn(message, fields) {
      statistics.warnings++
      log.warn(message, fields)
    },
  }
}

interface Conclusion {
  readonly outcome: Outcome
  readonly statistics: Statistics
  /** Warnings about the command line, before the run; they do not change the exit code. */
  readonly announced: number
  readonly invocation: Invocation
  readonly log: Log
  readonly output: Output
  readonly observers: Observers
  readonly surroundings: Surroundings
  readonly stoppedBy: StopSignal | undefined
}

async function conclude(conclusion: Conclusion): Promise<number> {
  const { outcome, statistics, log, stoppedBy, surroundings, output, observers } = conclusion
  if (outcome.endedEarly !== undefined) log.warn('the run ended early; the next one goes on', { reason: outcome.endedEarly, not_looked_at: statistics.notLookedAt })
  if (outcome.deletionsWithheld !== undefined) log.warn('nothing was deleted', { reason: outcome.deletionsWithheld })
  if (outcome.status === 'failed') log.error(giveUpMessage(conclusion), codeOf(outcome.error))
  summarize(conclusion)
  await output.flushed()
  const exitCode = await observers.end({ outcome, statistics, stoppedBy, exitCode: exitCodeOf(conclusion) })
  await output.flushed()
  if (outcome.error !== undefined && stoppedBy === undefined && isBug(outcome.error)) crash(outcome.error, surroundings.stderr)
  return isDone(exitCode) && outputFailed(conclusion) ? EXIT.failed : exitCode
}

function exitCodeOf(conclusion: Conclusion): number {
  const { outcome, statistics, announced, stoppedBy } = conclusion
  if (stoppedBy !== undefined) return EXIT[stoppedBy]
  if (outcome.status === 'failed') return failureCode(outcome.error)
  if (statistics.errors > 0) return EXIT.failed
  const isWarned = statistics.warnings > announced || outcome.deletionsWithheld !== undefined || outcome.endedEarly !== undefined
  return isWarned ? EXIT.warnings : EXIT.fine
}

function isDone(exitCode: number): boolean {
  return exitCode === EXIT.fine || exitCode === EXIT.warnings
}

/** Why the run was given up, and how much it left. */
function giveUpMessage({ outcome, statistics }: Conclusion): string {
  const why = messageOf(outcome.error ?? 'the run failed')
  const { notLookedAt, listedSource, listingDone } = statistics
  if (listedSource === 0) return why
  return `${why}; stopped, ${countOf(notLookedAt, 'object')} not looked at${listingDone ? '' : ', and the listing had not ended'}`
}

export function outputFailed({ output, log }: Pick<Conclusion, 'output' | 'log'>): boolean {
  const failure = output.failure()
  if (failure !== undefined) log.error('cannot write to standard output', { error: messageOf(failure) })
  return failure !== undefined
}

export function codeOf(error: Error | undefined): Readonly<Record<string, unknown>> {
  return isStorageError(error) ? { kind: error.kind, code: error.code } : {}
}

export function failureCode(error: Error | undefined): number {
  if (error !== undefined && isBug(error)) return EXIT.bug
  return kindOf(error) === 'usage' ? EXIT.usage : EXIT.failed
}

function summarize({ statistics, outcome: { status }, invocation: { values }, output, surroundings }: Conclusion): void {
  if (values.json || values.showNoProgress || levelOf(values) === 'silent') return
  const { columns } = surroundings.stdout
  output.write(values.jsonTracing ? summaryRecord(statistics, status) : summaryLines(statistics, { status, dryRun: values.dryRun, columns }))
}

/** Logs where values came from, and warns when the prefixes of both sides end inside a name. */
export function announce({ origins, source, target }: Invocation, log: Pick<Log, 'debug' | 'warn'>): void {
  for (const line of origins) log.debug(line)
  log.debug('starting', { source: describeLocation(source), target: describeLocation(target) })
  if (!endsInside(source)) warnOfGlue(target, log)
}

/** Reports whether the prefix ends inside a name. Its entries then begin with the rest of that name, or with a slash. */
function endsInside(side: Location): boolean {
  return side.kind === 's3' && side.prefix !== '' && !side.prefix.endsWith('/')
}

function warnOfGlue(target: Location, log: Pick<Log, 'warn'>): void {
  if (!endsInside(target)) return
  log.warn('the prefix has no slash at its end, so names are joined to it as they are', { prefix: describeLocation(target) })
}

/**
 * Returns the folder where runs note their open uploads. OBJSYNC_JOURNAL_DIR sets another folder; an empty value disables
 * the notes.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function journalFolder(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const named = env['OBJSYNC_JOURNAL_DIR']
  if (named !== undefined) return named || undefined
  const state = platform === 'win32' ? env['LOCALAPPDATA'] : (absolute(env['XDG_STATE_HOME']) ?? (env['HOME'] && path.join(env['HOME'], '.local', 'state')))
  return state ? path.join(state, 'objsync') : undefined
}

function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined
}
