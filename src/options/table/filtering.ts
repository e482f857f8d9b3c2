import type { OptionRow } from './row.ts'
import { regex } from '../kinds/regex.ts'
import { size } from '../kinds/size.ts'
import { timeOrAge } from '../kinds/time.ts'

export const filtering = [
  {
    name: 'filter-mtime-before',
    value: timeOrAge,
    group: 'Filtering',
    help: 'Sync only what was modified before this time',
    more: 'RFC 3339 with seconds and zone, such as 2025-07-16T12:00:00Z, or an age such as 7d. Does not keep target entries from --delete.',
  },
  {
    name: 'filter-mtime-after',
    value: timeOrAge,
    group: 'Filtering',
    help: 'Sync only what was modified at this time or after',
    more: 'RFC 3339 with seconds and zone, such as 2025-07-16T12:00:00Z, or an age such as 7d. Does not keep target entries from --delete.',
  },
  {
    name: 'filter-smaller-size',
    value: size(),
    group: 'Filtering',
    help: 'Sync only what is smaller than this size',
    more: 'Units KB, MB, … are powers of 1000, KiB, MiB, … powers of 1024; a lower-case b means bits.',
  },
  {
    name: 'filter-larger-size',
    value: size(),
    group: 'Filtering',
    help: 'Sync only what has this size or is larger',
    more: 'Units KB, MB, … are powers of 1000, KiB, MiB, … powers of 1024; a lower-case b means bits.',
  },
  {
    name: 'filter-include-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only entries whose relative key matches',
    more: 'Matches anywhere in the key; look-around and back-references work. Not consulted for deletions.',
  },
  {
    name: 'filter-exclude-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out entries whose relative key matches',
    more: 'Also keeps matching target entries from --delete, unless --delete-excluded is given.',
  },
] as const satisfies readonly OptionRow[]
