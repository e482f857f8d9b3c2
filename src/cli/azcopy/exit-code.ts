import type { JobStatus } from './job.ts'

/**
 * azcopy's exit codes: 1 for anything that was not done, whatever stopped it; a dry run that ends is always a
 * success. (Usage errors are 2, as everywhere in objsync.)
 */
export function exitCodeOf(status: JobStatus, dryRun: boolean): 0 | 1 {
  if (status === 'Completed') return 0
  return dryRun && status === 'CompletedWithErrors' ? 0 : 1
}
