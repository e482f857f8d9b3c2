import type { StorageContext } from '../context.ts'
import type { SdkCaller } from './sdk-call.ts'
import type { SdkClientSettings } from './sdk-client.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import type { Annotations, Target } from '../storage.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import { EndpointWatch } from '../../http/endpoint-watch.ts'
import { createHttpClient } from '../../http/client.ts'
import { openedLater } from './annotations.ts'
import { configuredEndpoint } from './aws-config.ts'
import { isDirectoryBucket, isMultiRegion, isObjectLambda, isOnOutposts, regionOfArn } from './bucket-kind.ts'
import { checkProfile } from './check-profile.ts'
import { credentialSource } from './credentials.ts'
import { checkEndpoint, needsSdk, resolveEndpoint } from './endpoint.ts'
import { annotationsWithFreshCredentials, withFreshCredentials } from './fresh-credentials.ts'
import { createHotTransport } from './hot-transport.ts'
import { namedObject } from './named-object.ts'
import { checkDeletionPrefix, narrowPrefix } from './narrow-prefix.ts'
import { resolveRegion } from './region.ts'
import { abortLeftBehind, withJournal, type Below } from './journaled-uploads.ts'
import { createS3Storage, type S3Place } from './s3-storage.ts'
import { STALL_GRACE } from './sdk-body.ts'
import { serviceOf, storeOf } from './store.ts'

export interface S3OpenOptions {
  /** The keys will become files, so a prefix must say whether it means a folder; see `narrowPrefix`. */
  readonly asFolder?: boolean | undefined
  /** Objects may be deleted here; see `checkDeletionPrefix`. */
  readonly deleting?: boolean | undefined
  /** A prefix without a slash at its end may name one object; see `namedObject`. For sources. */
  readonly mayBeObject?: boolean | undefined
  /** The versions of objects are going to be read. */
  readonly history?: boolean | undefined
}

/** One side, with all that its configuration comes to. */
interface Side extends SdkClientSettings {
  readonly settings: S3Settings
  readonly retry: RetryPolicy
}

/**
 * Opens a bucket on the hot path, or through the SDK where only that can reach it (`needsSdk`) or
 * `OBJSYNC_TRANSPORT=sdk` asks for it.
 *
 * @throws UsageError when no region can be found, no request could reach the bucket as it is configured, or the prefix
 *   of a source is ambiguous
 * @throws StorageError when a prefix has to be looked at and the bucket cannot be listed; `not-found` when a source does not exist
 */
export async function openS3(given: S3Settings, context: StorageContext, options: S3OpenOptions = {}): Promise<Target> {
  const side = await configure(given, context)
  const { settings } = side
  let caller: Promise<SdkCaller> | undefined
  const openSdk = (): Promise<SdkCaller> => (caller ??= openCaller(side))
  const plain = await openTransport(side, openSdk)
  let clearing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await clearing
    side.retry.endpoint?.close()
    await plain.close()
    await caller?.then(({ client }) => client.destroy(), () => undefined)
  }
  const place = { endpoint: side.retry.endpoint?.origin ?? '', bucket: settings.bucket }
  const transport = withJournal({ ...withFreshCredentials(plain, side.credentials), close }, context.uploads, place)
  try {
    if (options.deleting) await checkDeletionPrefix(transport, settings, context)
    const { prefix, single } = await locate(transport, settings, context, options)
    clearing = clearLeftBehind(transport, { ...place, prefix }, context)
    const annotations = isDirectoryBucket(settings.bucket) ? undefined : openAnnotations(side, openSdk, prefix)
    const service = serviceOf({ ...settings, region: side.region })
    return createS3Storage(transport, { ...settings, prefix, single, store: storeOfSide(side), service, annotations })
  } catch (error) {
    await transport.close()
    throw error
  }
}

/** Goes on beside the run, which waits for its end; never throws. */
async function clearLeftBehind(transport: S3Transport, place: Below, { uploads, signal, onNotice }: StorageContext): Promise<void> {
  if (!uploads) return
  const aborted = await abortLeftBehind(transport, uploads, place, signal)
  if (aborted > 0) onNotice?.(`aborted ${aborted} uploads that runs which were killed had left open`)
}

/** What the location stands for: a prefix, or one object. */
async function locate(
  transport: S3Transport,
  { bucket, prefix }: S3Settings,
  { signal }: StorageContext,
  { asFolder, mayBeObject, history }: S3OpenOptions,
): Promise<Pick<S3Place, 'prefix' | 'single'>> {
  const named = mayBeObject ? await namedObject(transport, { bucket, prefix }, { history, signal }) : undefined
  if (named) return { prefix: named.prefix, single: named.key }
  return { prefix: asFolder ? await narrowPrefix(transport, { bucket, prefix }, { signal }) : prefix }
}

async function configure(given: S3Settings, context: StorageContext): Promise<Side> {
  if (given.profile !== undefined) await checkProfile(given)
  const { endpointUrl, dualstack, fips } = await configuredEndpoint(given)
  const settings: S3Settings = { ...given, endpointUrl }
  const region = await resolveRegion(settings)
  checkEndpoint({ ...settings, region, dualstack, fips })
  const endpoint = watchEndpoint({ ...settings, region, dualstack, fips }, context)
  return {
    settings,
    region,
    dualstack,
    fips,
    credentials: settings.noSignRequest ? undefined : credentialSource(settings, process.env, context.signal),
    context,
    retry: {
      endpoint,
      maxAttempts: settings.maxAttempts,
      initialBackoff: settings.initialBackoff,
      attemptTimeout: settings.attemptTimeout,
      operationTimeout: settings.operationTimeout,
    },
  }
}

function watchEndpoint(address: Parameters<typeof resolveEndpoint>[0], { side = 'source', onRetry, onSilence }: StorageContext): EndpointWatch {
  const { origin, host } = needsSdk(address) ? { origin: address.endpointUrl ?? 'S3', host: '' } : resolveEndpoint(address)
  const isBucketInHost = host.startsWith(`${address.bucket}.`)
  const remedyFor = (code: string): string | undefined => {
    if (!isBucketInHost || (code !== 'ENOTFOUND' && code !== 'ERR_TLS_CERT_ALTNAME_INVALID')) return undefined
    return `the bucket is part of the host name: --${side}-force-path-style puts it into the path`
  }
  return new EndpointWatch({ origin, onRetry, onSilence, remedyFor })
}

async function openTransport(side: Side, openSdk: () => Promise<SdkCaller>): Promise<S3Transport> {
  const { settings, region, credentials, retry, context } = side
  const address = { ...settings, ...side }
  if (needsSdk(address) || process.env['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { createSdkTransport } = await import('./sdk-transport.ts')
    return createSdkTransport(await openSdk(), settings)
  }
  const endpoint = resolveEndpoint(address)
  const http = createHttpClient({
    origin: endpoint.origin,
    connections: settings.connections,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    stalledStreamProtection: settings.stalledStreamProtection ? STALL_GRACE : undefined,
    meter: context.meter,
    signal: context.signal,
  })
  const { bucket, signPayload } = settings
  return createHotTransport(http, { bucket, endpoint, region, credentials, retry, signPayload, requests: settings })
}

async function openCaller({ settings, retry, ...more }: Side): Promise<SdkCaller> {
  const { openSdkCaller } = await import('./sdk-transport.ts')
  return openSdkCaller(settings, more, retry)
}

/** By the SDK, whichever transport there is. */
function openAnnotations({ credentials }: Side, openSdk: () => Promise<SdkCaller>, prefix: string): Annotations {
  return openedLater(async () => {
    const [{ createSdkAnnotations }, caller] = await Promise.all([import('./sdk-annotations.ts'), openSdk()])
    return annotationsWithFreshCredentials(createSdkAnnotations(caller, prefix), credentials)
  })
}

/** Undefined for what copies nothing by itself, or is in no one region. */
function storeOfSide({ settings: { bucket, endpointUrl }, region }: Side): string | undefined {
  if (isMultiRegion(bucket) || isObjectLambda(bucket) || isOnOutposts(bucket)) return undefined
  return storeOf({ endpointUrl, region: regionOfArn(bucket) ?? region })
}
