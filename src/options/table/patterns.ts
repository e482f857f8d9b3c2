import type { OptionRow } from './row.ts'
import { list, regexList } from '../kinds/list.ts'
import { onOff } from '../kinds/switch.ts'

const BOTH_SIDES = 'Holds for both sides, so what it leaves out at the target is never deleted.'

export const patterns = [
  {
    name: 'recursive',
    value: onOff,
    default: 'true',
    defaultIsOff: true,
    group: 'Filtering',
    help: 'Descend into folders; with =false only what lies directly in the location is compared, and deleted',
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-pattern',
    value: list('PATTERNS'),
    group: 'Filtering',
    help: 'Sync only files whose own name matches a pattern',
    more: `Wildcards * ? [...], semicolons between patterns, as in *.jpg;*.pdf. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-pattern',
    value: list('PATTERNS'),
    group: 'Filtering',
    help: 'Leave out files whose own name matches a pattern',
    more: `Wildcards * ? [...], semicolons between patterns, as in *.jpg;*.pdf. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-path',
    value: list('PATHS'),
    group: 'Filtering',
    help: 'Leave out entries whose relative key begins with one of these',
    more: `Semicolons between them, no wildcards; dir leaves out dir2 as well, dir/ does not. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'include-regex',
    value: regexList,
    group: 'Filtering',
    help: 'Sync only entries whose relative key matches one of these regular expressions',
    more: `Semicolons between them; matches anywhere in the key. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
  {
    name: 'exclude-regex',
    value: regexList,
    group: 'Filtering',
    help: 'Leave out entries whose relative key matches one of these regular expressions',
    more: `Semicolons between them; matches anywhere in the key. ${BOTH_SIDES}`,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
