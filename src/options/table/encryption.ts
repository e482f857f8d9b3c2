import type { OptionRow } from './row.ts'
import { base64 } from '../kinds/base64.ts'
import { choice } from '../kinds/choice.ts'
import { text } from '../kinds/text.ts'

const CUSTOMER_ALGORITHM = choice(['AES256'], { placeholder: 'ALGORITHM' })
const KEY = base64(32)
const KEY_MD5 = base64(16)
const VISIBLE = 'Other users of the machine may see the command line; the variable is safer.'

export const encryption = [
  {
    name: 'sse',
    value: choice(['AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx'], { placeholder: 'TYPE' }),
    group: 'Encryption',
    help: 'Server-side encryption of written objects',
    more: 'ETags are compared with AES256 only.',
    pairs: ['*->s3'],
    conflicts: ['source-sse-c', 'target-sse-c'],
  },
  {
    name: 'sse-kms-key-id',
    value: text('KEY_ID'),
    group: 'Encryption',
    help: 'KMS key for written objects',
    pairs: ['*->s3'],
    requires: [{ name: 'sse', values: ['aws:kms', 'aws:kms:dsse'] }],
    conflicts: ['source-sse-c', 'target-sse-c'],
    secret: true,
  },
  {
    name: 'source-sse-c',
    value: CUSTOMER_ALGORITHM,
    group: 'Encryption',
    help: 'Algorithm of the customer key (SSE-C) that encrypts the source',
    more: 'It needs --source-sse-c-key and --source-sse-c-key-md5. ETags are not compared.',
    pairs: ['s3->*'],
    requires: ['source-sse-c-key'],
  },
  {
    name: 'source-sse-c-key',
    value: KEY,
    group: 'Encryption',
    help: 'Customer key (SSE-C) of the source: base64 of 256 bits',
    more: VISIBLE,
    pairs: ['s3->*'],
    requires: ['source-sse-c-key-md5'],
    secret: true,
  },
  {
    name: 'source-sse-c-key-md5',
    value: KEY_MD5,
    group: 'Encryption',
    help: "Base64 of the MD5 of the source's customer key",
    pairs: ['s3->*'],
    requires: ['source-sse-c'],
    secret: true,
  },
  {
    name: 'target-sse-c',
    value: CUSTOMER_ALGORITHM,
    group: 'Encryption',
    help: 'Algorithm of the customer key (SSE-C) that encrypts the target',
    more: 'It needs --target-sse-c-key and --target-sse-c-key-md5. ETags are not compared.',
    pairs: ['*->s3'],
    requires: ['target-sse-c-key'],
  },
  {
    name: 'target-sse-c-key',
    value: KEY,
    group: 'Encryption',
    help: 'Customer key (SSE-C) of the target: base64 of 256 bits',
    more: VISIBLE,
    pairs: ['*->s3'],
    requires: ['target-sse-c-key-md5'],
    secret: true,
  },
  {
    name: 'target-sse-c-key-md5',
    value: KEY_MD5,
    group: 'Encryption',
    help: "Base64 of the MD5 of the target's customer key",
    pairs: ['*->s3'],
    requires: ['target-sse-c'],
    secret: true,
  },
] as const satisfies readonly OptionRow[]
