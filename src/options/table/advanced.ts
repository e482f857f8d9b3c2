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
    help: 'Stop at an object that would be left out with a warning, with exit code 1',
    more: 'Mismatches of ETags and checksums stay warnings.',
  },
  {
    name: 'ignore-symlinks',
    value: onOff,
    group: 'Advanced',
    help: 'Leave symbolic links out; they are followed by default, but never on the way to Azure',
    more: 'What has become a link since it was listed is not read either. Links inside a local target are never followed.',
    pairs: ['local->*'],
  },
  {
    name: 'preserve-xattrs',
    value: onOff,
    group: 'Advanced',
    help: 'Keep the extended attributes user.* of files, and keep content headers and metadata of objects on disk in such',
    more:
      'Disks of Linux only, through the programs getfattr and setfattr (package attr). In a service they are metadata ' +
      '(posix_xattrs), as far as that has room: 2 KiB on S3, 8 KiB on Azure. On disk, user.objsync.* hold what an object has ' +
      'besides its content. What does not fit is counted at the end of the run.',
    environment: 'own',
  },
  {
    name: 'head-each-target',
    value: onOff,
    group: 'Advanced',
    help: 'Look at each target object itself just before it would be written',
    more: 'Narrows the time in which another writer goes unnoticed, at the cost of a request for each object.',
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
    help: 'Keys of one page of a listing; S3 itself gives 1000 at most, Azure 5000',
    pairs: WITH_STORE,
  },
  {
    name: 'put-last-modified-metadata',
    value: onOff,
    group: 'Advanced',
    help: "Note the source's modification time in the metadata of written objects",
    more: 'Under s3sync_origin_last_modified, RFC 3339 in UTC; no update check reads it.',
    pairs: TO_STORE,
  },
  {
    name: 'disable-stalled-stream-protection',
    value: onOff,
    group: 'Advanced',
    help: 'Do not give up on a stream that stalls',
    pairs: WITH_STORE,
  },
  {
    name: 'disable-payload-signing',
    value: onOff,
    group: 'Advanced',
    help: 'Upload bodies without their SHA-256 in the signature (UNSIGNED-PAYLOAD)',
    pairs: ['*->s3'],
  },
  {
    name: 'disable-content-md5-header',
    value: onOff,
    group: 'Advanced',
    help: 'Send no Content-MD5 with uploads; their ETags are then not compared either',
    pairs: ['*->s3'],
  },
  {
    name: 'disable-express-one-zone-additional-checksum',
    value: onOff,
    group: 'Advanced',
    help: 'Neither write nor check the CRC64NVME that directory buckets have by default',
    pairs: ['s3->*', '*->s3'],
  },
  {
    name: 'ignore-glacier-warnings',
    value: onOff,
    group: 'Advanced',
    help: 'Leave archived objects, which have to be restored first, out without a warning',
    pairs: ['s3->*'],
    tolerated: ['local->s3'],
  },
  {
    name: 'fsync',
    value: onOff,
    group: 'Advanced',
    help: 'Flush each written file and its folder to the disk before it counts as written',
    more: 'Without it a file is complete under its name once it is there, but a power cut may take the last ones back.',
    pairs: ['*->local'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
