import type { SdkCaller } from './sdk-call.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import { createSdkCaller } from './sdk-call.ts'
import { createSdkClient, type SdkClientSettings } from './sdk-client.ts'
import { sdkMultipart } from './sdk-multipart.ts'
import { sdkReads } from './sdk-reads.ts'
import { sdkWrites } from './sdk-writes.ts'

/** A client of the SDK for one side, with the retries of that side. */
export async function openSdkCaller(settings: S3Settings, more: SdkClientSettings, retry: RetryPolicy): Promise<SdkCaller> {
  return createSdkCaller(await createSdkClient(settings, more), settings.bucket, retry)
}

/** S3 through the official SDK: every configuration it knows, at several times the cost per request. */
export function createSdkTransport(caller: SdkCaller, settings: S3Settings): S3Transport {
  return {
    ...sdkReads(caller, settings),
    ...sdkWrites(caller, settings),
    ...sdkMultipart(caller, settings),
    close() {
      caller.client.destroy()
      return Promise.resolve()
    },
  }
}
