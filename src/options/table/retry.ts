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
    help: 'Most tries of one request, the first included',
    pairs: WITH_STORE,
    environment: 'sdk',
  },
  {
    name: 'initial-backoff-milliseconds',
    value: milliseconds(0),
    default: '100',
    group: 'Retry Options',
    help: 'Base of the pause between tries, which doubles each time and is spread at random',
    pairs: WITH_STORE,
  },
  {
    name: 'force-retry-count',
    value: integer({ min: 0, max: 2 ** 32 - 1 }),
    default: '5',
    group: 'Retry Options',
    help: 'Further tries of a whole object after broken connections and the like; 0 makes none',
    more: 'A run that needed one ends with exit code 3.',
    pairs: WITH_STORE,
  },
  {
    name: 'force-retry-interval-milliseconds',
    value: milliseconds(0),
    default: '1000',
    group: 'Retry Options',
    help: 'Pause before each of these further tries',
    pairs: WITH_STORE,
  },
  {
    name: 'retry-status-codes',
    value: retryCodes,
    group: 'Retry Options',
    help: 'HTTP answers to retry besides the usual ones: 409 or 409:ErrorCode,ErrorCode; with a minus, not to retry: -503',
    more: 'Semicolons between them. The usual ones are 408, 429, 500, 502, 503 and 504.',
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
    help: 'Limit for one operation with all its tries; none by default',
    pairs: WITH_STORE,
  },
  {
    name: 'operation-attempt-timeout-milliseconds',
    value: milliseconds(1),
    group: 'Timeout Options',
    help: 'Limit for one try; none by default',
    pairs: WITH_STORE,
  },
  {
    name: 'connect-timeout-milliseconds',
    value: milliseconds(1),
    default: '3100',
    group: 'Timeout Options',
    help: 'Limit for opening a connection',
    pairs: WITH_STORE,
  },
  {
    name: 'read-timeout-milliseconds',
    value: milliseconds(1),
    group: 'Timeout Options',
    help: 'Limit for the silence while a response is awaited; two minutes by default',
    pairs: WITH_STORE,
  },
] as const satisfies readonly OptionRow[]
