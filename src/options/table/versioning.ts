import type { OptionRow } from './row.ts'
import { onOff } from '../kinds/switch.ts'
import { pastTimeOrAge } from '../kinds/time.ts'

export const versioning = [
  {
    name: 'enable-versioning',
    value: onOff,
    group: 'Versioning',
    help: 'Copy every version of every object, oldest first',
    more:
      'Both buckets must have versioning enabled. A delete marker is repeated only when it is the latest entry. ' +
      'Versions that were copied before are known by their metadata and left out.',
    pairs: ['s3->s3'],
    noDirectoryBucket: ['source', 'target'],
    conflicts: ['delete', 'head-each-target', 'if-match', 'if-none-match', 'copy-source-if-match', 'point-in-time'],
  },
  {
    name: 'point-in-time',
    value: pastTimeOrAge,
    group: 'Versioning',
    help: 'Copy what stood under each key at this time',
    more:
      'The source bucket must have versioning enabled. Writes everything again unless a check by checksum is chosen. ' +
      'RFC 3339 with seconds and zone, such as 2025-07-16T12:00:00Z, not in the future; or an age such as 36h.',
    pairs: ['s3->*'],
    noDirectoryBucket: ['source'],
    conflicts: ['delete', 'head-each-target', 'if-match', 'if-none-match', 'copy-source-if-match'],
  },
] as const satisfies readonly OptionRow[]
