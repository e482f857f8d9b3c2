import type { OptionRow } from './row.ts'
import { bandwidth } from '../kinds/bandwidth.ts'
import { interval } from '../kinds/interval.ts'
import { integer } from '../kinds/integer.ts'
import { megabits } from '../kinds/megabits.ts'
import { size } from '../kinds/size.ts'
import { onOff } from '../kinds/switch.ts'

const WIDTH = { min: 1, max: 65535 }
const PART = { min: '5MiB', max: '5GiB' }

export const performance = [
  {
    name: 'worker-size',
    value: integer(WIDTH),
    default: '16',
    group: 'Performance',
    help: 'Objects that are processed at once',
  },
  {
    name: 'max-parallel-uploads',
    value: integer(WIDTH),
    default: '16',
    group: 'Performance',
    help: 'Parts of large objects in flight at once, uploads and downloads together',
  },
  {
    name: 'max-parallel-listings',
    value: integer(WIDTH),
    default: '16',
    group: 'Performance',
    help: 'Listings that run at once on each side; 1 lists sequentially',
  },
  {
    name: 'max-parallel-listing-max-depth',
    value: integer(WIDTH),
    default: '2',
    group: 'Performance',
    help: 'Depth of folders down to which objsync may split a listing into parallel ones',
  },
  {
    name: 'object-listing-queue-size',
    value: integer({ min: 1, max: 2 ** 32 - 1 }),
    default: '200000',
    group: 'Performance',
    help: 'Entries that may wait between two stages of the run',
  },
  {
    name: 'allow-parallel-listings-in-express-one-zone',
    value: onOff,
    group: 'Performance',
    help: 'List directory buckets in parallel too',
    more: 'Such a listing may show keys of unfinished uploads.',
    pairs: ['s3->*', '*->s3'],
  },
  {
    name: 'rate-limit-objects',
    value: integer({ min: 10, max: 2 ** 32 - 1 }),
    group: 'Performance',
    help: 'Maximum number of operations per second',
  },
  {
    name: 'rate-limit-bandwidth',
    value: bandwidth({ min: '1MiB', max: '100GiB' }),
    group: 'Performance',
    help: 'Maximum number of bytes per second',
    more:
      'MB and GB are powers of 1000, MiB and GiB are powers of 1024. A timetable has a rate for each time, as in ' +
      "--rate-limit-bandwidth '08:00,10MiB 19:00,off'; off means no limit. Each rate holds until the next time, past midnight too. " +
      'Mon-08:00,5MiB is for one day of the week. Times are those of the local clock.',
  },
  {
    name: 'max-duration',
    value: interval({ min: '1s' }),
    group: 'Performance',
    help: 'End the run after this time: begin no further object, finish those in flight, and delete nothing any more',
    more: 'The summary says so, and the exit code is 3. The next run goes on from there.',
    conflicts: ['enable-versioning', 'report-sync-status'],
    environment: 'own',
  },
  {
    name: 'max-transfer',
    value: size({ min: '1B' }),
    group: 'Performance',
    help: 'End the run as --max-duration does, as soon as so many bytes have been copied',
    conflicts: ['enable-versioning', 'report-sync-status'],
    environment: 'own',
  },
  {
    name: 'cap-mbps',
    value: megabits,
    default: '0',
    defaultIsOff: true,
    group: 'Performance',
    help: 'Maximum number of decimal megabits per second; 0 means no limit',
    more: '1 means 125,000 bytes per second. When --rate-limit-bandwidth is given too, the lower limit applies.',
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const multipart = [
  {
    name: 'multipart-threshold',
    value: size(PART),
    default: '8MiB',
    group: 'Multipart Settings',
    help: 'Transfer objects of this size or larger in parts',
  },
  {
    name: 'multipart-chunksize',
    value: size(PART),
    default: '8MiB',
    group: 'Multipart Settings',
    help: 'Size of a part',
    more: 'Memory use grows with it: objsync holds up to --max-parallel-uploads parts at once.',
  },
  {
    name: 'auto-chunksize',
    value: onOff,
    group: 'Multipart Settings',
    help: 'Use the part sizes of the object in S3, not --multipart-threshold and --multipart-chunksize',
    more: 'It costs a request for each part. From disk to S3 it affects only the check by ETag.',
    pairs: ['s3->s3', 's3->local', 'local->s3'],
    requiresOneOf: { names: ['check-etag', 'check-mtime-and-etag'], pairs: ['local->*'] },
    conflicts: ['multipart-threshold', 'multipart-chunksize'],
  },
] as const satisfies readonly OptionRow[]
