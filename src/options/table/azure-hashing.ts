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
    help: 'Store the MD5 of each file as Content-MD5 of its copy in Azure; a download stores it beside the file',
    more: 'A copy between accounts keeps the Content-MD5 of the source.',
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
    help: 'What to do when a download does not match the Content-MD5 in Azure, or when there is none',
    more: 'Letter case does not matter. A file that fails never replaces the old one.',
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
    help: 'Update entries that differ in MD5; implies --put-md5',
    more:
      'Times do not count. Letter case does not matter. A blob or file in Azure without Content-MD5 is an error at the source and a ' +
      'difference at the target. The ETag of an S3 object that was written whole is its MD5. objsync records the MD5 of a file on disk; ' +
      'the record is valid as long as the time of the file stays the same.',
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
    help: 'Where to store the MD5 of files: in hidden files beside them, in extended attributes, or in streams of NTFS',
    more: 'The default is XAttr on Linux and macOS, AlternateDataStreams on Windows, and HiddenFiles elsewhere. Letter case does not matter.',
    pairs: LOCAL_AND_AZURE,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'hash-meta-dir',
    value: folder,
    group: 'Azure Hashing',
    help: 'Folder for the hidden files with the MD5s, in the layout of the data, instead of beside each file',
    pairs: LOCAL_AND_AZURE,
    tolerated: WITH_AZURE,
    requires: [{ name: 'local-hash-storage-mode', values: ['HiddenFiles'] }],
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
