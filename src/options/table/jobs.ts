import type { OptionRow } from './row.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

/** The file of the jobs, in the working folder, when none is named. */
export const DEFAULT_FILE = 'objsync.toml'

export const jobs = [
  {
    name: 'config',
    value: file,
    group: 'Jobs',
    help: 'File of named jobs for run, jobs and check',
    more: `Default: ${DEFAULT_FILE} in the working folder. Relative paths in the file start from its folder.`,
    only: 'run',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'fail-fast',
    value: onOff,
    group: 'Jobs',
    help: 'With several jobs, start no further one after one that failed',
    more: 'Without it each job is run, and the worst exit code is returned. A job that is done with warnings has not failed.',
    only: 'run',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'names',
    value: onOff,
    group: 'Jobs',
    help: 'With objsync jobs, print only the names, one a line',
    more: 'The completion scripts of the shells use it.',
    only: 'run',
    commandOnly: true,
  },
] as const satisfies readonly OptionRow[]
