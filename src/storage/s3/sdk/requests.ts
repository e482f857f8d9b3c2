import type { S3Side } from '../side.ts'
import type { S3Sdk } from './table.ts'
import { SdkTable } from '../../service/sdk-call.ts'
import { addReading } from './reading.ts'
import { addWriting } from './writing.ts'
import { addParts } from './parts.ts'
import { addAnnotations } from './annotations.ts'

/** How the SDK performs each operation of S3. */
export const SDK_TABLE = new SdkTable<S3Side, S3Sdk>()

addReading(SDK_TABLE)
addWriting(SDK_TABLE)
addParts(SDK_TABLE)
addAnnotations(SDK_TABLE)
