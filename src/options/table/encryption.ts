import type { OptionRow } from './row.ts'
import { base64 } from '../kinds/base64.ts'
import { choice } from '../kinds/choice.ts'
import { text } from '../kinds/text.ts'

const CUSTOMER_ALGORITHM = choice(['AES256'], { placeholder: 'ALGORITHM' })
const KEY = base64(32)
const KEY_MD5 = base64(16)
const VISIBLE = 'Other users of the machine may see a command line; the variable is safer.'

export const encryption = [
  {
    name: 'sse',
    value: choice(['AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx'], { placeholder: 'TYPE' }),
    group: 'Encryption',
    help: 'Server-side encryption of written objects',
    more: 'With any but AES256 no ETags are compared.',
    pairs: ['*->s3'],
    conflicts: ['source-sse-c', 'target-sse-c'],
  },
  {
    name: 'sse-kms-key-id',
    value: text('KEY_ID'),
    group: 'Encryption',
    help: 'KMS key of written objects',
    pairs: ['*->s3'],
    requires: [{ name: 'sse', values: ['aws:kms', 'aws:kms:dsse'] }],
    conflicts: ['source-sse-c', 'target-sse-c'],
    secret: true,
  },
  {
    name: 'source-sse-c',
    value: CUSTOMER_ALGORITHM,
    group: 'Encryption',
    help: 'Algorithm of the key of your own that the source is encrypted with',
    more: 'Goes together with --source-sse-c-key and --source-sse-c-key-md5. No ETags are compared.',
    pairs: ['s3->*'],
    requires: ['source-sse-c-key'],
  },
  {
    name: 'source-sse-c-key',
    value: KEY,
    group: 'Encryption',
    help: 'Key of your own that the source is encrypted with: base64 of 256 bits',
    more: VISIBLE,
    pairs: ['s3->*'],
    requires: ['source-sse-c-key-md5'],
    secret: true,
  },
  {
    name: 'source-sse-c-key-md5',
    value: KEY_MD5,
    group: 'Encryption',
    help: "Base64 of the MD5 of the source's key",
    pairs: ['s3->*'],
    requires: ['source-sse-c'],
    secret: true,
  },
  {
    name: 'target-sse-c',
    value: CUSTOMER_ALGORITHM,
    group: 'Encryption',
    help: 'Algorithm of the key of your own that the target is encrypted with',
    more: 'Goes together with --target-sse-c-key and --target-sse-c-key-md5. No ETags are compared.',
    pairs: ['*->s3'],
    requires: ['target-sse-c-key'],
  },
  {
    name: 'target-sse-c-key',
    value: KEY,
    group: 'Encryption',
    help: 'Key of your own that the target is encrypted with: base64 of 256 bits',
    more: VISIBLE,
    pairs: ['*->s3'],
    requires: ['target-sse-c-key-md5'],
    secret: true,
  },
  {
    name: 'target-sse-c-key-md5',
    value: KEY_MD5,
    group: 'Encryption',
    help: "Base64 of the MD5 of the target's key",
    pairs: ['*->s3'],
    requires: ['target-sse-c'],
    secret: true,
  },
] as const satisfies readonly OptionRow[]
