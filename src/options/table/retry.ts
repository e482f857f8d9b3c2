import type { OptionRow } from './row.ts'
import { WITH_AZURE, WITH_STORE } from './pairs.ts'
import { retryCodes } from '../kinds/retry-codes.ts'
import { integer, milliseconds } from '../kinds/integer.ts'

export const retry = [
  {
    name: 'aws-max-attempts',
    value: integer({ min: 1, max: 2 ** 32 - 1 }),
    default: '10',
    group: 'Retry Options',
    help: 'Maximum number of tries of one request, including the first',
    pairs: WITH_STORE,
    environment: 'sdk',
  },
  {
    name: 'initial-backoff-milliseconds',
    value: milliseconds(0),
    default: '100',
    group: 'Retry Options',
    help: 'Base of the random pause between tries; it doubles each time',
    pairs: WITH_STORE,
  },
  {
    name: 'force-retry-count',
    value: integer({ min: 0, max: 2 ** 32 - 1 }),
    default: '5',
    group: 'Retry Options',
    help: 'Additional tries of a whole object, for example after a broken connection',
    more: 'A run that needed one ends with exit code 3.',
    pairs: WITH_STORE,
  },
  {
    name: 'force-retry-interval-milliseconds',
    value: milliseconds(0),
    default: '1000',
    group: 'Retry Options',
    help: 'Pause before each additional try of an object',
    pairs: WITH_STORE,
  },
  {
    name: 'retry-status-codes',
    value: retryCodes,
    group: 'Retry Options',
    help: 'More HTTP statuses to retry: 409, or 409:ErrorCode,ErrorCode; a minus, as in -503, prevents retries',
    more: 'Semicolons separate them. 408, 429, 500, 502, 503 and 504 are retried by default.',
    pairs: WITH_AZURE,
    azcopy: true,
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]

export const timeouts = [
  {
    name: 'operation-timeout-milliseconds',
    value: milliseconds(1),
    group: 'Timeout Options',
    help: 'Time limit of one operation with all its tries; there is none by default',
    pairs: WITH_STORE,
  },
  {
    name: 'operation-attempt-timeout-milliseconds',
    value: milliseconds(1),
    group: 'Timeout Options',
    help: 'Time limit of one try; there is none by default',
    pairs: WITH_STORE,
  },
  {
    name: 'connect-timeout-milliseconds',
    value: milliseconds(1),
    default: '3100',
    group: 'Timeout Options',
    help: 'Time limit for opening a connection',
    pairs: WITH_STORE,
  },
  {
    name: 'read-timeout-milliseconds',
    value: milliseconds(1),
    group: 'Timeout Options',
    help: 'Time limit for waiting while nothing of a response arrives; two minutes by default',
    pairs: WITH_STORE,
  },
] as const satisfies readonly OptionRow[]
