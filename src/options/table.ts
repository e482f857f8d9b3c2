import { advanced } from './table/advanced.ts'
import { aws } from './table/aws.ts'
import { azureCredentials, azureEncryption, azureGeneral, azurePreserving } from './table/azure-access.ts'
import { azureCopying } from './table/azure-copying.ts'
import { azureHashing } from './table/azure-hashing.ts'
import { checking, verification } from './table/checking.ts'
import { conditions } from './table/conditions.ts'
import { deleting } from './table/deleting.ts'
import { encryption } from './table/encryption.ts'
import { filtering } from './table/filtering.ts'
import { general } from './table/general.ts'
import { logging } from './table/logging.ts'
import { metadata } from './table/metadata.ts'
import { patterns } from './table/patterns.ts'
import { multipart, performance } from './table/performance.ts'
import { retry, timeouts } from './table/retry.ts'
import { sides } from './table/sides.ts'
import { annotations, tagging } from './table/tagging.ts'
import { versioning } from './table/versioning.ts'

/** Every option there is. A new one is a row in one of these files, and its use in resolve.ts. */
export const TABLE = [
  ...general,
  ...aws,
  ...sides,
  ...filtering,
  ...patterns,
  ...checking,
  ...verification,
  ...performance,
  ...multipart,
  ...metadata,
  ...tagging,
  ...annotations,
  ...versioning,
  ...encryption,
  ...logging,
  ...retry,
  ...timeouts,
  ...advanced,
  ...conditions,
  ...deleting,
  ...azureCopying,
  ...azureHashing,
  ...azurePreserving,
  ...azureEncryption,
  ...azureCredentials,
  ...azureGeneral,
] as const

export type TableRow = (typeof TABLE)[number]
