import type { OptionRow } from './row.ts'
import { STORAGE_CLASSES } from '../../storage/s3/settings.ts'
import { choice } from '../kinds/choice.ts'
import { onOff } from '../kinds/switch.ts'
import { httpUrl, text } from '../kinds/text.ts'
import { WITH_S3 } from './pairs.ts'

export const sides = [
  {
    name: 'region',
    value: text('REGION'),
    group: 'General',
    bothSides: { source: 'source-region', target: 'target-region' },
    help: 'AWS region of the S3 side',
    more: 'With S3 on both sides it holds for both. --source-region and --target-region set one side, and override it.',
    pairs: WITH_S3,
    environment: 'own',
  },
  {
    name: 'endpoint-url',
    value: httpUrl,
    group: 'General',
    bothSides: { source: 'source-endpoint-url', target: 'target-endpoint-url' },
    help: 'Endpoint of an S3-compatible service',
    more: 'With S3 on both sides it holds for both. --source-endpoint-url and --target-endpoint-url set one side, and override it.',
    pairs: WITH_S3,
    environment: 'own',
  },
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
    help: 'Use S3 Transfer Acceleration for the source bucket',
    pairs: ['s3->*'],
  },
  {
    name: 'source-request-payer',
    value: onOff,
    group: 'Source Options',
    help: 'Agree to pay for requests to the source bucket (Requester Pays)',
    pairs: ['s3->*'],
    conflicts: ['source-no-sign-request'],
  },
  {
    name: 'source-force-path-style',
    value: onOff,
    group: 'Source Options',
    help: 'Put the name of the source bucket into the path of URLs, not into the host name',
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
    help: 'Use S3 Transfer Acceleration for the target bucket',
    pairs: ['*->s3'],
  },
  {
    name: 'target-request-payer',
    value: onOff,
    group: 'Target Options',
    help: 'Agree to pay for requests to the target bucket (Requester Pays)',
    pairs: ['*->s3'],
  },
  {
    name: 'target-force-path-style',
    value: onOff,
    group: 'Target Options',
    help: 'Put the name of the target bucket into the path of URLs, not into the host name',
    pairs: ['*->s3'],
    tolerated: ['s3->local'],
  },
  {
    name: 'storage-class',
    value: choice(STORAGE_CLASSES, { placeholder: 'CLASS', aliases: { 'ONE-ZONE_IA': 'ONEZONE_IA' } }),
    group: 'Target Options',
    help: 'Storage class of written objects',
    more: 'By default a copied object keeps the class of its source, and an uploaded file gets the default class of the service.',
    pairs: ['*->s3'],
  },
] as const satisfies readonly OptionRow[]
