import { isOn } from '../../options/read/setting.ts'
import type { OptionValues } from '../../options/table/types.ts'
import { EXIT, fail, type ErrorForm } from '../failure.ts'
import { recordLine } from '../log/record.ts'
import type { SurroundingsWithFoot } from '../progress/foot.ts'
import type { Surroundings } from '../surroundings.ts'
import type { JobsCommand } from './command.ts'
import { screensForJobs } from './job-screens.ts'
import type { PreparedJob } from './prepare-jobs.ts'

/**
 * Runs jobs one after another. A job that fails does not keep the next one from running, unless `--fail-fast` is given; a signal
 * ends them all.
 *
 * @returns the worst exit code
 */
export async function runJobs(jobs: readonly PreparedJob[], { settings, surroundings, stop, perform }: JobsCommand): Promise<number> {
  const screens = screensForJobs(surroundings)
  const failFast = isOn(settings.get('fail-fast'))
  let worst: number = EXIT.fine
  for (const [i, job] of jobs.entries()) {
    if (jobs.length > 1) announceJob(job, screens.surroundings)
    const code = await runJob(job, screens.surroundings, perform)
    screens.next()
    worst = worseOf(worst, code)
    const isOver = stop.signal.aborted || (failFast && code !== EXIT.fine && code !== EXIT.warnings)
    if (isOver && i + 1 < jobs.length) announceRest(jobs.slice(i + 1), job, screens.surroundings)
    if (isOver) break
  }
  const signal = stop.stoppedBy()
  return signal === undefined ? worst : EXIT[signal]
}

async function runJob({ invocation }: PreparedJob, surroundings: SurroundingsWithFoot, perform: JobsCommand['perform']): Promise<number> {
  try {
    return await perform(invocation, surroundings)
  } catch (error) {
    return fail(error, surroundings, formOf(invocation.values))
  }
}

function formOf({ outputType, json, jsonTracing }: OptionValues): ErrorForm {
  if (outputType === 'json') return 'azcopy'
  return json ? 'result' : jsonTracing ? 'json' : 'text'
}

function announceJob({ name, invocation: { values } }: PreparedJob, { stderr }: Surroundings): void {
  if (values.quiet > 0) return
  stderr.write(values.jsonTracing ? recordLine({ message: 'job', job: name }) : `job ${name}\n`)
}

function announceRest(rest: readonly PreparedJob[], { invocation: { values } }: PreparedJob, { stderr }: Surroundings): void {
  if (values.quiet > 1) return
  const names = rest.map(({ name }) => name)
  stderr.write(values.jsonTracing ? recordLine({ message: 'jobs not started', jobs: names }, 'WARN') : `not started: ${names.join(', ')}\n`)
}

/** From fine to worst; a signal is worse than all. */
const RANKS: readonly number[] = [EXIT.fine, EXIT.warnings, EXIT.failed, EXIT.usage, EXIT.bug]

function worseOf(one: number, other: number): number {
  return rankOf(other) > rankOf(one) ? other : one
}

function rankOf(code: number): number {
  const rank = RANKS.indexOf(code)
  return rank < 0 ? RANKS.length : rank
}
