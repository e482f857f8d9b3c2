import { advanced, deleting } from './table/advanced.ts'
import { aws } from './table/aws.ts'
import { checking, verification } from './table/checking.ts'
import { filtering } from './table/filtering.ts'
import { general } from './table/general.ts'
import { logging } from './table/logging.ts'
import { multipart, performance } from './table/performance.ts'
import { retry, timeouts } from './table/retry.ts'
import { sides } from './table/sides.ts'

/** Every option there is. A new one is a row in one of these files, and its use in resolve.ts. */
export const TABLE = [
  ...general,
  ...aws,
  ...sides,
  ...filtering,
  ...checking,
  ...verification,
  ...performance,
  ...multipart,
  ...logging,
  ...retry,
  ...timeouts,
  ...advanced,
  ...deleting,
] as const

export type TableRow = (typeof TABLE)[number]
