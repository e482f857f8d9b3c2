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
    help: 'Kinds of source and target, if a host name does not show that it is Blob',
    more: 'Needed for custom domains, addresses and emulators. BlobFS means Blob too. In any letter case.',
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
    help: 'Size in MiB of the blocks that a large blob is written or read in; 0 chooses it',
    more:
      'Fractions are fine as long as they make whole bytes. 0 means --multipart-chunksize, and more for a blob that would ' +
      'have more than 50,000 blocks. Memory grows with it: up to --max-parallel-uploads blocks are held at once.',
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
    help: 'Size in MiB from which a blob is written in blocks, not in one request; 0 chooses it',
    more: 'Fractions are fine as long as they make whole bytes. 0 means the size of a block. Each such blob is held in memory.',
    pairs: ['*->azure-blob'],
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-directory-stub',
    value: onOff,
    group: 'Azure Copying',
    help: 'Sync folders too, also empty ones: as empty objects in a service, which mark them',
    more:
      'Such an object has the metadata hdi_isfolder in Blob, and a name with a slash at its end in S3. With --delete, folders that ' +
      'the source proves not to have are removed when they are empty.',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-root',
    value: onOff,
    group: 'Azure Copying',
    help: 'Give the root of the target the properties and permissions of the source\'s, too',
    more: 'Works together with options that preserve those of folders.',
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
    help: 'What becomes of names in Azure Files that end in a dot: Enable keeps them',
    more:
      'Disable leaves such files out with a warning, as the service would drop the dots, and x. would take the place of x. ' +
      'AllowToUnsafeDestination means Enable: what a target cannot hold under its own name is left out with a warning. In any letter case.',
    pairs: WITH_FILES,
    tolerated: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'force-if-read-only',
    value: onOff,
    group: 'Azure Copying',
    help: 'Replace and remove files in Azure Files that have the attribute ReadOnly; they fail otherwise',
    pairs: ['*->azure-file'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'delete-destination-file',
    value: onOff,
    group: 'Azure Copying',
    help: 'Write over a blob although another program has left uncommitted blocks under its name',
    more: 'Asks for these blocks first, and discards them when the new content is complete. Until then the existing blob stays; azcopy deletes it.',
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
    help: "Give a copied blob the source's access tier; switched off with =false",
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
