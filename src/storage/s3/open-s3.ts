import type { StorageContext } from '../context.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import type { Target } from '../storage.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import { createHttpClient } from '../../http/client.ts'
import { credentialSource } from './credentials.ts'
import { resolveEndpoint } from './endpoint.ts'
import { createHotTransport } from './hot-transport.ts'
import { resolveRegion } from './region.ts'
import { createS3Storage } from './s3-storage.ts'

/**
 * Opens a bucket on the hot path, or through the SDK where the hot path does not cover the configuration or
 * `OBJSYNC_TRANSPORT=sdk` asks for it.
 *
 * @throws UsageError when no region can be found
 */
export async function openS3(settings: S3Settings, context: StorageContext): Promise<Target> {
  const region = await resolveRegion(settings)
  const transport = await openTransport(settings, region, context)
  return createS3Storage(transport, settings)
}

async function openTransport(settings: S3Settings, region: string, context: StorageContext): Promise<S3Transport> {
  const endpoint = resolveEndpoint({ ...settings, region })
  const credentials = settings.noSignRequest ? undefined : credentialSource(settings)
  if (endpoint === undefined || process.env['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { createSdkTransport } = await import('./sdk-transport.ts')
    return createSdkTransport(settings, region, credentials, context)
  }
  const http = createHttpClient({
    origin: endpoint.origin,
    connections: settings.connections,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    meter: context.meter,
    signal: context.signal,
  })
  const retry: RetryPolicy = {
    maxAttempts: settings.maxAttempts,
    initialBackoff: settings.initialBackoff,
    attemptTimeout: settings.attemptTimeout,
    operationTimeout: settings.operationTimeout,
  }
  return createHotTransport(http, { bucket: settings.bucket, endpoint, region, credentials, retry, signPayload: settings.signPayload })
}
