import type { OptionRow } from './row.ts'
import { onOff } from '../kinds/switch.ts'
import { TO_TAGGED } from './pairs.ts'
import { tags } from '../kinds/tags.ts'

export const tagging = [
  {
    name: 'tagging',
    value: tags,
    group: 'Tagging',
    help: 'Tags of all written objects, instead of those of the source',
    more: 'The form is that of a URL query: key1=value1&key2=value2.',
    pairs: TO_TAGGED,
    conflicts: ['disable-tagging', 'sync-latest-tagging'],
  },
  {
    name: 'disable-tagging',
    value: onOff,
    group: 'Tagging',
    help: 'Do not read or copy tags',
    pairs: ['*->s3', 's3->azure-blob'],
    tolerated: ['s3->local'],
    conflicts: ['sync-latest-tagging'],
  },
  {
    name: 'sync-latest-tagging',
    value: onOff,
    group: 'Tagging',
    help: 'Also update the tags of objects that are otherwise up to date',
    more: 'It costs a request for the tags of each object on each side.',
    pairs: ['s3->s3'],
    conflicts: ['enable-versioning'],
  },
  {
    name: 's2s-preserve-blob-tags',
    value: onOff,
    group: 'Tagging',
    help: 'Copy the index tags of blobs too',
    more: 'It costs a request for each blob, and needs permission to read and write tags.',
    pairs: ['azure-blob->azure-blob', 'azure-blob->s3'],
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const annotations = [
  {
    name: 'enable-sync-object-annotations',
    value: onOff,
    group: 'Object Annotation',
    help: 'Copy the annotations of objects too',
    more: 'It costs further requests for each object.',
    pairs: ['s3->s3'],
  },
  {
    name: 'disable-check-annotation-etag',
    value: onOff,
    group: 'Object Annotation',
    help: 'Copy annotations without comparing their ETags first',
    pairs: ['s3->s3'],
    requiresOneOf: { names: ['enable-sync-object-annotations', 'sync-latest-object-annotations'] },
  },
  {
    name: 'sync-latest-object-annotations',
    value: onOff,
    group: 'Object Annotation',
    help: 'Also update the annotations of objects that are otherwise up to date',
    more: 'It costs further requests for each object.',
    pairs: ['s3->s3'],
    conflicts: ['enable-versioning'],
  },
] as const satisfies readonly OptionRow[]
