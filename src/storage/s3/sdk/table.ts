import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Side } from '../side.ts'
import type { S3Settings } from '../settings.ts'
import type { SdkTable } from '../../service/sdk.ts'
import { STALL_GRACE } from '../../../http/client.ts'
import { customerKeyParameters, encryptionParameters } from './parameters.ts'

/** What the SDK's requests for one side are made of. */
export interface S3Sdk {
  readonly client: S3Client
  readonly bucket: string
  /** Parameters of requests that read an object or continue an upload. */
  readonly keyed: ReturnType<typeof customerKeyParameters>
  /** Parameters of requests that begin an object. */
  readonly written: object
  /** Longest silence in the middle of a content, milliseconds; unlimited when absent. */
  readonly stall: number | undefined
}

export function createSdk(client: S3Client, { bucket, customerKey, encryption, stalledStreamProtection }: S3Settings): S3Sdk {
  const keyed = customerKeyParameters(customerKey)
  const written = { ...keyed, ...encryptionParameters(encryption) }
  return { client, bucket, keyed, written, stall: stalledStreamProtection ? STALL_GRACE : undefined }
}

export type S3SdkTable = SdkTable<S3Side, S3Sdk>
