import type { OptionRow } from './row.ts'
import { integer } from '../kinds/integer.ts'
import { interval } from '../kinds/interval.ts'
import { size } from '../kinds/size.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

export const outputs = [
  {
    name: 'json',
    value: onOff,
    group: 'Outputs',
    help: 'Print the result of the run as one JSON document on stdout, and nothing else there',
    more: 'docs/schema/result.schema.json is its schema. Lists hold the first 10000 items and the number of the others. ' +
      "A run that is refused prints a document too. Output and exit codes are objsync's own, also with azcopy's options.",
    conflicts: ['json-tracing', 'output-type', 'output-level', 'log-level', 'cancel-from-stdin'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'report',
    value: file,
    group: 'Outputs',
    help: 'Write an HTML page about the run to FILE',
    more: 'One file that loads nothing else: totals, throughput, sizes, slowest objects, retries, changes, warnings and failures. It is ' +
      'also written when the run fails or is interrupted.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'metrics',
    value: file,
    group: 'Outputs',
    help: "Write metrics for the textfile collector of Prometheus' node_exporter to FILE at the end",
    more: 'With --stats also at each interval. FILE must end in .prom for node_exporter.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'stats',
    value: interval({ min: '100ms' }),
    group: 'Outputs',
    help: 'Log a line of progress at each interval, also without a terminal',
    more: 'Examples: 500ms, 30s, 1m. -q silences it.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'progress-json',
    value: onOff,
    group: 'Outputs',
    help: 'Print progress to stderr for programs: one JSON object a line, each second and at the end',
    more: 'docs/schema/progress.schema.json is its schema. The progress for people is not shown. -q does not silence the lines, and neither does --show-no-progress.',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file',
    value: file,
    group: 'Outputs',
    help: 'Append the log to FILE too',
    more: '-v, -q and --json-tracing count for it as they do for the screen. Only you can read a file that it makes (mode 0600).',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file-max-size',
    value: size({ min: '1KiB' }),
    default: '10MiB',
    group: 'Outputs',
    help: 'Rename the log file to FILE.1 before it grows beyond this, FILE.1 to FILE.2 and so on',
    requires: ['log-file'],
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'log-file-max-backups',
    value: integer({ min: 0, max: 1000 }),
    default: '3',
    group: 'Outputs',
    help: 'Older log files to keep; the oldest is removed',
    requires: ['log-file'],
    commandOnly: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
