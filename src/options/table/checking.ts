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
    help: 'Write everything again, whatever the target holds',
    more: "With --head-each-target objsync still looks at each target object and keeps it when it is up to date. --mirror-mode is azcopy's word for it.",
    conflicts: ['check-mtime-and-etag', 'check-mtime-and-additional-checksum', 'enable-versioning'],
  },
  {
    name: 'check-mtime-or-size',
    value: onOff,
    group: 'Update Checking',
    help: 'Update what is newer or of another size',
    more:
      'As aws s3 sync, s5cmd and mc do by default. It also sends a file that an older one of another size has replaced, such as ' +
      'one from a backup. The listings say enough, so it costs no extra request.',
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
    help: 'Update what has another modification time than the one that was kept when it was copied',
    more:
      'The time of the source is kept in the metadata of written objects (modtime), and set on files that are written. An object ' +
      'of a service is asked for it, which costs a HEAD for each side that is a service and each key of one size on both sides. ' +
      'It also reads the times that rclone, s3cmd, s3fs, azcopy and s3sync keep. Where none is kept, the usual check decides.',
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
    help: 'Update what differs in size, whatever the times',
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
    help: 'Update what differs in ETag, whatever the times',
    more:
      "A local file's ETag is computed with --multipart-threshold and --multipart-chunksize, or with --auto-chunksize " +
      'from the parts of the object. Objects under KMS are left out with a warning.',
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
    help: 'Update what is newer and differs in ETag',
    more: 'What is older is never written, even if it differs.',
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
    help: 'Update what differs in this checksum, whatever the times',
    more: 'An object that is stored without it is left out with a warning (exit code 3).',
    conflicts: ['check-mtime-and-additional-checksum', 'enable-versioning'],
  },
  {
    name: 'check-mtime-and-additional-checksum',
    value: ALGORITHM,
    group: 'Update Checking',
    help: 'Update what is newer and differs in this checksum',
    more: 'An object that is stored without it is left out with a warning (exit code 3).',
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
    help: 'Store written objects with this checksum, and compare it',
    more: 'CRC64NVME is always one checksum over the whole object. Directory buckets have CRC64NVME by default.',
    pairs: ['*->s3'],
  },
  {
    name: 'full-object-checksum',
    value: onOff,
    group: 'Verification',
    help: 'One checksum over the whole object, also when it is written in parts',
    pairs: ['*->s3'],
    conflicts: [{ name: 'additional-checksum-algorithm', values: ['SHA1', 'SHA256'] }],
  },
  {
    name: 'enable-additional-checksum',
    value: onOff,
    group: 'Verification',
    help: 'Hold what was read against the checksum that the source stores',
    pairs: ['s3->*'],
  },
  {
    name: 'disable-multipart-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not compare the ETags and checksums of objects that were written in parts',
  },
  {
    name: 'disable-etag-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not compare ETags after a transfer',
  },
  {
    name: 'disable-additional-checksum-verify',
    value: onOff,
    group: 'Verification',
    help: 'Store the checksum with written objects, but do not compare it',
    pairs: ['*->s3'],
    requires: ['additional-checksum-algorithm'],
  },
] as const satisfies readonly OptionRow[]
