import type { Config, SideConfig } from '../config.ts'
import type { Location, S3Location } from '../location/location.ts'
import type { S3Settings } from '../storage/s3/settings.ts'
import type { CheckSettings, FilterSettings, SyncSettings, UpdateCheck } from '../sync/settings.ts'
import type { OptionValues } from './types.ts'

/** Turns checked values into what each part of the program wants to know, frozen. */
export function resolveConfig(values: OptionValues, source: Location, target: Location): Config {
  return freeze({
    source: resolveSide('source', source, values),
    target: resolveSide('target', target, values),
    sync: resolveSync(values),
  })
}

function resolveSide(side: 'source' | 'target', location: Location, values: OptionValues): SideConfig {
  if (location.kind === 's3') return { kind: 's3', settings: resolveS3(side, location, values) }
  return { kind: 'local', settings: { path: location.path, followSymlinks: !values.ignoreSymlinks, fsync: values.fsync } }
}

function resolveS3(side: 'source' | 'target', { bucket, prefix }: S3Location, values: OptionValues): S3Settings {
  return {
    bucket,
    prefix,
    ...resolveAccess(side, values),
    awsConfigFile: values.awsConfigFile,
    awsSharedCredentialsFile: values.awsSharedCredentialsFile,
    maxAttempts: values.awsMaxAttempts,
    initialBackoff: values.initialBackoffMilliseconds,
    operationTimeout: values.operationTimeoutMilliseconds,
    attemptTimeout: values.operationAttemptTimeoutMilliseconds,
    connectTimeout: values.connectTimeoutMilliseconds,
    readTimeout: values.readTimeoutMilliseconds,
    signPayload: !values.disablePayloadSigning,
    accelerate: false,
    requestPayer: false,
    encryption: undefined,
    customerKey: undefined,
    parallelDirectoryListing: false,
    directoryChecksum: true,
    pageSize: undefined,
    stalledStreamProtection: true,
    // Enough that no worker, part or listing ever waits for another's connection.
    connections: values.workerSize + values.maxParallelUploads + 2 * values.maxParallelListings,
  }
}

type Access = Pick<
  S3Settings,
  'profile' | 'accessKey' | 'secretAccessKey' | 'sessionToken' | 'noSignRequest' | 'region' | 'endpointUrl' | 'forcePathStyle'
>

function resolveAccess(side: 'source' | 'target', values: OptionValues): Access {
  return {
    profile: values[`${side}Profile`],
    accessKey: values[`${side}AccessKey`],
    secretAccessKey: values[`${side}SecretAccessKey`],
    sessionToken: values[`${side}SessionToken`],
    noSignRequest: side === 'source' && values.sourceNoSignRequest,
    region: values[`${side}Region`],
    endpointUrl: values[`${side}EndpointUrl`],
    forcePathStyle: values[`${side}ForcePathStyle`],
  }
}

function resolveSync(values: OptionValues): SyncSettings {
  return {
    dryRun: values.dryRun,
    filters: resolveFilters(values),
    check: resolveCheck(values),
    deletion: {
      enabled: values.delete,
      max: values.maxDelete,
      excluded: values.deleteExcluded,
      despiteErrors: values.deleteDespiteErrors,
      allowEmptySource: values.allowEmptySource,
    },
    concurrency: {
      objects: values.workerSize,
      parts: values.maxParallelUploads,
      listings: values.maxParallelListings,
      listingDepth: values.maxParallelListingMaxDepth,
    },
    multipart: { threshold: values.multipartThreshold, chunkSize: values.multipartChunksize, auto: false },
    limits: { objectsPerSecond: values.rateLimitObjects, bytesPerSecond: values.rateLimitBandwidth },
    retry: { count: values.forceRetryCount, interval: values.forceRetryIntervalMilliseconds },
    verification: {
      etag: !values.disableEtagVerify,
      multipart: !values.disableMultipartVerify,
      sendMd5: true,
      algorithm: undefined,
      fullObject: false,
      compareWritten: true,
      compareRead: false,
    },
    attributes: {
      guessContentType: !values.noGuessMimeType,
      fixed: { storageClass: values.storageClass },
      keepHeaders: true,
      keepMetadata: true,
      keepTags: true,
      repairTags: false,
      noteMtime: false,
    },
    annotations: { copy: false, compareEtags: true, repair: false },
    conditions: { ifMatch: false, ifAbsent: false, copySourceIfMatch: false },
    serverSideCopy: false,
    versions: { all: false, at: undefined },
    warnings: { asErrors: false, ignoreArchived: false },
    listing: { queueSize: 200_000 },
  }
}

function resolveFilters(values: OptionValues): FilterSettings {
  return {
    mtimeBefore: values.filterMtimeBefore,
    mtimeAfter: values.filterMtimeAfter,
    smallerSize: values.filterSmallerSize,
    largerSize: values.filterLargerSize,
    includeRegex: values.filterIncludeRegex,
    excludeRegex: values.filterExcludeRegex,
  }
}

function resolveCheck(values: OptionValues): CheckSettings {
  return { by: updateCheck(values), algorithm: undefined, headTarget: false }
}

function updateCheck(values: OptionValues): UpdateCheck {
  if (values.removeModifiedFilter) return 'always'
  if (values.checkSize) return 'size'
  return values.checkEtag ? 'etag' : 'mtime'
}

/** Freezes plain objects all the way down; a frozen RegExp could not be used. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
