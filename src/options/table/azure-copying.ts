import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { fromTo } from '../kinds/from-to.ts'
import { integer } from '../kinds/integer.ts'
import { mebibytes } from '../kinds/mebibytes.ts'
import { onOff } from '../kinds/switch.ts'
import { FOLDER_PROPERTIES, WITH_AZURE, WITH_FILES } from './pairs.ts'

export const azureCopying = [
  {
    name: 'from-to',
    value: fromTo,
    group: 'Azure Copying',
    help: 'Kinds of source and target, when a host name does not show them',
    more: 'Custom domains, IP addresses and emulators need it. BlobFS means Blob. Letter case does not matter.',
    pairs: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'block-size-mb',
    value: mebibytes({ max: 4000, cut: true }),
    default: '0',
    defaultIsOff: true,
    group: 'Azure Copying',
    help: 'Size in MiB of the blocks in which a large blob is written or read; 0 means automatic',
    more:
      'Fractions are accepted when they make whole bytes. 0 means --multipart-chunksize, and more for a blob that would have more than ' +
      '50,000 blocks. Memory use grows with it: objsync holds up to --max-parallel-uploads blocks at once.',
    pairs: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'put-blob-size-mb',
    value: mebibytes({ max: 5000 }),
    default: '0',
    defaultIsOff: true,
    group: 'Azure Copying',
    help: 'Size in MiB from which a blob is written in blocks, not in one request; 0 means automatic',
    more:
      'Fractions are accepted when they make whole bytes. 0 means the size of a block. objsync holds each blob in memory that it writes ' +
      'in one request.',
    pairs: ['*->azure-blob'],
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-directory-stub',
    value: onOff,
    group: 'Azure Copying',
    help: 'Sync folders too, even empty ones; in a service, an empty object marks a folder',
    more:
      'In Blob, such an object has the metadata hdi_isfolder; in S3, its name ends in a slash. With --delete, objsync removes empty ' +
      'folders when the source proves not to have them.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-root',
    value: onOff,
    group: 'Azure Copying',
    help: "Also give the root of the target the properties and permissions of the source's root",
    more: 'It works together with options that preserve those of folders.',
    pairs: FOLDER_PROPERTIES,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'trailing-dot',
    value: choice(['Enable', 'Disable', 'AllowToUnsafeDestination'], { placeholder: 'MODE', foldCase: true }),
    default: 'Enable',
    defaultIsOff: true,
    group: 'Azure Copying',
    help: 'What to do with names in Azure Files that end in a dot: Enable keeps them',
    more:
      'Disable leaves out such files with a warning, because the service would drop the dots and x. would replace x. ' +
      'AllowToUnsafeDestination means Enable: objsync leaves out, with a warning, what a target cannot hold under its own name. Letter ' +
      'case does not matter.',
    pairs: WITH_FILES,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'force-if-read-only',
    value: onOff,
    group: 'Azure Copying',
    help: 'Replace and delete files in Azure Files that have the attribute ReadOnly; otherwise they fail',
    pairs: ['*->azure-file'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'delete-destination-file',
    value: onOff,
    group: 'Azure Copying',
    help: 'Overwrite a blob even if another program has left uncommitted blocks under its name',
    more:
      'objsync asks for these blocks first, and discards them when the new content is complete. Until then the existing blob stays; ' +
      'azcopy deletes it.',
    pairs: ['*->azure-blob'],
    tolerated: WITH_AZURE,
    conflicts: ['if-match', 'if-none-match'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 's2s-preserve-access-tier',
    value: onOff,
    default: 'true',
    defaultIsOff: true,
    group: 'Azure Copying',
    help: 'Keep the access tier of copied blobs; =false switches it off',
    pairs: ['azure-blob->azure-blob'],
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'request-priority',
    value: integer({ min: -1, max: 7 }),
    default: '-1',
    defaultIsOff: true,
    group: 'Azure Copying',
    help: 'Priority hint of each request, 0 to 7; -1 sends none',
    pairs: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
