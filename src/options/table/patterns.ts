import type { OptionRow } from './row.ts'
import { fileAttributes } from '../kinds/file-attributes.ts'
import { list, regexList } from '../kinds/list.ts'
import { onOff } from '../kinds/switch.ts'

const BOTH_SIDES = 'It applies to both sides, so target entries that it leaves out are never deleted.'

export const patterns = [
  {
    name: 'recursive',
    value: onOff,
    default: 'true',
    defaultIsOff: true,
    group: 'Filtering',
    help: 'Descend into folders; with =false, compare and delete only entries directly in the location',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-pattern',
    value: list('PATTERNS'),
    group: 'Filtering',
    help: 'Sync only files whose own name matches a pattern',
    more: `Wildcards are *, ? and [...]. Semicolons separate patterns, as in *.jpg;*.pdf. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-pattern',
    value: list('PATTERNS'),
    group: 'Filtering',
    help: 'Leave out files whose own name matches a pattern',
    more: `Wildcards are *, ? and [...]. Semicolons separate patterns, as in *.jpg;*.pdf. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-path',
    value: list('PATHS'),
    group: 'Filtering',
    help: 'Leave out entries whose relative key begins with one of these paths',
    more: `Semicolons separate paths. There are no wildcards. dir also leaves out dir2; dir/ does not. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-regex',
    value: regexList,
    group: 'Filtering',
    help: 'Sync only entries whose relative key matches one of these regular expressions',
    more: `Semicolons separate expressions. They may match anywhere in the key. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-regex',
    value: regexList,
    group: 'Filtering',
    help: 'Leave out entries whose relative key matches one of these regular expressions',
    more: `Semicolons separate expressions. They may match anywhere in the key. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-attributes',
    value: fileAttributes,
    group: 'Filtering',
    help: 'Sync only files that have one of these attributes, in Azure Files or on Windows',
    more:
      'Semicolons separate the letters: R read-only, H hidden, S system, A archive, N none, T temporary, O offline, I not indexed, and ' +
      'on disks C compressed, E encrypted. The source must be a share, or a disk of Windows, where PowerShell reads the attributes. ' +
      `${BOTH_SIDES}`,
    pairs: ['azure-file->*', 'local->*'],
    conflicts: ['files-from', 'files-from-raw'],
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-attributes',
    value: fileAttributes,
    group: 'Filtering',
    help: 'Leave out files that have one of these attributes, in Azure Files or on Windows',
    more: `Letters and sources are those of --include-attributes. ${BOTH_SIDES}`,
    pairs: ['azure-file->*', 'local->*'],
    conflicts: ['files-from', 'files-from-raw'],
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
