import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { integer } from '../kinds/integer.ts'
import { suffix } from '../kinds/suffix.ts'
import { onOff } from '../kinds/switch.ts'
import { location } from '../kinds/text.ts'

export const deleting = [
  {
    name: 'delete',
    value: onOff,
    group: 'Deleting',
    help: 'Delete target entries missing at the source',
    more:
      'Try it with --dry-run first. Deletion comes last. objsync deletes nothing when a listing was incomplete, a transfer failed, the ' +
      'source is empty or more than --max-delete entries would go. Exclude filters protect target entries, other filters do not. ' +
      'Folders on disk stay. objsync asks the source about each entry again before it deletes it.',
    impliedBy: { name: 'delete-destination', values: ['true', 'prompt'] },
  },
  {
    name: 'delete-destination',
    value: choice(['true', 'false', 'prompt'], { placeholder: 'WHETHER', foldCase: true }),
    default: 'false',
    defaultIsOff: true,
    group: 'Deleting',
    help: "azcopy's name for --delete: true, false, or prompt to ask before each deletion",
    more: 'Letter case does not matter. true means --delete, false means --delete=false. The two options must not contradict each other.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'delete-excluded',
    value: onOff,
    group: 'Deleting',
    help: 'Also delete entries that --filter-exclude-regex, --exclude or --filter-from excludes',
    requires: ['delete'],
  },
  {
    name: 'max-delete',
    value: integer({ min: 1 }),
    group: 'Deleting',
    help: 'Delete nothing when more than this many entries would be deleted',
    more: 'Use it when disks are mounted inside the source: a disk that is not mounted looks like an empty folder.',
    requires: ['delete'],
  },
  {
    name: 'delete-despite-errors',
    value: onOff,
    group: 'Deleting',
    help: 'Delete even though transfers failed',
    requires: ['delete'],
    environment: 'own',
  },
  {
    name: 'allow-empty-source',
    value: onOff,
    group: 'Deleting',
    help: 'Delete even though the source is empty',
    requires: ['delete'],
    environment: 'own',
  },
  {
    name: 'backup-dir',
    value: location,
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
      'are left out with a warning (exit code 3). objsync check --suffix leaves out such names that only the target has.',
    conflicts: ['enable-versioning', 'report-sync-status'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
