import type {
  BothSidesFilterSettings, ContentFilterSettings, DeletionSettings, FilterSettings, KeyListSettings, LimitSettings, SyncSettings, Timetable,
} from '../../sync/settings.ts'
import { isAzure } from '../../location/location.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import { resolveAttributes } from './attributes.ts'
import { resolveBackup } from './backup.ts'
import { resolveCheck, resolveVerification } from './checking.ts'
import type { Given } from './given.ts'
import { resolveMultipart } from './multipart.ts'
import { instantOf } from '../kinds/time.ts'

/** What the pass needs to know. */
export function resolveSync(values: OptionValues, locations: Locations, given: Given): SyncSettings {
  const now = Date.now()
  const { source } = locations
  return {
    dryRun: values.dryRun,
    filters: resolveFilters(values, now),
    check: resolveCheck(values),
    deletion: resolveDeletion(values),
    backup: resolveBackup(values),
    concurrency: {
      objects: values.workerSize,
      parts: values.maxParallelUploads,
      listings: values.maxParallelListings,
      listingDepth: values.maxParallelListingMaxDepth,
    },
    multipart: resolveMultipart(values, locations, given),
    limits: resolveLimits(values),
    retry: { count: values.forceRetryCount, interval: values.forceRetryIntervalMilliseconds },
    verification: resolveVerification(values, locations),
    attributes: resolveAttributes(values, locations, given),
    annotations: {
      copy: values.enableSyncObjectAnnotations || values.syncLatestObjectAnnotations,
      compareEtags: !values.disableCheckAnnotationEtag,
      repair: values.syncLatestObjectAnnotations,
    },
    conditions: { ifMatch: values.ifMatch, ifAbsent: values.ifNoneMatch },
    serverSideCopy: values.serverSideCopy ? 'must' : isBetweenAccounts(locations) ? 'may' : 'no',
    versions: { all: values.enableVersioning, at: instantOf(values.pointInTime, now) },
    warnings: { asErrors: values.warnAsError, ignoreArchived: values.ignoreGlacierWarnings },
    listing: {
      sourceFolders: values.includeDirectoryStub || (values.preservePermissions && source.kind === 'azure-blob') || syncsFolders(values, locations),
      root: values.includeRoot,
      queueSize: values.objectListingQueueSize,
    },
    names: { conflicts: values.caseConflict, normalize: values.normalizeNames },
    keys: resolveKeyList(values),
  }
}

/** Both sides have real folders, as azcopy sees it, and no filter asks for files alone: then empty folders are synced too. */
function syncsFolders(values: OptionValues, { source, target }: Locations): boolean {
  const { recursive, includePattern, excludePattern, includeAttributes, excludeAttributes } = values
  if (source.kind !== 'azure-file' && target.kind !== 'azure-file') return false
  if (!recursive || [includePattern, excludePattern, includeAttributes, excludeAttributes].some((filter) => filter !== undefined)) return false
  return [source, target].every(({ kind }) => kind === 'azure-file' || kind === 'local')
}

function isBetweenAccounts({ source, target }: Locations): boolean {
  return isAzure(source) && isAzure(target)
}

function resolveLimits({ rateLimitObjects, rateLimitBandwidth, capMbps, maxDuration, maxTransfer }: OptionValues): LimitSettings {
  const bytesPerSecond = lowerOf(rateLimitBandwidth ?? Infinity, capMbps === 0 ? Infinity : capMbps)
  return { objectsPerSecond: rateLimitObjects, bytesPerSecond, maxDuration, maxTransfer }
}

/** Of two limits the lower one governs, at each time of a timetable. Undefined when there is none. */
function lowerOf(limit: number | Timetable, cap: number): number | Timetable | undefined {
  if (typeof limit !== 'number') return limit.map(({ minuteOfWeek, bytesPerSecond }) => ({ minuteOfWeek, bytesPerSecond: Math.min(bytesPerSecond, cap) }))
  const lower = Math.min(limit, cap)
  return lower === Infinity ? undefined : lower
}

function resolveDeletion(values: OptionValues): DeletionSettings {
  return {
    enabled: values.delete,
    prompt: values.deleteDestination === 'prompt',
    max: values.maxDelete,
    excluded: values.deleteExcluded,
    despiteErrors: values.deleteDespiteErrors,
    allowEmptySource: values.allowEmptySource,
    filtersProtect: values.filtersProtect,
  }
}

function resolveKeyList({ filesFrom, filesFromRaw }: OptionValues): KeyListSettings | undefined {
  if (filesFromRaw !== undefined) return { from: filesFromRaw, raw: true }
  return filesFrom && { from: filesFrom, raw: false }
}

function resolveFilters(values: OptionValues, now: number): FilterSettings {
  return {
    mtimeBefore: instantOf(values.filterMtimeBefore, now),
    mtimeAfter: instantOf(values.filterMtimeAfter, now),
    smallerSize: values.filterSmallerSize,
    largerSize: values.filterLargerSize,
    includeRegex: values.filterIncludeRegex,
    excludeRegex: values.filterExcludeRegex,
    globs: values.filters,
    ruleFiles: values.filterFrom,
    markers: values.excludeIfPresent,
    content: resolveContent(values),
    bothSides: resolveBothSides(values),
  }
}

/** Undefined when none of these filters is given, so that no object pays for them. */
function resolveContent(values: OptionValues): ContentFilterSettings | undefined {
  const content: ContentFilterSettings = {
    includeContentType: values.filterIncludeContentTypeRegex,
    excludeContentType: values.filterExcludeContentTypeRegex,
    includeMetadata: values.filterIncludeMetadataRegex,
    excludeMetadata: values.filterExcludeMetadataRegex,
    includeTags: values.filterIncludeTagRegex,
    excludeTags: values.filterExcludeTagRegex,
  }
  return Object.values(content).some((regex) => regex !== undefined) ? content : undefined
}

/** Undefined when none of azcopy's filters is given, so that no entry pays for them. */
function resolveBothSides(values: OptionValues): BothSidesFilterSettings | undefined {
  const { includePattern = [], excludePattern = [], excludePath = [], includeRegex = [], excludeRegex = [], debugSkipFiles = [] } = values
  const { includeAttributes = [], excludeAttributes = [] } = values
  const given = [includePattern, excludePattern, excludePath, includeRegex, excludeRegex, debugSkipFiles, includeAttributes, excludeAttributes]
  if (values.recursive && given.every((parts) => parts.length === 0)) return undefined
  return {
    includePatterns: includePattern,
    excludePatterns: excludePattern,
    excludePaths: excludePath,
    includeRegexes: includeRegex,
    excludeRegexes: [...excludeRegex, ...debugSkipFiles.map(exactly)],
    ...(includeAttributes.length > 0 && { includeAttributes }),
    ...(excludeAttributes.length > 0 && { excludeAttributes }),
    recursive: values.recursive,
  }
}

function exactly(key: string): RegExp {
  return new RegExp(`^${key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`, 'u')
}
