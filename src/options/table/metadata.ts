import type { OptionRow } from './row.ts'
import { metadata as metadataKind } from '../kinds/metadata.ts'
import { onOff } from '../kinds/switch.ts'
import { headerText } from '../kinds/text.ts'
import { BETWEEN_STORES, TO_STORE } from './pairs.ts'
import { time } from '../kinds/time.ts'

export const metadata = [
  {
    name: 'cache-control',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Cache-Control of every written object',
    pairs: TO_STORE,
  },
  {
    name: 'content-disposition',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Disposition of every written object',
    pairs: TO_STORE,
  },
  {
    name: 'content-encoding',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Encoding of every written object',
    pairs: TO_STORE,
  },
  {
    name: 'content-language',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Language of every written object',
    pairs: TO_STORE,
  },
  {
    name: 'content-type',
    value: headerText('TYPE'),
    group: 'Metadata/Headers',
    help: 'Content-Type of every written object, in place of the known or guessed one',
    pairs: TO_STORE,
  },
  {
    name: 'expires',
    value: time,
    group: 'Metadata/Headers',
    help: 'Expires of every written object',
    more: 'RFC 3339 with seconds and zone, such as 2030-01-01T00:00:00Z; no age, for it lies ahead.',
    pairs: ['*->s3'],
  },
  {
    name: 'metadata',
    value: metadataKind,
    group: 'Metadata/Headers',
    help: 'User metadata of every written object, in place of all that the source has',
    more:
      'As key1=value1,key2=value2. What --put-last-modified-metadata and --enable-versioning note in the metadata is ' +
      'added to it.',
    pairs: TO_STORE,
    tolerated: ['s3->local'],
  },
  {
    name: 'website-redirect',
    value: headerText('LOCATION'),
    group: 'Metadata/Headers',
    help: 'Path or URL that a website endpoint redirects every written object to',
    pairs: ['*->s3'],
  },
  {
    name: 'no-sync-system-metadata',
    value: onOff,
    group: 'Metadata/Headers',
    help: "Do not carry over the source's headers: Content-*, Cache-Control, Expires, website redirect",
    pairs: BETWEEN_STORES,
  },
  {
    name: 'no-sync-user-defined-metadata',
    value: onOff,
    group: 'Metadata/Headers',
    help: "Do not carry over the source's user metadata",
    pairs: BETWEEN_STORES,
  },
] as const satisfies readonly OptionRow[]
