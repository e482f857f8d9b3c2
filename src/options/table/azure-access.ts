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
    help: 'Keep the permissions of files and folders: between shares, or between accounts with a hierarchical namespace',
    more:
      'Between shares of SMB the NTFS descriptor, with owner and group; with a share of NFS (--from-to LocalFileNFS, FileNFSLocal, ' +
      'FileNFSFileNFS) mode, owner and group. Between accounts with a hierarchical namespace the access control ' +
      'list; owner and group stay those of the copy, as in azcopy, and --include-directory-stub is implied. Permissions that ' +
      'cannot be read or set fail their file.',
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
    help: 'Keep attributes, creation time and last write time of files in Azure Files; switched off with =false',
    more:
      'Between shares it is on by default. Between a share and another storage it keeps the time of the last write where it is given, ' +
      'and a disk gets and gives that time; on Linux attributes and creation times too, where a mounted share shows them ' +
      '(user.cifs.dosattrib and user.cifs.creationtime; needs the package attr). A file without them is copied without. Where it is on, times of the last write are compared; else the service\'s Last-Modified.',
    pairs: WITH_FILES,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'preserve-posix-properties',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Keep owner, mode and times of files in the metadata of their objects, and set them again on disk',
    more:
      'Disks of Linux only. Works on every pair of storages; between services the metadata is copied anyway. With ' +
      '--include-directory-stub it holds for folders too. Modes without the bits that let a program run as somebody else.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'posix-properties-style',
    value: choice(['standard', 'amlfs'], { placeholder: 'STYLE', foldCase: true }),
    default: 'standard',
    defaultIsOff: true,
    group: 'Azure Preserving',
    help: "Names and form of that metadata: azcopy's own, or those of Azure Managed Lustre",
    more: 'In any letter case.',
    requires: ['preserve-posix-properties'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'preserve-symlinks',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Copy symbolic links as links, neither following them nor leaving them out',
    more:
      'On a share of NFS it is a link, too. In another service a link is an object that holds the text of the link, marked by the metadata is_symlink=true as azcopy does it. ' +
      'Links are compared by their text, which costs a read of each link that both sides have. Nothing is written through a link.',
    conflicts: ['ignore-symlinks'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'follow-symlinks',
    value: onOff,
    group: 'Azure Preserving',
    help: 'Copy what symbolic links lead to; from a disk to a share they are left out otherwise',
    pairs: ['local->azure-file'],
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
    help: 'What becomes of files that have several names: follow copies each name as a file, skip leaves them out, preserve keeps the links',
    more:
      'preserve holds between disks of Linux and shares of NFS, and between such shares: the first name gets the content and the others ' +
      'become links to it, also where that makes links of files or files of links at the target. A share of NFS costs a request for each file. In any letter case.',
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
    help: 'Encryption scope of the written blobs, or of the source in a download',
    pairs: CUSTOMER_KEY,
    conflicts: ['cpk-by-value'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'cpk-by-value',
    value: onOff,
    group: 'Azure Encryption',
    help: 'Encrypt the written blobs with a key of your own, or read those of a download with it',
    more: 'The key is base64 of 256 bits in CPK_ENCRYPTION_KEY, its SHA-256 in CPK_ENCRYPTION_KEY_SHA256.',
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
    help: "Further hosts that a login token may be sent to, besides Azure's own",
    more: 'Suffixes such as *.core.example.org, with semicolons between them.',
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
    help: 'Stop in good order when a line on stdin says cancel',
    conflicts: [{ name: 'delete-destination', values: ['prompt'] }],
    commandOnly: true,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'debug-skip-files',
    value: list('PATHS'),
    group: 'Azure General',
    help: 'Leave out the files with exactly these relative keys, with semicolons between them',
    more: 'An aid for debugging. They are kept at the target too.',
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
