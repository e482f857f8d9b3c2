import type { OptionRow } from './row.ts'
import { CANNED_ACLS } from '../../storage/s3/settings.ts'
import { choice } from '../kinds/choice.ts'
import { integer } from '../kinds/integer.ts'
import { TO_STORE, WITH_STORE } from './pairs.ts'
import { onOff } from '../kinds/switch.ts'

export const advanced = [
  {
    name: 'warn-as-error',
    value: onOff,
    group: 'Advanced',
    help: 'Stop with exit code 1 at an object that would be left out with a warning',
    more: 'Mismatches of ETags and checksums stay warnings.',
  },
  {
    name: 'ignore-symlinks',
    value: onOff,
    group: 'Advanced',
    help: 'Leave out symbolic links',
    more:
      'By default objsync follows links, except on the way to Azure. It does not read a file that became a link after it was listed ' +
      'either. It never follows links inside a local target.',
    pairs: ['local->*'],
  },
  {
    name: 'preserve-xattrs',
    value: onOff,
    group: 'Advanced',
    help: 'Keep the extended attributes user.* of files, and keep headers and metadata of objects in extended attributes on disk',
    more:
      'It works on disks of Linux, through the programs getfattr and setfattr (package attr). In a service the attributes are metadata ' +
      '(posix_xattrs), as far as they fit: 2 KiB on S3, 8 KiB on Azure. On disk, user.objsync.* hold what an object has besides its ' +
      'content. The end of the run reports what did not fit.',
    environment: 'own',
  },
  {
    name: 'head-each-target',
    value: onOff,
    group: 'Advanced',
    help: 'Look at each target object again just before it is written',
    more: 'This shortens the time in which a change by another writer goes unnoticed. It costs a request for each object.',
  },
  {
    name: 'acl',
    value: choice(CANNED_ACLS, { placeholder: 'ACL' }),
    group: 'Advanced',
    help: 'Canned access control list of written objects',
    pairs: ['*->s3'],
  },
  {
    name: 'no-guess-mime-type',
    value: onOff,
    group: 'Advanced',
    help: 'Do not guess the Content-Type from the extension of a file',
    pairs: ['local->*'],
  },
  {
    name: 'max-keys',
    value: integer({ min: 1, max: 32767 }),
    default: '1000',
    group: 'Advanced',
    help: 'Keys on one page of a listing; S3 gives at most 1000, Azure at most 5000',
    pairs: WITH_STORE,
  },
  {
    name: 'put-last-modified-metadata',
    value: onOff,
    group: 'Advanced',
    help: "Record the source's modification time in the metadata of written objects",
    more: 'The key is s3sync_origin_last_modified, the value is RFC 3339 in UTC. No update check reads it.',
    pairs: TO_STORE,
  },
  {
    name: 'disable-stalled-stream-protection',
    value: onOff,
    group: 'Advanced',
    help: 'Do not give up on a transfer that stalls',
    pairs: WITH_STORE,
  },
  {
    name: 'disable-payload-signing',
    value: onOff,
    group: 'Advanced',
    help: 'Do not sign the SHA-256 of uploaded bodies (UNSIGNED-PAYLOAD)',
    pairs: ['*->s3'],
  },
  {
    name: 'disable-content-md5-header',
    value: onOff,
    group: 'Advanced',
    help: 'Do not send Content-MD5 with uploads; their ETags are then not verified either',
    pairs: ['*->s3'],
  },
  {
    name: 'disable-express-one-zone-additional-checksum',
    value: onOff,
    group: 'Advanced',
    help: 'Do not write or verify the CRC64NVME that directory buckets have by default',
    pairs: ['s3->*', '*->s3'],
  },
  {
    name: 'ignore-glacier-warnings',
    value: onOff,
    group: 'Advanced',
    help: 'Leave out archived objects without a warning; they must be restored first',
    pairs: ['s3->*'],
    tolerated: ['local->s3'],
  },
  {
    name: 'fsync',
    value: onOff,
    group: 'Advanced',
    help: 'Flush each written file and its folder to the disk before it counts as written',
    more: 'Without it, a power failure may undo the last writes.',
    pairs: ['*->local'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
