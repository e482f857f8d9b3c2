import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { folder } from '../kinds/text.ts'
import { WITH_AZURE } from './pairs.ts'

const LOCAL_AND_AZURE = ['local->azure-blob', 'azure-blob->local', 'local->azure-file', 'azure-file->local'] as const

export const azureHashing = [
  {
    name: 'put-md5',
    value: onOff,
    group: 'Azure Hashing',
    help: 'Store the MD5 of each file as the Content-MD5 of its copy in Azure; a download stores it next to the file',
    more: 'A copy between accounts takes the Content-MD5 that the source has.',
    pairs: ['*->azure-blob', '*->azure-file', 'azure-blob->local', 'azure-file->local'],
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'check-md5',
    value: choice(['NoCheck', 'LogOnly', 'FailIfDifferent', 'FailIfDifferentOrMissing'], { placeholder: 'MODE', foldCase: true }),
    default: 'FailIfDifferent',
    defaultIsOff: true,
    group: 'Azure Hashing',
    help: 'What comes of a download whose bytes do not have the Content-MD5 that is stored in Azure, or that has none',
    more: 'In any letter case. A file that fails never takes the place of the old one.',
    pairs: ['azure-blob->local', 'azure-blob->s3', 'azure-file->local', 'azure-file->s3'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'compare-hash',
    value: choice(['None', 'MD5'], { placeholder: 'ALGORITHM', foldCase: true }),
    default: 'None',
    defaultIsOff: true,
    group: 'Azure Hashing',
    help: 'Update what differs in MD5, whatever the times; implies --put-md5',
    more:
      'In any letter case. A blob or file in Azure without Content-MD5 is an error at the source and a difference at the target. An ' +
      'object of S3 that was put whole has its MD5 as its ETag. The MD5 of a file on disk is noted, and valid as long as its time is the same.',
    pairs: WITH_AZURE,
    conflicts: [
      'check-mtime-or-size', 'check-size', 'check-etag', 'check-mtime-and-etag', 'check-additional-checksum',
      'check-mtime-and-additional-checksum',
    ],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'local-hash-storage-mode',
    value: choice(['HiddenFiles', 'XAttr', 'AlternateDataStreams'], { placeholder: 'MODE', foldCase: true }),
    group: 'Azure Hashing',
    help: "Where the MD5 of files is stored: hidden files next to them, extended attributes, or streams of Windows' NTFS",
    more: 'XAttr on Linux and macOS, AlternateDataStreams on Windows, HiddenFiles elsewhere when it is not given. In any letter case.',
    pairs: LOCAL_AND_AZURE,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'hash-meta-dir',
    value: folder,
    group: 'Azure Hashing',
    help: 'Folder for those hidden files, in the layout of the data, instead of next to each file',
    pairs: LOCAL_AND_AZURE,
    tolerated: WITH_AZURE,
    requires: [{ name: 'local-hash-storage-mode', values: ['HiddenFiles'] }],
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
