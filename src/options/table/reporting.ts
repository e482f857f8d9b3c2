import type { OptionRow } from './row.ts'
import { CHECKS } from '../../check/settings.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

const OWN_RECORDS = 'It costs one request for each object on each side. What a side does not keep is not compared, with a warning (exit code 3).'
const FORMAT = 'One key on each line; a key that contains a line break is written as a JSON string. - means standard output. The file is replaced when the check has ended.'

/** The sync report of s3sync. */
export const report = [
  {
    name: 'report-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Compare each source entry with the target and report the result; copy and delete nothing',
    more:
      'It compares by ETag, or by checksum with --check-additional-checksum. It prints one line for each entry, or one record with ' +
      '--json-tracing, and a summary. The exit code is 0 when everything matches, 3 when an entry is missing, different or not ' +
      'comparable, and 1 after an error. objsync check compares more; see docs/check.md.',
    conflicts: ['delete', 'dry-run', 'enable-versioning', 'head-each-target', 'output-type', 'output-level', 'json', 'report', 'metrics', 'stats', 'progress-json'],
    commandOnly: true,
  },
  {
    name: 'report-metadata-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Also compare system headers and user metadata',
    more: OWN_RECORDS,
    requires: ['report-sync-status'],
    commandOnly: true,
  },
  {
    name: 'report-tagging-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Also compare tags',
    more: OWN_RECORDS,
    requires: ['report-sync-status'],
    commandOnly: true,
  },
  {
    name: 'report-annotations-sync-status',
    value: onOff,
    group: 'Report',
    help: 'Also compare annotations',
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
      'stored: the digests that the services keep; files on disk are read, objects are not. etag and checksum: digests of that kind; ' +
      'objsync reads one side where they cannot be compared. bytes: any stored digest except Content-MD5, which any client can set; ' +
      'objsync reads entries without comparable digests. mtime: times, as a sync compares them. size: nothing else.',
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'missing',
    value: file,
    group: 'Check',
    help: 'Write the keys that only the source has to this file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'different',
    value: file,
    group: 'Check',
    help: 'Write the keys that differ to this file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'extra',
    value: file,
    group: 'Check',
    help: 'Write the keys that only the target has to this file',
    more: FORMAT,
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
  {
    name: 'ndjson',
    value: onOff,
    group: 'Check',
    help: 'Print the result as JSON, one object on each line',
    more: 'docs/schema/check.schema.json is the schema. -v also prints entries that match.',
    only: 'check',
    commandOnly: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
