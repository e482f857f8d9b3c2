import type { OptionRow } from './row.ts'
import { TO_STORE } from './pairs.ts'
import { onOff } from '../kinds/switch.ts'

export const conditions = [
  {
    name: 'if-match',
    value: onOff,
    group: 'Advanced',
    help: 'Write and delete only while the target object still is what it was when it was looked at',
    more: 'What another writer changed meanwhile is left out with a warning. A copy inside a store takes no such condition.',
    pairs: TO_STORE,
    requiresBeside: { other: 'remove-modified-filter', requires: 'head-each-target' },
    conflicts: ['if-none-match'],
  },
  {
    name: 'copy-source-if-match',
    value: onOff,
    group: 'Advanced',
    help: 'Copy inside the store only while the source object still is what was listed; always so, and accepted for scripts',
    pairs: ['s3->s3'],
    requires: ['server-side-copy'],
  },
  {
    name: 'if-none-match',
    value: onOff,
    group: 'Advanced',
    help: 'Write only keys that are not there; the others are left out with a warning',
    pairs: TO_STORE,
  },
] as const satisfies readonly OptionRow[]
