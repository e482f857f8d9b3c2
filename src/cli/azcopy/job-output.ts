import type { PlannedAction } from './dry-run.ts'
import type { Job, JobFigures } from './job.ts'
import type { Question } from './prompt.ts'

/** What a run says in azcopy's manner on standard output. */
export interface JobOutput {
  started(job: Job): void
  info(text: string): void
  warn(text: string): void
  /** What ended the run. */
  error(text: string): void
  /** @param throughput megabits a second since the last call */
  progress(figures: JobFigures, throughput: number): void
  ask(question: Question): void
  planned(action: PlannedAction): void
  ended(figures: JobFigures): void
  /** The end of a dry run. */
  planEnded(): void
}

const silently = (): void => {}

/** As `--output-level` wants it: `essential` leaves the beginning, warnings, errors and the summary; `quiet` nothing. */
export function atLevel(output: JobOutput, level: 'default' | 'essential' | 'quiet'): JobOutput {
  if (level === 'default') return output
  const essential = { ...output, info: silently, progress: silently, ask: silently }
  if (level === 'essential') return essential
  return { ...essential, started: silently, warn: silently, error: silently, planned: silently, ended: silently, planEnded: silently }
}
