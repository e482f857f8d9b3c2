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
    help: 'Cache-Control of all written objects',
    pairs: TO_STORE,
  },
  {
    name: 'content-disposition',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Disposition of all written objects',
    pairs: TO_STORE,
  },
  {
    name: 'content-encoding',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Encoding of all written objects',
    pairs: TO_STORE,
  },
  {
    name: 'content-language',
    value: headerText('TEXT'),
    group: 'Metadata/Headers',
    help: 'Content-Language of all written objects',
    pairs: TO_STORE,
  },
  {
    name: 'content-type',
    value: headerText('TYPE'),
    group: 'Metadata/Headers',
    help: 'Content-Type of all written objects, instead of the known or guessed one',
    pairs: TO_STORE,
  },
  {
    name: 'expires',
    value: time,
    group: 'Metadata/Headers',
    help: 'Expires of all written objects',
    more: 'RFC 3339 with seconds and time zone, such as 2030-01-01T00:00:00Z. An age is not accepted.',
    pairs: ['*->s3'],
  },
  {
    name: 'metadata',
    value: metadataKind,
    group: 'Metadata/Headers',
    help: 'User metadata of all written objects, instead of that of the source',
    more: 'The form is key1=value1,key2=value2. --put-last-modified-metadata and --enable-versioning add their own keys.',
    pairs: TO_STORE,
    tolerated: ['s3->local'],
  },
  {
    name: 'website-redirect',
    value: headerText('LOCATION'),
    group: 'Metadata/Headers',
    help: 'Path or URL to which a website endpoint redirects requests for written objects',
    pairs: ['*->s3'],
  },
  {
    name: 'no-sync-system-metadata',
    value: onOff,
    group: 'Metadata/Headers',
    help: "Do not copy the source's headers: Content-*, Cache-Control, Expires, website redirect",
    pairs: BETWEEN_STORES,
  },
  {
    name: 'no-sync-user-defined-metadata',
    value: onOff,
    group: 'Metadata/Headers',
    help: "Do not copy the source's user metadata",
    pairs: BETWEEN_STORES,
  },
] as const satisfies readonly OptionRow[]
