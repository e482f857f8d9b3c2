import type { StorageContext } from '../context.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import type { Target } from '../storage.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import { createHttpClient } from '../../http/client.ts'
import { credentialSource } from './credentials.ts'
import { resolveEndpoint } from './endpoint.ts'
import { createHotTransport } from './hot-transport.ts'
import { narrowPrefix } from './narrow-prefix.ts'
import { resolveRegion } from './region.ts'
import { createS3Storage } from './s3-storage.ts'

export interface S3OpenOptions {
  /** The keys will become files, so a prefix must say whether it means a folder; see `narrowPrefix`. */
  readonly asFolder?: boolean | undefined
}

/**
 * Opens a bucket on the hot path, or through the SDK where the hot path does not cover the configuration or
 * `OBJSYNC_TRANSPORT=sdk` asks for it.
 *
 * @throws UsageError when no region can be found, or `asFolder` and the prefix is ambiguous
 * @throws StorageError when `asFolder` and the bucket cannot be listed
 */
export async function openS3(settings: S3Settings, context: StorageContext, options: S3OpenOptions = {}): Promise<Target> {
  const { bucket } = settings
  const region = await resolveRegion(settings)
  const transport = await openTransport(settings, region, context)
  try {
    const prefix = options.asFolder ? await narrowPrefix(transport, settings, context) : settings.prefix
    return createS3Storage(transport, { bucket, prefix })
  } catch (error) {
    await transport.close()
    throw error
  }
}

async function openTransport(settings: S3Settings, region: string, context: StorageContext): Promise<S3Transport> {
  const endpoint = resolveEndpoint({ ...settings, region })
  const credentials = settings.noSignRequest ? undefined : credentialSource(settings)
  const retry: RetryPolicy = {
    maxAttempts: settings.maxAttempts,
    initialBackoff: settings.initialBackoff,
    attemptTimeout: settings.attemptTimeout,
    operationTimeout: settings.operationTimeout,
  }
  if (endpoint === undefined || process.env['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { createSdkTransport } = await import('./sdk-transport.ts')
    return createSdkTransport(settings, { region, credentials, retry, context })
  }
  const http = createHttpClient({
    origin: endpoint.origin,
    connections: settings.connections,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    meter: context.meter,
    signal: context.signal,
  })
  const { bucket, signPayload } = settings
  return createHotTransport(http, { bucket, endpoint, region, credentials, retry, signPayload })
}
