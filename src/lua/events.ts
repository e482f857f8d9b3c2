/*
 * The table that `on_event` gets. https://github.com/nidor1998/s3sync numbers the kinds of events by bits, so that a script can
 * test for several of them with one `&`.
 */
import type { SourceObject, SyncEvent, TargetObject } from '../report/events.ts'
import { messageOf } from '../errors.ts'
import type { Statistics } from '../report/statistics.ts'
import type { LuaRecord, LuaValue } from './protocol.ts'
import { tagsText, timeText } from './tables.ts'

export const EVENT_TYPES = {
  PIPELINE_START: 1 << 1,
  PIPELINE_END: 1 << 2,
  SYNC_START: 1 << 3,
  SYNC_COMPLETE: 1 << 4,
  SYNC_DELETE: 1 << 5,
  SYNC_ETAG_VERIFIED: 1 << 6,
  SYNC_CHECKSUM_VERIFIED: 1 << 7,
  SYNC_ETAG_MISMATCH: 1 << 8,
  SYNC_CHECKSUM_MISMATCH: 1 << 9,
  SYNC_WARNING: 1 << 10,
  PIPELINE_ERROR: 1 << 11,
  SYNC_CANCEL: 1 << 12,
  SYNC_WRITE: 1 << 13,
  SYNC_FILTERED: 1 << 14,
  STATS_REPORT: 1 << 15,
} as const

/** Fields of `event_data`. */
export const EVENT_FIELDS = [
  'event_type', 'dry_run', 'key', 'source_version_id', 'target_version_id', 'source_last_modified', 'target_last_modified',
  'source_size', 'target_size', 'checksum_algorithm', 'source_checksum', 'target_checksum', 'source_etag', 'target_etag',
  'source_content_type', 'source_user_defined_metadata', 'source_tagging', 'byte_written', 'upload_id', 'part_number', 'message',
  'stats_transferred_byte', 'stats_transferred_byte_per_sec', 'stats_transferred_object', 'stats_transferred_object_per_sec',
  'stats_etag_verified', 'stats_etag_mismatch', 'stats_checksum_verified', 'stats_checksum_mismatch', 'stats_deleted',
  'stats_skipped', 'stats_error', 'stats_warning', 'stats_duration_sec',
] as const

export type EventField = (typeof EVENT_FIELDS)[number]

export type EventData = Readonly<Partial<Record<EventField, LuaValue>>>

/** Makes the tables for the events of one run. */
export interface EventTables {
  /** Undefined for what is no event of s3sync's. */
  dataOf(event: SyncEvent): EventData | undefined
}

/**
 * @param dryRun of the run
 * @param targetKey whole key at the target, from the relative one
 */
export function createEventTables({ dryRun, targetKey }: { readonly dryRun: boolean; readonly targetKey: (key: string) => string }): EventTables {
  const mismatches = { etag: 0, checksum: 0 }
  return {
    dataOf(event) {
      if (event.type === 'mismatch') mismatches[event.digest === 'ETag' ? 'etag' : 'checksum']++
      const data = event.type === 'statistics' ? statisticsData(event.statistics, mismatches) : dataOf(event, targetKey)
      return data && { ...data, dry_run: dryRun }
    },
  }
}

function dataOf(event: Exclude<SyncEvent, { type: 'statistics' }>, targetKey: (key: string) => string): EventData | undefined {
  switch (event.type) {
    case 'run-start':
      return { event_type: EVENT_TYPES.PIPELINE_START }
    case 'run-end':
      return { event_type: EVENT_TYPES.PIPELINE_END }
    case 'run-error':
      return { event_type: EVENT_TYPES.PIPELINE_ERROR, message: event.message }
    case 'start':
      return { event_type: EVENT_TYPES.SYNC_START, ...sourceData(event), ...targetData(event.target) }
    case 'write':
      return {
        event_type: EVENT_TYPES.SYNC_WRITE,
        key: targetKey(event.key),
        source_version_id: event.version,
        source_size: event.size,
        byte_written: event.bytes,
        upload_id: event.uploadId,
        part_number: event.part,
      }
    case 'copy':
      return {
        event_type: EVENT_TYPES.SYNC_COMPLETE,
        ...sourceData(event),
        ...targetData(event.target),
        key: targetKey(event.key),
        source_content_type: event.facts?.contentType ?? event.contentType,
        source_user_defined_metadata: event.facts?.metadata,
        source_tagging: event.facts?.tags && tagsText(event.facts.tags),
      }
    case 'delete':
      return { event_type: EVENT_TYPES.SYNC_DELETE, key: event.key }
    case 'skip':
      return skipData(event)
    case 'verified':
      return verifiedData(event, targetKey)
    case 'mismatch':
      return mismatchData(event, targetKey)
    case 'warning':
      return { event_type: EVENT_TYPES.SYNC_WARNING, key: event.key, message: withCause(event.message, event.error) }
    case 'failure':
      return { event_type: EVENT_TYPES.PIPELINE_ERROR, key: event.key, message: withCause(event.message, event.error) }
    case 'retry':
    case 'backup':
    case 'notice':
    case 'loss':
    case 'span-begin':
    case 'span-end':
    case 'restart':
      return undefined
  }
}

type Of<Type extends SyncEvent['type']> = Extract<SyncEvent, { type: Type }>

function sourceData({ key, version, mtime, size, etag, contentType }: SourceObject): EventData {
  return {
    key,
    source_version_id: version,
    source_last_modified: timeText(mtime),
    source_size: size,
    source_etag: etag,
    source_content_type: contentType,
  }
}

function targetData(target: TargetObject | undefined): EventData {
  if (target === undefined) return {}
  return {
    target_version_id: target.version,
    target_last_modified: target.mtime === undefined ? undefined : timeText(target.mtime),
    target_size: target.size,
    target_etag: target.etag,
    checksum_algorithm: target.checksum?.algorithm,
    target_checksum: target.checksum?.value,
  }
}

/** s3sync has an event for what a filter or the preprocess callback leaves out, and none for what is up to date. */
function skipData(event: Of<'skip'>): EventData | undefined {
  const { key, reason, filter, version, mtime, size, etag } = event
  const type = reason === 'cancelled' ? EVENT_TYPES.SYNC_CANCEL : filter === undefined ? undefined : EVENT_TYPES.SYNC_FILTERED
  if (type === undefined) return undefined
  return {
    event_type: type,
    key,
    source_version_id: version,
    source_last_modified: mtime === undefined ? undefined : timeText(mtime),
    source_size: size,
    source_etag: etag,
    message: filter === undefined ? undefined : `filtered by ${filter}`,
  }
}

function verifiedData({ key, version, side, digest, value }: Of<'verified'>, targetKey: (key: string) => string): EventData {
  const common = { key: targetKey(key), source_version_id: version }
  if (digest === 'ETag') return { ...common, event_type: EVENT_TYPES.SYNC_ETAG_VERIFIED, source_etag: value, target_etag: side === 'target' ? value : undefined }
  return {
    ...common,
    event_type: EVENT_TYPES.SYNC_CHECKSUM_VERIFIED,
    checksum_algorithm: digest,
    source_checksum: value,
    target_checksum: side === 'target' ? value : undefined,
  }
}

/** The digest that a side gave is that side's; the other one is that of the bytes, which are the other side's. */
function mismatchData({ key, version, side, digest, expected, computed }: Of<'mismatch'>, targetKey: (key: string) => string): EventData {
  const [source, target] = side === 'source' ? [expected, computed] : [computed, expected]
  const common = { key: targetKey(key), source_version_id: version }
  if (digest === 'ETag') return { ...common, event_type: EVENT_TYPES.SYNC_ETAG_MISMATCH, source_etag: source, target_etag: target }
  return { ...common, event_type: EVENT_TYPES.SYNC_CHECKSUM_MISMATCH, checksum_algorithm: digest, source_checksum: source, target_checksum: target }
}

function withCause(message: string, error: unknown): string {
  const cause = error === undefined ? '' : messageOf(error)
  return message.includes(cause) ? message : `${message}: ${cause}`
}

/** A run shorter than a second has the rates of one second, as in s3sync. */
function statisticsData(counters: Readonly<Statistics>, mismatches: { readonly etag: number; readonly checksum: number }): EventData {
  const seconds = Math.max(1, counters.seconds)
  return {
    event_type: EVENT_TYPES.STATS_REPORT,
    stats_transferred_byte: counters.transferredBytes,
    stats_transferred_byte_per_sec: Math.floor(counters.transferredBytes / seconds),
    stats_transferred_object: counters.transferred,
    stats_transferred_object_per_sec: Math.floor(counters.transferred / seconds),
    stats_etag_verified: counters.etagVerified,
    stats_etag_mismatch: mismatches.etag,
    stats_checksum_verified: counters.checksumVerified,
    stats_checksum_mismatch: mismatches.checksum,
    stats_deleted: counters.deleted,
    stats_skipped: counters.skipped,
    stats_error: counters.errors,
    stats_warning: counters.warnings,
    stats_duration_sec: counters.seconds,
  }
}

/** The values of an event in the order of the fields. */
export function eventRow(data: EventData): LuaValue[] {
  const record: LuaRecord = data
  return EVENT_FIELDS.map((field) => record[field])
}
