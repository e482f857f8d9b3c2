import type { OptionRow } from './row.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'

/** What counts as one name. */
export const spelling = [
  {
    name: 'case-conflict',
    value: choice(['error', 'warn', 'skip', 'rename'], { placeholder: 'ACTION' }),
    default: 'error',
    group: 'Advanced',
    help: 'What to do with source keys that have one name at the target, because it ignores letter case or Unicode forms',
    more:
      'error: each of these keys fails, unless the target has an entry with exactly its name. warn: the first key is copied, and the ' +
      'others are left out with a warning. skip: the same, without a warning. rename: the others are stored as "name (case conflict ' +
      '1a2b3c4d).ext".',
    environment: 'own',
  },
  {
    name: 'normalize-names',
    value: onOff,
    group: 'Advanced',
    help: 'Match names by their Unicode normal form, so that the NFC and NFD forms of a name are one name',
    more: 'An entry keeps the form that it has at the target. Two forms of one name on the same side are a conflict; --case-conflict decides.',
    conflicts: ['enable-versioning'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
