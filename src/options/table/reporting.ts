import type { OptionRow } from './row.ts'
import { CHECKS } from '../../check/settings.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

const OWN_RECORDS = 'Needs one request a side for each object. What a side does not keep is not compared, with a warning (exit code 3).'
const FORMAT = 'One key a line; a key with a line break in it is written as a JSON string. - is standard output. The file is replaced when the check has ended.'

/** The sync report of s3sync. */
export const report = [
  {
    name: 'report-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Compare every source entry with the target and report it; copy and delete nothing',
    more:
      'By ETag, or by checksum with --check-additional-checksum. One line an entry, or a record with --json-tracing, and a summary ' +
      'at the end. Exit code 0 when all match, 3 when anything is missing, different or cannot be compared, 1 after an error. ' +
      'The command objsync check compares more: see docs/check.md.',
    conflicts: ['delete', 'dry-run', 'enable-versioning', 'head-each-target', 'output-type', 'output-level', 'json', 'report', 'metrics', 'stats', 'progress-json'],
    commandOnly: true,
  },
  {
    name: 'report-metadata-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Compare system headers and user metadata too',
    more: OWN_RECORDS,
    requires: ['report-sync-status'],
    commandOnly: true,
  },
  {
    name: 'report-tagging-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Compare tags too',
    more: OWN_RECORDS,
    requires: ['report-sync-status'],
    commandOnly: true,
  },
  {
    name: 'report-annotations-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Compare annotations too',
    more: OWN_RECORDS,
    requires: ['report-sync-status'],
    commandOnly: true,
  },
] as const satisfies readonly OptionRow[]

/** Options of the command `objsync check`. */
export const check = [
  {
    name: 'check-by',
    value: choice(CHECKS, { placeholder: 'WHAT' }),
    default: 'stored',
    defaultIsOff: true,
    group: 'Check',
    help: 'What must be the same besides the size',
    more:
      'stored: digests that the services keep; files of a disk are read, objects are not. etag and checksum: digests of that kind; ' +
      'one side is read where they do not compare. bytes: any stored digest but a Content-MD5, which any client can set; what has none that compares is read. ' +
      'mtime: times, as a sync compares them. size: nothing more.',
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'missing',
    value: file,
    group: 'Check',
    help: 'Write the keys that only the source has to a file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'different',
    value: file,
    group: 'Check',
    help: 'Write the keys that differ to a file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'extra',
    value: file,
    group: 'Check',
    help: 'Write the keys that only the target has to a file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'ndjson',
    value: onOff,
    group: 'Check',
    help: 'Print the result as JSON, one object a line',
    more: 'The form is docs/schema/check.schema.json. -v prints what matches too.',
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
