import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { WITH_STORE } from './pairs.ts'

export const logging = [
  {
    name: 'json-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Print the log, dry-run lines and summary as JSON, one object on each line',
    commandOnly: true,
  },
  {
    name: 'aws-sdk-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Log each request to a service and its response, with secrets redacted',
    more:
      "It works for S3 and Azure, with objsync's own client and with the SDKs. The lines have the level DEBUG and do not need -v. -q " +
      'hides them.',
    pairs: WITH_STORE,
    commandOnly: true,
  },
  {
    name: 'span-events-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Log when each copy begins and ends, and how long it took',
    more: 'The lines have the level DEBUG and do not need -v. -q hides them.',
    commandOnly: true,
  },
  {
    name: 'disable-color-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Log without colours; NO_COLOR does the same',
    commandOnly: true,
  },
  {
    name: 'tracing-stderr',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Also print dry-run lines and the summary to stderr, where the log always goes',
    commandOnly: true,
  },
  {
    name: 'output-type',
    value: choice(['text', 'json'], { placeholder: 'TYPE', foldCase: true }),
    default: 'text',
    defaultIsOff: true,
    group: 'Tracing/Logging',
    help: "Print results as azcopy does: as text, or as azcopy's JSON messages, one on each line",
    more: "Letter case does not matter. The option selects azcopy's output for all kinds of storage.",
    commandOnly: true,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'output-level',
    value: choice(['default', 'essential', 'quiet'], { placeholder: 'LEVEL', foldCase: true }),
    default: 'default',
    defaultIsOff: true,
    group: 'Tracing/Logging',
    help: "How much of azcopy's output to print: everything, the summary and errors, or nothing",
    more: "Letter case does not matter. The option selects azcopy's output for all kinds of storage.",
    conflicts: ['dry-run', { name: 'delete-destination', values: ['prompt'] }],
    commandOnly: true,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'log-level',
    value: choice(['NONE', 'FATAL', 'PANIC', 'ERROR', 'WARNING', 'INFO', 'DEBUG'], { placeholder: 'LEVEL', foldCase: true }),
    default: 'INFO',
    defaultIsOff: true,
    group: 'Tracing/Logging',
    help: "Level of the log file of a run with azcopy's output; -v and -q set the level of the log on stderr",
    more: 'Letter case does not matter.',
    commandOnly: true,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
