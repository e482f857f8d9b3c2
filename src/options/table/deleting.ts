import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { integer } from '../kinds/integer.ts'
import { suffix } from '../kinds/suffix.ts'
import { onOff } from '../kinds/switch.ts'
import { text } from '../kinds/text.ts'

export const deleting = [
  {
    name: 'delete',
    value: onOff,
    group: 'Deleting',
    help: 'Remove target entries that the source does not have; try it with --dry-run first',
    more:
      'Comes last, and not at all when a listing was incomplete, a transfer failed, the source is empty or more than ' +
      '--max-delete entries would go. Filters that exclude keep an entry, others do not. Folders on disk stay. The source is ' +
      'asked once more about every entry before it goes.',
    impliedBy: { name: 'delete-destination', values: ['true', 'prompt'] },
  },
  {
    name: 'delete-destination',
    value: choice(['true', 'false', 'prompt'], { placeholder: 'WHETHER', foldCase: true }),
    default: 'false',
    defaultIsOff: true,
    group: 'Deleting',
    help: "azcopy's word for --delete: true, false, or prompt to ask at the terminal before each removal",
    more: 'In any letter case. true is --delete and false is --delete=false; the two must not contradict each other.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'delete-excluded',
    value: onOff,
    group: 'Deleting',
    help: 'Remove entries that --filter-exclude-regex, --exclude or --filter-from excludes too',
    requires: ['delete'],
  },
  {
    name: 'max-delete',
    value: integer({ min: 1 }),
    group: 'Deleting',
    help: 'Remove nothing when more than this many entries would have to go',
    more: 'Use it where disks are mounted inside the source: one that is not mounted looks like an empty folder.',
    requires: ['delete'],
  },
  {
    name: 'delete-despite-errors',
    value: onOff,
    group: 'Deleting',
    help: 'Remove entries even though transfers failed',
    requires: ['delete'],
    environment: 'own',
  },
  {
    name: 'allow-empty-source',
    value: onOff,
    group: 'Deleting',
    help: 'Remove entries even though the source is empty',
    requires: ['delete'],
    environment: 'own',
  },
  {
    name: 'backup-dir',
    value: text('LOCATION'),
    group: 'Deleting',
    help: 'Keep what would be overwritten or deleted at the target: a backup goes here first, under the same relative key',
    more:
      'A location of the same kind as the target: a folder, a prefix of S3 under the same endpoint, or a path in the same storage account. ' +
      'It must not overlap the source or the target, unless a filter excludes it there. An entry without a proved backup is left alone and ' +
      'counts as failed. An older backup under the same key is replaced; put the date into LOCATION to keep each.',
    conflicts: ['enable-versioning', 'report-sync-status'],
    environment: 'own',
  },
  {
    name: 'suffix',
    value: suffix,
    group: 'Deleting',
    help: 'The end of the names of backups; without --backup-dir they stay beside their originals',
    more:
      'Without --backup-dir, names of the target that end so count as backups and are never deleted, and entries of the source with such names ' +
      'are left out with a warning (exit code 3).',
    conflicts: ['enable-versioning', 'report-sync-status'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
