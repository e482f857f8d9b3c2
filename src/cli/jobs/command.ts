import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import type { Invocation } from '../../options/invocation.ts'
import { findJobFile } from '../../options/jobs/find-job-file.ts'
import type { CommandLine } from '../../options/read/command-line.ts'
import { isOn, labelOf, type Settings } from '../../options/read/setting.ts'
import { JOBS_WORD } from '../../options/read/spell-out.ts'
import type { StopWatch } from '../signals.ts'
import type { SurroundingsWithFoot } from '../progress/foot.ts'
import { listJobs, listNames } from './list-jobs.ts'
import { prepareJobs } from './prepare-jobs.ts'
import { runJobs } from './run-jobs.ts'

/** Runs one invocation. Returns its exit code. */
export type Perform = (invocation: Invocation, surroundings: SurroundingsWithFoot) => Promise<number>

export interface JobsCommand {
  readonly commandLine: CommandLine
  /** Of the command line and the environment. */
  readonly settings: Settings
  readonly surroundings: SurroundingsWithFoot
  readonly stop: StopWatch
  readonly perform: Perform
  /** Can somebody answer the question before a removal? */
  readonly canAsk: (settings: Settings) => boolean
}

/**
 * `objsync jobs`, `objsync run NAME…` and `objsync check NAME`.
 *
 * @returns the exit code
 * @throws UsageError before anything is run
 */
export async function jobsCommand(command: JobsCommand): Promise<number> {
  const { commandLine, settings, surroundings } = command
  const isListing = commandLine.commandWord === JOBS_WORD
  if (isListing) checkListing(commandLine, settings)
  const file = findJobFile(settings)
  if (!isListing) {
    refuseNames(settings)
    return await runJobs(prepareJobs(file, command), command)
  }
  surroundings.stdout.on('error', () => {})
  surroundings.stdout.write(isOn(settings.get('names')) ? listNames(file) : listJobs(file, isOn(settings.get('json'))))
  return 0
}

/** Options of `objsync jobs`. */
const OF_LISTING: ReadonlySet<string> = new Set(['config', 'json', 'names'])

function checkListing({ positionals: [word] }: CommandLine, settings: Settings): void {
  if (word !== undefined) throw new UsageError(`unexpected argument '${redact(word)}': objsync jobs lists all jobs`)
  const other = [...settings.values()].find(({ row, origin }) => origin.from === 'command-line' && !OF_LISTING.has(row.name))
  if (other) throw new UsageError(`${labelOf(other.row, other.origin)} has no meaning for objsync jobs; leave it out`)
  if (isOn(settings.get('names')) && isOn(settings.get('json'))) throw new UsageError('--names and --json cannot be combined; leave one out')
}

function refuseNames(settings: Settings): void {
  const names = settings.get('names')
  if (names && isOn(names)) throw new UsageError(`${labelOf(names.row, names.origin)} belongs to objsync jobs; leave it out`)
}
