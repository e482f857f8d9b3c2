import type { S3Client } from '@aws-sdk/client-s3'
import type { RetryPolicy } from '../../../http/retry.ts'
import type { About } from '../../../remedies.ts'
import type { S3Settings } from '../settings.ts'
import type { S3Side } from '../side.ts'
import type { Connection } from '../../service/operation.ts'
import { createSdkCall, SdkTable } from '../../service/sdk.ts'
import { placeOf } from '../errors.ts'
import { createSdkClient, type SdkClientSettings } from './client.ts'
import { toSdkError } from './errors.ts'
import { refuseForeignSuccesses } from './raw-answer.ts'
import { addAnnotations } from './annotations.ts'
import { addParts } from './parts.ts'
import { addReading } from './reading.ts'
import { createSdk, type S3Sdk } from './table.ts'
import { addWriting } from './writing.ts'

/** How the SDK performs each operation of S3. */
const SDK_TABLE = new SdkTable<S3Side, S3Sdk>()
addReading(SDK_TABLE)
addWriting(SDK_TABLE)
addParts(SDK_TABLE)
addAnnotations(SDK_TABLE)

/** S3 through the AWS SDK: every configuration it knows, at several times the cost per request. */
export async function openSdk(settings: S3Settings, more: SdkClientSettings, retry: RetryPolicy, about: About): Promise<Connection<S3Side>> {
  return createSdkConnection(await createSdkClient(settings, more), settings, retry, about)
}

export function createSdkConnection(client: S3Client, settings: S3Settings, retry: RetryPolicy, about?: About): Connection<S3Side> {
  const { bucket } = settings
  refuseForeignSuccesses(client, bucket, (operation) => SDK_TABLE.operation(operation)?.success)
  const call = createSdkCall<S3Side, S3Sdk>({
    sdk: createSdk(client, settings),
    table: SDK_TABLE,
    placeOf: ({ operation, key }) => placeOf({ operation, bucket, key }),
    errorOf: (thrown, { operation, key }, signal) => toSdkError(thrown, { operation, bucket, key, about }, signal),
    // By now the SDK has set its clock by the service's.
    hasCured: ({ code }) => code === 'RequestTimeTooSkewed',
  }, retry)
  return {
    call,
    close() {
      client.destroy()
      return Promise.resolve()
    },
  }
}
