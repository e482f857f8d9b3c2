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
    help: 'Log more: -v informs, -vv debugs, -vvv traces',
    more: 'Warnings and errors are logged by default. -vv also shows where each value that is not a default came from.',
    conflicts: ['quiet'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'quiet',
    short: 'q',
    value: count,
    group: 'Options',
    help: 'Log less: -q errors only, -qq nothing',
    more: 'Dry-run lines stay, and the summary does with -q. Progress is not shown.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'help',
    short: 'h',
    value: onOff,
    group: 'Options',
    help: 'Print help (more with --help than with -h)',
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'version',
    short: 'V',
    value: onOff,
    group: 'Options',
    help: 'Print the version',
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'dry-run',
    value: onOff,
    group: 'General',
    help: 'Print what would be done, one line an action with its reason, and change nothing',
  },
  {
    name: 'show-no-progress',
    value: onOff,
    group: 'General',
    help: 'Show neither progress nor the summary at the end',
    more: 'Progress is anyway shown only when stderr is a terminal, without --json-tracing and below -v. TERM=dumb is no such terminal.',
    commandOnly: true,
  },
  {
    name: 'server-side-copy',
    value: onOff,
    group: 'General',
    help: 'Let the service of the target copy by itself, so that no bytes come through this machine',
    more: "From S3 to S3 it works inside one endpoint and region, and the target's credentials must be able to read the source. From S3 " +
      'to Azure the service of the target reads each object by a signed URL, so it must be able to reach the endpoint of S3. Between ' +
      'Azure accounts it is tried anyway, and this makes it a must.',
    pairs: SERVER_SIDE,
  },
  {
    name: 'allow-both-local-storage',
    value: onOff,
    group: 'General',
    help: 'Accepted for s3sync; two local sides are always allowed',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'auto-complete-shell',
    value: choice(SHELLS, { placeholder: 'SHELL' }),
    group: 'General',
    help: 'Print a completion script for the shell',
    commandOnly: true,
  },
] as const satisfies readonly OptionRow[]
