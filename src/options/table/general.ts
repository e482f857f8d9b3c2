import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { count } from '../kinds/integer.ts'
import { onOff } from '../kinds/switch.ts'
import { SERVER_SIDE } from './pairs.ts'

export const SHELLS = ['bash', 'fish', 'zsh', 'powershell', 'elvish'] as const

export const general = [
  {
    name: 'verbose',
    short: 'v',
    value: count,
    group: 'Options',
    help: 'Log more; -vv and -vvv log even more',
    more:
      'Without it, warnings and errors are logged. -v adds information, -vv debugging, -vvv traces. -vv also shows where each value ' +
      'that is not a default came from.',
    conflicts: ['quiet'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'quiet',
    short: 'q',
    value: count,
    group: 'Options',
    help: 'Log errors only; -qq logs nothing',
    more: 'Progress is not shown. -q keeps the summary, -qq does not. Both keep the lines of --dry-run.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'help',
    short: 'h',
    value: onOff,
    group: 'Options',
    help: 'Print an overview; --help prints everything',
    more: 'With a word after it, print the help of that group of options or that option: -h filtering, -h max-delete.',
    question: true,
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'version',
    short: 'V',
    value: onOff,
    group: 'Options',
    help: 'Print the version',
    question: true,
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'dry-run',
    value: onOff,
    group: 'General',
    help: 'Show what would be done; change nothing',
    more: 'It prints one line for each action, with its reason.',
  },
  {
    name: 'show-no-progress',
    value: onOff,
    group: 'General',
    help: 'Show neither progress nor the summary',
    more: 'Progress appears only when stderr is a terminal that can be steered (not TERM=dumb), without --json-tracing and without -v.',
    commandOnly: true,
  },
  {
    name: 'no-progress',
    value: onOff,
    group: 'General',
    help: 'Hide the progress line; the summary stays',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'server-side-copy',
    value: onOff,
    group: 'General',
    help: 'Let the service of the target copy, so that no bytes pass through this machine',
    more:
      'From S3 to S3, both buckets must be in one endpoint and region, and the credentials of the target must be able to read the ' +
      'source. From S3 to Azure, the service of the target reads each object through a signed URL, so it must be able to reach the ' +
      'endpoint of S3. Between Azure accounts objsync tries this anyway; the option makes it mandatory.',
    pairs: SERVER_SIDE,
  },
  {
    name: 'allow-both-local-storage',
    value: onOff,
    group: 'General',
    help: 'Accepted for s3sync; objsync always allows two local sides',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'auto-complete-shell',
    value: choice(SHELLS, { placeholder: 'SHELL' }),
    group: 'General',
    help: 'Print a completion script for this shell',
    more: 'objsync completion SHELL does the same.',
    question: true,
    commandOnly: true,
  },
] as const satisfies readonly OptionRow[]
