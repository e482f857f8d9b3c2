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
    help: 'Sync only entries that were modified before this time',
    more:
      'RFC 3339 with seconds and time zone, such as 2025-07-16T12:00:00Z, or an age such as 7d. It does not protect target entries from ' +
      '--delete.',
  },
  {
    name: 'filter-mtime-after',
    value: timeOrAge,
    group: 'Filtering',
    help: 'Sync only entries that were modified at or after this time',
    more:
      'RFC 3339 with seconds and time zone, such as 2025-07-16T12:00:00Z, or an age such as 7d. It does not protect target entries from ' +
      '--delete.',
  },
  {
    name: 'filter-smaller-size',
    value: size(),
    group: 'Filtering',
    help: 'Sync only entries that are smaller than this',
    more: 'KB, MB, … are powers of 1000. KiB, MiB, … are powers of 1024. A lower-case b means bits.',
  },
  {
    name: 'filter-larger-size',
    value: size(),
    group: 'Filtering',
    help: 'Sync only entries of this size or larger',
    more: 'KB, MB, … are powers of 1000. KiB, MiB, … are powers of 1024. A lower-case b means bits.',
  },
  {
    name: 'filter-include-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only entries whose relative key matches',
    more: 'The expression may match anywhere in the key. Look-around and back-references work. It does not protect target entries from --delete.',
  },
  {
    name: 'filter-exclude-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out entries whose relative key matches',
    more: 'It also protects matching target entries from --delete, unless --delete-excluded is given.',
  },
  {
    name: 'filter-include-content-type-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose Content-Type matches',
    more:
      'It applies to what would be copied. The type of a file is guessed from its name. An object without a Content-Type is left out. ' +
      'It costs a request for each object whose type the listing does not show. It does not protect target entries from --delete.',
  },
  {
    name: 'filter-exclude-content-type-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose Content-Type matches',
    more:
      'It applies to what would be copied. The type of a file is guessed from its name. An object without a Content-Type is copied. It ' +
      'costs a request for each object whose type the listing does not show. It does not protect target entries from --delete.',
  },
  {
    name: 'filter-include-metadata-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose user metadata matches',
    more:
      'It applies to what would be copied. It searches key1=value1,key2=value2, with keys in lower case and in order, and ' +
      'percent-encoded values. An object without metadata is left out. It costs a request for each object.',
    pairs: FROM_STORE,
  },
  {
    name: 'filter-exclude-metadata-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose user metadata matches',
    more:
      'It applies to what would be copied. It searches key1=value1,key2=value2, with keys in lower case and in order, and ' +
      'percent-encoded values. An object without metadata is copied. It costs a request for each object.',
    pairs: FROM_STORE,
  },
  {
    name: 'filter-include-tag-regex',
    value: regex,
    group: 'Filtering',
    help: 'Sync only objects whose tags match',
    more:
      'It applies last, to what would be copied. It searches key1=value1&key2=value2, in the order of the keys and percent-encoded. An ' +
      'object without tags is left out. It costs a request for each object.',
    pairs: FROM_TAGGED,
  },
  {
    name: 'filter-exclude-tag-regex',
    value: regex,
    group: 'Filtering',
    help: 'Leave out objects whose tags match',
    more:
      'It applies last, to what would be copied. It searches key1=value1&key2=value2, in the order of the keys and percent-encoded. An ' +
      'object without tags is copied. It costs a request for each object.',
    pairs: FROM_TAGGED,
  },
] as const satisfies readonly OptionRow[]
