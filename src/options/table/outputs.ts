import type { OptionRow } from './row.ts'
import { integer } from '../kinds/integer.ts'
import { interval } from '../kinds/interval.ts'
import { size } from '../kinds/size.ts'
import { onOff } from '../kinds/switch.ts'
import { file, httpUrl, text } from '../kinds/text.ts'

export const outputs = [
  {
    name: 'json',
    value: onOff,
    group: 'Outputs',
    help: 'Print only the result, as one JSON document',
    more:
      'Nothing else goes to stdout. docs/schema/result.schema.json is the schema. Lists hold the first 10000 items and the number of ' +
      "the others. A refused run prints a document too. Output and exit codes are those of objsync, even with azcopy's options.",
    conflicts: ['json-tracing', 'output-type', 'output-level', 'log-level', 'cancel-from-stdin'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'report',
    value: file,
    group: 'Outputs',
    help: 'Write an HTML page about the run to FILE',
    more:
      'The page is one file that loads nothing else. It shows totals, throughput, sizes, the slowest objects, retries, changes, ' +
      'warnings and failures. It is also written when the run fails or is interrupted.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'metrics',
    value: file,
    group: 'Outputs',
    help: "Write metrics to FILE at the end, for the textfile collector of Prometheus' node_exporter",
    more: 'With --stats, objsync also writes them at each interval. node_exporter reads only names that end in .prom.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'stats',
    value: interval({ min: '100ms' }),
    group: 'Outputs',
    help: 'Log a line of progress at each interval, with or without a terminal',
    more: 'Examples: 500ms, 30s, 1m. -q hides these lines.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'progress-json',
    value: onOff,
    group: 'Outputs',
    help: 'Print progress to stderr for programs: one JSON object a line, each second and at the end',
    more: 'docs/schema/progress.schema.json is its schema, and docs/schema/check-progress.schema.json that of objsync check. The progress for people is not shown. -q does not silence the lines, and neither does --show-no-progress.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'on-complete',
    value: text('COMMAND'),
    group: 'Outputs',
    help: 'Run this command through the shell of the system when the run has ended, whatever its result',
    more:
      'It gets the document of --json on its standard input, and OBJSYNC_STATUS, OBJSYNC_EXIT_CODE, OBJSYNC_COPIED, OBJSYNC_DELETED, ' +
      'OBJSYNC_FAILED and others in its environment. What it prints goes to stderr. If it fails, an exit code of 0 or 3 becomes 1. ' +
      'It also runs after a dry run, a check and the first Ctrl-C, but not when nothing was done because of wrong usage.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'webhook',
    value: httpUrl,
    group: 'Outputs',
    help: 'POST the document of --json to this URL when the run has ended, whatever its result',
    more:
      'There are three tries of ten seconds at most. If none succeeds, that is a warning: an exit code of 0 becomes 3, or 1 in a check. ' +
      'The URL may hold a secret, so no more than its scheme and host is ever printed. Proxies and AWS_CA_BUNDLE apply.',
    secret: true,
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file',
    value: file,
    group: 'Outputs',
    help: 'Also append the log to FILE',
    more: '-v, -q and --json-tracing apply to it as they do to the screen. When objsync creates the file, only you can read it (mode 0600).',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file-max-size',
    value: size({ min: '1KiB' }),
    default: '10MiB',
    group: 'Outputs',
    help: 'Rotate the log file before it grows beyond this size: FILE becomes FILE.1, FILE.1 becomes FILE.2 and so on',
    requires: ['log-file'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file-max-backups',
    value: integer({ min: 0, max: 1000 }),
    default: '3',
    group: 'Outputs',
    help: 'Old log files to keep',
    requires: ['log-file'],
    commandOnly: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
