import type { OptionRow } from './row.ts'
import { STORAGE_CLASSES } from '../../storage/s3/settings.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { httpUrl, text } from '../kinds/text.ts'

export const sides = [
  {
    name: 'source-region',
    value: text('REGION'),
    group: 'Source Options',
    help: 'Region of the source bucket',
    pairs: ['s3->*'],
    tolerated: ['local->s3'],
  },
  {
    name: 'source-endpoint-url',
    value: httpUrl,
    group: 'Source Options',
    help: 'Endpoint of an S3-compatible service for the source',
    pairs: ['s3->*'],
  },
  {
    name: 'source-accelerate',
    value: onOff,
    group: 'Source Options',
    help: 'Reach the source bucket through S3 Transfer Acceleration',
    pairs: ['s3->*'],
  },
  {
    name: 'source-request-payer',
    value: onOff,
    group: 'Source Options',
    help: 'Agree to pay for the requests to the source bucket (Requester Pays)',
    pairs: ['s3->*'],
    conflicts: ['source-no-sign-request'],
  },
  {
    name: 'source-force-path-style',
    value: onOff,
    group: 'Source Options',
    help: 'Put the source bucket into the path of the URL, not into the host name',
    pairs: ['s3->*'],
    tolerated: ['local->s3'],
  },
  {
    name: 'target-region',
    value: text('REGION'),
    group: 'Target Options',
    help: 'Region of the target bucket',
    pairs: ['*->s3'],
    tolerated: ['s3->local'],
  },
  {
    name: 'target-endpoint-url',
    value: httpUrl,
    group: 'Target Options',
    help: 'Endpoint of an S3-compatible service for the target',
    pairs: ['*->s3'],
  },
  {
    name: 'target-accelerate',
    value: onOff,
    group: 'Target Options',
    help: 'Reach the target bucket through S3 Transfer Acceleration',
    pairs: ['*->s3'],
  },
  {
    name: 'target-request-payer',
    value: onOff,
    group: 'Target Options',
    help: 'Agree to pay for the requests to the target bucket (Requester Pays)',
    pairs: ['*->s3'],
  },
  {
    name: 'target-force-path-style',
    value: onOff,
    group: 'Target Options',
    help: 'Put the target bucket into the path of the URL, not into the host name',
    pairs: ['*->s3'],
    tolerated: ['s3->local'],
  },
  {
    name: 'storage-class',
    value: choice(STORAGE_CLASSES, { placeholder: 'CLASS', aliases: { 'ONE-ZONE_IA': 'ONEZONE_IA' } }),
    group: 'Target Options',
    help: 'Storage class of written objects',
    more: "Without it the source object's class is kept, and that of a local file is the service's default.",
    pairs: ['*->s3'],
  },
] as const satisfies readonly OptionRow[]
