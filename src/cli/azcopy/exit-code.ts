import type { JobStatus } from './job.ts'

/**
 * azcopy's exit codes: 1 for whatever was not done, whoever stopped it; a dry run that came to its end is always a
 * success. (Usage errors are 2, as everywhere in objsync.)
 */
export function exitCodeOf(status: JobStatus, dryRun: boolean): 0 | 1 {
  if (status === 'Completed') return 0
  return dryRun && status === 'CompletedWithErrors' ? 0 : 1
}
