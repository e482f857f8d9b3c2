import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { integer } from '../kinds/integer.ts'
import { onOff } from '../kinds/switch.ts'

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
] as const satisfies readonly OptionRow[]
