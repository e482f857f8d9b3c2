import type { OptionRow } from '../row.ts'
import { onOff } from '../kinds/switch.ts'

export const logging = [
  {
    name: 'json-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Log, dry-run lines and summary as JSON, one object a line',
    commandOnly: true,
  },
  {
    name: 'aws-sdk-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Accepted for s3sync; the AWS SDK has no log of its own here',
    pairs: ['s3->*', '*->s3'],
    commandOnly: true,
  },
  {
    name: 'span-events-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Accepted for s3sync; the log has no spans',
    commandOnly: true,
  },
  {
    name: 'disable-color-tracing',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'No colours in the log; NO_COLOR does the same',
    commandOnly: true,
  },
  {
    name: 'tracing-stderr',
    value: onOff,
    group: 'Tracing/Logging',
    help: 'Accepted for s3sync; the log always goes to stderr',
    commandOnly: true,
  },
] as const satisfies readonly OptionRow[]
