import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { hostSuffixes } from '../kinds/host-suffixes.ts'
import { list } from '../kinds/list.ts'
import { onOff } from '../kinds/switch.ts'
import { text } from '../kinds/text.ts'
import { FOLDER_PROPERTIES, WITH_AZURE, WITH_FILES } from './pairs.ts'

/** Between two accounts the key is the target's. */
const CUSTOMER_KEY = ['*->azure-blob', 'azure-blob->*'] as const

export const azurePreserving = [
  {
    name: 'preserve-permissions',
    aliases: ['preserve-smb-permissions'],
    value: onOff,
    group: 'Azure Preserving',
    help: 'Keep permissions of files and folders between shares, or between accounts with a hierarchical namespace',
    more:
      'Between shares of SMB: the NTFS descriptor, with owner and group. With a share of NFS (--from-to LocalFileNFS, FileNFSLocal, ' +
      'FileNFSFileNFS): mode, owner and group. Between accounts with a hierarchical namespace: the access control list; owner and group ' +
      'are those of the copy, as in azcopy, and --include-directory-stub is implied. A file fails when its permissions cannot be read ' +
      'or set.',
    pairs: [...FOLDER_PROPERTIES, 'local->azure-file', 'azure-file->local'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'preserve-info',
    aliases: ['preserve-smb-info'],
    value: onOff,
    default: 'true',
    defaultIsOff: true,
    group: 'Azure Preserving',
    help: 'Keep attributes, creation time and last write time of files in Azure Files; =false switches it off',
    more:
      'Between shares it is on by default. Between a share and another storage it must be given; it then keeps the last write time, ' +
      'which a disk reads and sets. On Linux it also keeps attributes and creation times where a mounted share shows them ' +
      '(user.cifs.dosattrib and user.cifs.creationtime; needs the package attr). A file without them is copied without them. When it is ' +
      'on, objsync compares last write times; otherwise it compares the Last-Modified of the service.',
    pairs: WITH_FILES,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'preserve-posix-properties',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Keep owner, mode and times of files in the metadata of their objects, and restore them on disk',
    more:
      'It works on disks of Linux, with every pair of storages. Between services the metadata is copied anyway. With ' +
      '--include-directory-stub it applies to folders too. Modes are kept without the bits setuid and setgid.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'posix-properties-style',
    value: choice(['standard', 'amlfs'], { placeholder: 'STYLE', foldCase: true }),
    default: 'standard',
    defaultIsOff: true,
    group: 'Azure Preserving',
    help: "Form of the metadata of --preserve-posix-properties: azcopy's, or that of Azure Managed Lustre",
    more: 'Letter case does not matter.',
    requires: ['preserve-posix-properties'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'preserve-symlinks',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Copy symbolic links as links',
    more:
      'On a share of NFS they are links too. In other services a link is an object that holds the text of the link, with the metadata ' +
      'is_symlink=true, as in azcopy. objsync compares links by their text, which costs a read of each link that both sides have. It ' +
      'never writes through a link.',
    conflicts: ['ignore-symlinks'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'follow-symlinks',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Copy what symbolic links point to',
    more: 'From a disk to a share of Azure Files, links are left out otherwise. From a disk to S3 or to a disk, objsync follows links by default.',
    pairs: ['local->azure-file'],
    tolerated: ['local->s3', 'local->local'],
    conflicts: ['preserve-symlinks', 'ignore-symlinks'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'hardlinks',
    value: choice(['follow', 'skip', 'preserve'], { placeholder: 'MODE', foldCase: true }),
    default: 'follow',
    defaultIsOff: true,
    group: 'Azure Preserving',
    help: 'What to do with files that have several names: follow copies each name as a file, skip leaves them out, preserve keeps the links',
    more:
      'preserve works between disks of Linux and shares of NFS, and between such shares. The first name gets the content, and the ' +
      'others become links to it. Files at the target become links, or links become files, where the source has them so. A share of NFS ' +
      'costs a request for each file. Letter case does not matter.',
    pairs: ['azure-file->*', 'local->azure-file'],
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const azureEncryption = [
  {
    name: 'cpk-by-name',
    value: text('SCOPE'),
    group: 'Azure Encryption',
    help: 'Encryption scope of written blobs, or of the source of a download',
    pairs: CUSTOMER_KEY,
    conflicts: ['cpk-by-value'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'cpk-by-value',
    value: onOff,
    group: 'Azure Encryption',
    help: 'Encrypt written blobs with a key of your own, or read the source of a download with it',
    more: 'CPK_ENCRYPTION_KEY holds base64 of 256 bits, CPK_ENCRYPTION_KEY_SHA256 its SHA-256.',
    pairs: CUSTOMER_KEY,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const azureCredentials = [
  {
    name: 'trusted-microsoft-suffixes',
    value: hostSuffixes,
    group: 'Azure Credentials',
    help: "More hosts that may receive a login token, besides Azure's own",
    more: 'Suffixes such as *.core.example.org. Semicolons separate them.',
    pairs: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const azureGeneral = [
  {
    name: 'cancel-from-stdin',
    value: onOff,
    group: 'Azure General',
    help: 'Stop the run when a line on stdin says cancel',
    conflicts: [{ name: 'delete-destination', values: ['prompt'] }],
    commandOnly: true,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'debug-skip-files',
    value: list('PATHS'),
    group: 'Azure General',
    help: 'Leave out the files with exactly these relative keys',
    more: 'Semicolons separate them. It is an aid for debugging. Target entries with these keys are kept too.',
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
