import type { OptionRow } from './row.ts'
import { TO_STORE } from './pairs.ts'
import { onOff } from '../kinds/switch.ts'

export const conditions = [
  {
    name: 'if-match',
    value: onOff,
    group: 'Advanced',
    help: 'Write and delete only if the target object has not changed since objsync looked at it',
    more: 'An object that another writer has changed is left out with a warning. Copies inside a store do not take this condition.',
    pairs: TO_STORE,
    requiresBeside: { other: 'remove-modified-filter', requires: 'head-each-target' },
    conflicts: ['if-none-match'],
  },
  {
    name: 'copy-source-if-match',
    value: onOff,
    group: 'Advanced',
    help: 'Copy inside the store only if the source object has not changed since it was listed',
    more: 'objsync always does this; the option is accepted for scripts.',
    pairs: ['s3->s3'],
    requires: ['server-side-copy'],
  },
  {
    name: 'if-none-match',
    value: onOff,
    group: 'Advanced',
    help: 'Write only keys that the target does not have; leave out the others with a warning',
    pairs: TO_STORE,
  },
] as const satisfies readonly OptionRow[]
