import type { StorageContext } from '../contract/context.ts'
import type { Connection } from '../service/operation.ts'
import type { Target } from '../contract/storage.ts'
import type { SdkClientSettings } from './sdk/client.ts'
import type { S3Settings } from './settings.ts'
import type { S3Call, S3Place, S3Side } from './side.ts'
import { remedyFor, type About } from '../../remedies.ts'
import { httpClientFor, retriesOf, type WatchedRetries } from '../service/connect.ts'
import { withJournal } from '../service/journal.ts'
import { withFreshCredentials } from '../service/refreshing.ts'
import { withTrace } from '../service/trace.ts'
import { createAnnotations } from './annotations.ts'
import { credentialSource, keysFrom, othersMayCure } from './auth/credentials.ts'
import { checkProfile } from './auth/profile.ts'
import { resolveRegion } from './auth/region.ts'
import { createS3Call } from './call.ts'
import { abortLeftBehind, type Below } from './left-uploads.ts'
import { isDirectoryBucket, isMultiRegion, isObjectLambda, isOnOutposts, regionOfArn } from './place/bucket-kind.ts'
import { configuredEndpoint } from './place/configured-endpoint.ts'
import { checkEndpoint, needsSdk, resolveEndpoint, type EndpointSettings } from './place/endpoint.ts'
import { namedObject } from './place/named-object.ts'
import { checkDeletionPrefix, narrowPrefix } from './place/narrow-prefix.ts'
import { serviceOf, storeOf } from './place/store.ts'
import { createS3Storage } from './storage.ts'
import { createUrlSources, type UrlSourceOf } from './url-source.ts'

export interface S3OpenOptions {
  /** The keys will become files, so a prefix must say whether it means a folder; see `narrowPrefix`. */
  readonly asFolder?: boolean | undefined
  /** Objects may be deleted here; see `checkDeletionPrefix`. */
  readonly deleting?: boolean | undefined
  /** A prefix without a slash at its end may name one object; see `namedObject`. For what is only read. */
  readonly mayBeObject?: boolean | undefined
  /** The versions of objects are going to be read. */
  readonly history?: boolean | undefined
}

/** One side, with all that follows from its configuration. */
interface Side extends SdkClientSettings {
  readonly settings: S3Settings
  readonly retry: WatchedRetries
  readonly about: About
}

/**
 * Opens a bucket over our own HTTP client, or through the SDK where only that can reach it (`needsSdk`) or
 * `OBJSYNC_TRANSPORT=sdk` asks for it.
 *
 * @throws UsageError when no region can be found, no request could reach the bucket as it is configured, or the prefix
 *   of a source is ambiguous
 * @throws StorageError when a prefix has to be looked at and the bucket cannot be listed; `not-found` when a source does not exist
 */
export async function openS3(given: S3Settings, context: StorageContext, options: S3OpenOptions = {}): Promise<Target> {
  const side = await configure(given, context)
  const { settings, retry: { endpoint } } = side
  const { bucket } = settings
  const connection = await connect(side)
  let clearing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await clearing
    endpoint.close()
    await connection.close()
  }
  const at = { endpoint: endpoint.origin, bucket }
  const call = withJournal(withFreshCredentials(withTrace(connection.call, context), side.credentials, othersMayCure), context.uploads, at)
  try {
    if (options.deleting) await checkDeletionPrefix(call, settings, context)
    const { prefix, single } = await locate(call, settings, context, options)
    clearing = clearLeftBehind(call, { ...at, prefix }, context)
    const annotations = isDirectoryBucket(bucket) ? undefined : createAnnotations(call, { bucket, prefix })
    const service = serviceOf({ ...settings, region: side.region })
    const place = { ...settings, prefix, single, store: storeOfSide(side), urlSourceOf: urlSourcesOf(side), service, annotations }
    return createS3Storage({ call, close }, place)
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs concurrently with the sync, whose end waits for it; never throws. */
async function clearLeftBehind(call: S3Call, place: Below, { uploads, signal, onNotice }: StorageContext): Promise<void> {
  if (!uploads) return
  const aborted = await abortLeftBehind(call, uploads, place, signal)
  if (aborted > 0) onNotice?.(`aborted ${aborted} uploads that runs which were killed had left open`)
}

/** What the location means: a prefix, or one object. */
async function locate(
  call: S3Call,
  { bucket, prefix }: S3Settings,
  { signal, side }: StorageContext,
  { asFolder, mayBeObject, history }: S3OpenOptions,
): Promise<Pick<S3Place, 'prefix' | 'single'>> {
  const named = mayBeObject ? await namedObject(call, { bucket, prefix }, { history, side, signal }) : undefined
  if (named) return { prefix: named.prefix, single: named.key }
  return { prefix: asFolder ? await narrowPrefix(call, { bucket, prefix }, { signal }) : prefix }
}

async function configure(given: S3Settings, context: StorageContext): Promise<Side> {
  if (given.profile !== undefined) await checkProfile(given)
  const { endpointUrl, dualstack, fips } = await configuredEndpoint(given)
  const settings: S3Settings = { ...given, endpointUrl }
  const region = await resolveRegion(settings)
  checkEndpoint({ ...settings, region, dualstack, fips })
  return {
    settings,
    region,
    dualstack,
    fips,
    credentials: settings.noSignRequest ? undefined : credentialSource(settings, process.env, context.signal),
    context,
    retry: retriesAt({ ...settings, region, dualstack, fips }, context),
    about: { side: context.side, asked: region, ...keysFrom(settings, context.side) },
  }
}

function retriesAt(settings: S3Settings & EndpointSettings, context: StorageContext): WatchedRetries {
  const { bucket, endpointUrl } = settings
  const { origin, host } = needsSdk(settings) ? { origin: endpointUrl ?? 'S3', host: '' } : resolveEndpoint(settings)
  const isBucketInHost = host.startsWith(`${bucket}.`)
  return retriesOf(settings, origin, context, (code) => {
    const about = { side: context.side, asked: settings.region }
    if (endpointUrl === undefined) return code === 'ENOTFOUND' ? remedyFor('region not found', about) : undefined
    return isBucketInHost && (code === 'ENOTFOUND' || code === 'ERR_TLS_CERT_ALTNAME_INVALID') ? remedyFor('bucket in host', about) : undefined
  })
}

async function connect(side: Side): Promise<Connection<S3Side>> {
  const { settings, region, credentials, retry, context, about } = side
  const address = { ...settings, ...side }
  if (needsSdk(address) || (context.env ?? process.env)['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { openSdk } = await import('./sdk/call.ts')
    return openSdk(settings, side, retry, about)
  }
  const endpoint = resolveEndpoint(address)
  const http = httpClientFor(endpoint.origin, settings, context)
  const { bucket, signPayload } = settings
  const call = createS3Call(http, { bucket, endpoint, region, credentials, retry, signPayload, requests: settings, about })
  return { call, close: () => http.close() }
}

/** Undefined where only the SDK can address the objects, and where a reader would need a customer's key. */
function urlSourcesOf({ settings, ...side }: Side): UrlSourceOf | undefined {
  const address = { ...settings, ...side }
  if (needsSdk(address) || settings.customerKey !== undefined) return undefined
  return createUrlSources({ ...side, endpoint: resolveEndpoint(address) })
}

/** Undefined for what copies nothing by itself, or is in no one region. */
function storeOfSide({ settings: { bucket, endpointUrl }, region }: Side): string | undefined {
  if (isMultiRegion(bucket) || isObjectLambda(bucket) || isOnOutposts(bucket)) return undefined
  return storeOf({ endpointUrl, region: regionOfArn(bucket) ?? region })
}
