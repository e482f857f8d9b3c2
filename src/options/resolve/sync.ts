import type { DeletionSettings, FilterSettings, SyncSettings } from '../../sync/settings.ts'
import type { Locations } from '../rules.ts'
import type { OptionValues } from '../types.ts'
import { resolveAttributes } from './attributes.ts'
import { resolveCheck, resolveVerification } from './checking.ts'

/** What the pass needs to know. */
export function resolveSync(values: OptionValues, locations: Locations): SyncSettings {
  return {
    dryRun: values.dryRun,
    filters: resolveFilters(values),
    check: resolveCheck(values),
    deletion: resolveDeletion(values),
    concurrency: {
      objects: values.workerSize,
      parts: values.maxParallelUploads,
      listings: values.maxParallelListings,
      listingDepth: values.maxParallelListingMaxDepth,
    },
    multipart: { threshold: values.multipartThreshold, chunkSize: values.multipartChunksize, auto: values.autoChunksize },
    limits: { objectsPerSecond: values.rateLimitObjects, bytesPerSecond: values.rateLimitBandwidth },
    retry: { count: values.forceRetryCount, interval: values.forceRetryIntervalMilliseconds },
    verification: resolveVerification(values, locations),
    attributes: resolveAttributes(values),
    annotations: {
      copy: values.enableSyncObjectAnnotations || values.syncLatestObjectAnnotations,
      compareEtags: !values.disableCheckAnnotationEtag,
      repair: values.syncLatestObjectAnnotations,
    },
    conditions: { ifMatch: values.ifMatch, ifAbsent: values.ifNoneMatch, copySourceIfMatch: values.copySourceIfMatch },
    serverSideCopy: values.serverSideCopy ? 'must' : 'no',
    versions: { all: values.enableVersioning, at: values.pointInTime },
    warnings: { asErrors: values.warnAsError, ignoreArchived: values.ignoreGlacierWarnings },
    listing: { queueSize: values.objectListingQueueSize },
  }
}

function resolveDeletion(values: OptionValues): DeletionSettings {
  return {
    enabled: values.delete,
    prompt: false,
    max: values.maxDelete,
    excluded: values.deleteExcluded,
    despiteErrors: values.deleteDespiteErrors,
    allowEmptySource: values.allowEmptySource,
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
