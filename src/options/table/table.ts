import { advanced } from './advanced.ts'
import { aws } from './aws.ts'
import { azureCredentials, azureEncryption, azureGeneral, azurePreserving } from './azure-access.ts'
import { azureCopying } from './azure-copying.ts'
import { azureHashing } from './azure-hashing.ts'
import { checking, verification } from './checking.ts'
import { conditions } from './conditions.ts'
import { deleting } from './deleting.ts'
import { encryption } from './encryption.ts'
import { filtering } from './filtering.ts'
import { general } from './general.ts'
import { jobs } from './jobs.ts'
import { logging } from './logging.ts'
import { metadata } from './metadata.ts'
import { outputs } from './outputs.ts'
import { patterns } from './patterns.ts'
import { multipart, performance } from './performance.ts'
import { check, report } from './reporting.ts'
import { retry, timeouts } from './retry.ts'
import { selection } from './selection.ts'
import { scripts } from './scripts.ts'
import { sides } from './sides.ts'
import { spelling } from './spelling.ts'
import { annotations, tagging } from './tagging.ts'
import { versioning } from './versioning.ts'

/** Every option there is. A new one is a row in one of these files, and its use in resolve.ts. */
export const TABLE = [
  ...general,
  ...jobs,
  ...aws,
  ...sides,
  ...filtering,
  ...selection,
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
  ...report,
  ...check,
  ...logging,
  ...outputs,
  ...retry,
  ...timeouts,
  ...advanced,
  ...spelling,
  ...conditions,
  ...scripts,
  ...deleting,
  ...azureCopying,
  ...azureHashing,
  ...azurePreserving,
  ...azureEncryption,
  ...azureCredentials,
  ...azureGeneral,
] as const

export type TableRow = (typeof TABLE)[number]
