import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import { invocationOfSides, type Invocation } from '../../options/invocation.ts'
import type { FoundFile } from '../../options/jobs/find-job-file.ts'
import type { Job } from '../../options/jobs/job-file.ts'
import { settingsOfJob } from '../../options/jobs/job-settings.ts'
import { sidesOfJob } from '../../options/jobs/job-sides.ts'
import { mistakeAt } from '../../options/jobs/position.ts'
import { findArgument, readsS3syncNames } from '../../options/read/environment.ts'
import { gatherFromCommand } from '../../options/read/gather.ts'
import { similarTo } from '../../options/read/mistakes.ts'
import { labelOf } from '../../options/read/setting.ts'
import { CHECK_WORD } from '../../options/read/spell-out.ts'
import { listFromStandardInput } from '../../options/rules/checks.ts'
import type { Environment } from '../../options/table/names.ts'
import { TABLE } from '../../options/table/table.ts'
import type { JobsCommand } from './command.ts'

export interface PreparedJob {
  readonly name: string
  readonly invocation: Invocation
}

/**
 * Checks all jobs that the command line names, so that a mistake in the last one is not found after hours.
 *
 * @throws UsageError
 */
export function prepareJobs(file: FoundFile, command: JobsCommand): PreparedJob[] {
  const { positionals } = command.commandLine
  refuseSides(command.surroundings.env)
  const jobs = positionals.map((name) => findJob(name, file))
  if (jobs.length === 0) throw new UsageError(`name a job: objsync run NAME${namesIn(file)}`)
  const prepared = jobs.map((job) => ({ name: job.name, invocation: prepare(job, file, command) }))
  if (prepared.length > 1) prepared.forEach(refuseStandardInput)
  return prepared
}

/** A variable that is left over must not lead a job with `delete` to another place. */
function refuseSides(env: Environment): void {
  for (const name of ['SOURCE', 'TARGET']) {
    const found = findArgument(name, env, readsS3syncNames(env))
    if (found) throw new UsageError(`the variable ${found.variable} cannot be combined with a job, which has its own source and target; unset it`)
  }
}

function findJob(name: string, file: FoundFile): Job {
  const job = file.jobs.get(name)
  if (job !== undefined) return job
  const meant = similarTo(name, file.jobs.keys())
  const hint = meant === undefined ? namesIn(file) : `; did you mean ${meant}?`
  throw new UsageError(`there is no job '${redact(name)}' in ${file.name}${hint}${isLocation(name) ? ' (a path called run is written ./run)' : ''}`)
}

function isLocation(word: string): boolean {
  return /[/:\\]/.test(word)
}

function namesIn({ name, jobs }: FoundFile): string {
  return jobs.size === 0 ? `; ${name} has no jobs` : `; there ${jobs.size === 1 ? 'is' : 'are'} ${[...jobs.keys()].join(', ')}`
}

function prepare(job: Job, file: FoundFile, { commandLine, surroundings: { env }, canAsk }: JobsCommand): Invocation {
  const context = { env, folder: file.folder }
  try {
    const all = gatherFromCommand(commandLine, env, TABLE, settingsOfJob(file, job, context))
    const settings = new Map([...all].filter(([, { row }]) => row.only !== 'run'))
    const commandWord = commandLine.commandWord === CHECK_WORD ? CHECK_WORD : undefined
    const words = { commandWord, ignored: commandLine.ignored }
    return { ...invocationOfSides(sidesOfJob(job, context), words, settings, env, { canAsk: canAsk(settings) }), job: job.name }
  } catch (error) {
    if (!(error instanceof UsageError) || error.message.startsWith(`${file.name}:`)) throw error
    throw mistakeAt(job.at, `job ${job.name}: ${error.message}`)
  }
}

/** The first job would read all of it, and the others would see an empty list. */
function refuseStandardInput({ invocation: { settings } }: PreparedJob): void {
  const setting = listFromStandardInput(settings)
  if (setting) throw new UsageError(`${labelOf(setting.row, setting.origin)} - cannot be read by several jobs; name a file, or run one job`)
}
