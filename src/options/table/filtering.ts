import type { OptionRow } from './row.ts'
import { regex } from '../kinds/regex.ts'
import { size } from '../kinds/size.ts'
import { timeOrAge } from '../kinds/time.ts'
import { FROM_STORE, FROM_TAGGED } from './pairs.ts'

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
  {
    name: 'filter-include-content-type-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose Content-Type matches',
    more: 'Applied to what would be copied. The type of a file is guessed from its name. An object without a Content-Type is left out. Costs a request for each object where the listing does not show it. Does not keep target entries from --delete.',
  },
  {
    name: 'filter-exclude-content-type-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose Content-Type matches',
    more: 'Applied to what would be copied. The type of a file is guessed from its name. An object without a Content-Type is copied. Costs a request for each object where the listing does not show it. Does not keep target entries from --delete.',
  },
  {
    name: 'filter-include-metadata-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose user metadata matches',
    more: 'Applied to what would be copied. Searched in key1=value1,key2=value2: in the order of the keys, which are in lower case, the values percent-encoded. An object without metadata is left out. Costs a request for each object.',
    pairs: FROM_STORE,
  },
  {
    name: 'filter-exclude-metadata-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose user metadata matches',
    more: 'Applied to what would be copied. Searched in key1=value1,key2=value2: in the order of the keys, which are in lower case, the values percent-encoded. An object without metadata is copied. Costs a request for each object.',
    pairs: FROM_STORE,
  },
  {
    name: 'filter-include-tag-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose tags match',
    more: 'Applied last, to what would be copied. Searched in key1=value1&key2=value2: in the order of the keys, percent-encoded. An object without tags is left out. Costs a request for each object.',
    pairs: FROM_TAGGED,
  },
  {
    name: 'filter-exclude-tag-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose tags match',
    more: 'Applied last, to what would be copied. Searched in key1=value1&key2=value2: in the order of the keys, percent-encoded. An object without tags is copied. Costs a request for each object.',
    pairs: FROM_TAGGED,
  },
] as const satisfies readonly OptionRow[]
