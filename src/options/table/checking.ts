import { CHECKSUM_ALGORITHMS } from '../../integrity/checksum.ts'
import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

const ALGORITHM = choice(CHECKSUM_ALGORITHMS, { placeholder: 'ALGORITHM' })
/** The ETags of objects under these are no MD5. */
const KMS = { name: 'sse', values: ['aws:kms', 'aws:kms:dsse'] } as const
const KEPT_BY_HEAD = { other: 'remove-modified-filter', requires: 'head-each-target' } as const

export const checking = [
  {
    name: 'remove-modified-filter',
    aliases: ['mirror-mode'],
    value: onOff,
    group: 'Update Checking',
    help: 'Copy everything again, whatever the target holds',
    more: 'With --head-each-target, objsync still looks at each target object and keeps it when it is up to date. azcopy calls this --mirror-mode.',
    conflicts: ['check-mtime-and-etag', 'check-mtime-and-additional-checksum', 'enable-versioning'],
  },
  {
    name: 'check-mtime-or-size',
    value: onOff,
    group: 'Update Checking',
    help: 'Update entries that are newer or differ in size',
    more:
      'aws s3 sync, s5cmd and mc do this by default. It also copies a file that was replaced by an older one of another size, for ' +
      'example from a backup. It needs no extra requests, because listings show times and sizes.',
    requiresBeside: KEPT_BY_HEAD,
    conflicts: [
      'check-size', 'check-etag', 'check-mtime-and-etag', 'check-additional-checksum', 'check-mtime-and-additional-checksum',
      'enable-versioning', 'point-in-time',
    ],
  },
  {
    name: 'check-source-mtime',
    value: onOff,
    group: 'Update Checking',
    help: 'Update entries whose modification time differs from the time recorded when they were copied',
    more:
      'objsync records the time of the source in the metadata of written objects (modtime) and sets it on written files. To read a ' +
      'recorded time, it sends a HEAD request to each side that is a service, for each key that has the same size on both sides. It ' +
      'also reads the times that rclone, s3cmd, s3fs, azcopy and s3sync record. Where no time is recorded, the default check decides.',
    conflicts: [
      'check-size', 'check-etag', 'check-mtime-and-etag', 'check-additional-checksum', 'check-mtime-and-additional-checksum',
      'remove-modified-filter', 'enable-versioning', 'point-in-time',
    ],
    environment: 'own',
  },
  {
    name: 'check-size',
    value: onOff,
    group: 'Update Checking',
    help: 'Update entries that differ in size',
    more: 'Times do not count.',
    requiresBeside: KEPT_BY_HEAD,
    conflicts: [
      'check-etag', 'check-mtime-and-etag', 'check-additional-checksum', 'check-mtime-and-additional-checksum',
      'enable-versioning', 'point-in-time',
    ],
  },
  {
    name: 'check-etag',
    value: onOff,
    group: 'Update Checking',
    help: 'Update entries that differ in ETag',
    more:
      'Times do not count. objsync computes the ETag of a local file with --multipart-threshold and --multipart-chunksize, or with ' +
      '--auto-chunksize from the parts of the object. Objects that KMS encrypts are left out with a warning.',
    requiresBeside: KEPT_BY_HEAD,
    noDirectoryBucket: ['source', 'target'],
    conflicts: [
      'check-mtime-and-etag', 'check-additional-checksum', 'check-mtime-and-additional-checksum', 'enable-versioning',
      'point-in-time', 'source-sse-c-key', 'target-sse-c-key', KMS,
    ],
  },
  {
    name: 'check-mtime-and-etag',
    value: onOff,
    group: 'Update Checking',
    help: 'Update entries that are newer and differ in ETag',
    more: 'Older entries are never copied, even if they differ.',
    noDirectoryBucket: ['source', 'target'],
    conflicts: [
      'check-additional-checksum', 'check-mtime-and-additional-checksum', 'enable-versioning', 'point-in-time',
      'source-sse-c-key', 'target-sse-c-key', KMS,
    ],
  },
  {
    name: 'check-additional-checksum',
    value: ALGORITHM,
    group: 'Update Checking',
    help: 'Update entries that differ in this checksum',
    more: 'Times do not count. An object that was stored without this checksum is left out with a warning (exit code 3).',
    conflicts: ['check-mtime-and-additional-checksum', 'enable-versioning'],
  },
  {
    name: 'check-mtime-and-additional-checksum',
    value: ALGORITHM,
    group: 'Update Checking',
    help: 'Update entries that are newer and differ in this checksum',
    more: 'An object that was stored without this checksum is left out with a warning (exit code 3).',
    conflicts: ['enable-versioning', 'point-in-time'],
  },
  {
    name: 'hash-cache',
    value: file,
    group: 'Update Checking',
    help: 'Keep the digests of local files in FILE, so that the next run reads only the files that have changed',
    more:
      'For --check-etag, --check-additional-checksum, --compare-hash and objsync check. A digest counts as long as path, size, mtime, ' +
      'ctime, inode and device of the file are what they were. FILE is made if it does not exist; a damaged one is replaced.',
    pairs: ['local->*', '*->local'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const verification = [
  {
    name: 'additional-checksum-algorithm',
    value: ALGORITHM,
    group: 'Verification',
    help: 'Store this checksum with written objects, and verify it',
    more: 'CRC64NVME always covers the whole object. Directory buckets have CRC64NVME by default.',
    pairs: ['*->s3'],
  },
  {
    name: 'full-object-checksum',
    value: onOff,
    group: 'Verification',
    help: 'Use one checksum for the whole object, even when it is written in parts',
    pairs: ['*->s3'],
    conflicts: [{ name: 'additional-checksum-algorithm', values: ['SHA1', 'SHA256'] }],
  },
  {
    name: 'enable-additional-checksum',
    value: onOff,
    group: 'Verification',
    help: 'Verify what is read against the checksum that the source stores',
    pairs: ['s3->*'],
  },
  {
    name: 'disable-multipart-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not verify ETags and checksums of objects that were written in parts',
  },
  {
    name: 'disable-etag-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not verify ETags after a transfer',
  },
  {
    name: 'disable-additional-checksum-verify',
    value: onOff,
    group: 'Verification',
    help: 'Store the checksum with written objects, but do not verify it',
    pairs: ['*->s3'],
    requires: ['additional-checksum-algorithm'],
  },
] as const satisfies readonly OptionRow[]
