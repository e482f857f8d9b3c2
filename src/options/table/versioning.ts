import type { OptionRow } from './row.ts'
import { onOff } from '../kinds/switch.ts'
import { pastTimeOrAge } from '../kinds/time.ts'

export const versioning = [
  {
    name: 'enable-versioning',
    value: onOff,
    group: 'Versioning',
    help: 'Copy all versions of each object, oldest first',
    more:
      'Both buckets must have versioning enabled. A delete marker is copied only when it is the latest entry. objsync recognizes the ' +
      'versions that it has copied before by their metadata, and leaves them out.',
    pairs: ['s3->s3'],
    noDirectoryBucket: ['source', 'target'],
    conflicts: ['delete', 'head-each-target', 'if-match', 'if-none-match', 'copy-source-if-match', 'point-in-time'],
  },
  {
    name: 'point-in-time',
    value: pastTimeOrAge,
    group: 'Versioning',
    help: 'Copy each object as it was at this time',
    more:
      'The source bucket must have versioning enabled. Everything is copied again unless a check by checksum is chosen. RFC 3339 with ' +
      'seconds and time zone, such as 2025-07-16T12:00:00Z, not in the future, or an age such as 36h.',
    pairs: ['s3->*'],
    noDirectoryBucket: ['source'],
    conflicts: ['delete', 'head-each-target', 'if-match', 'if-none-match', 'copy-source-if-match'],
  },
] as const satisfies readonly OptionRow[]
