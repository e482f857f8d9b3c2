import path from 'node:path'
import { isStorageError, messageOf } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import type { Detail, Reporter, SyncEvent } from '../../report/events.ts'
import { describe } from '../../report/reasons.ts'
import type { Output } from '../output.ts'
import type { Fields, Log } from './log.ts'
import { printableKey, recordLine } from './record.ts'

export interface ReporterOptions {
  readonly log: Log
  readonly output: Output
  /** Dry-run lines as JSON, and records with all that s3sync's have. */
  readonly json: boolean
  /** Key or path of an entry at the target. */
  readonly targetKey: (key: string) => string
}

type Of<Type extends SyncEvent['type']> = Extract<SyncEvent, { type: Type }>

/** Turns events into log lines and, in a dry run, into lines on standard output. Messages are s3sync's. */
export function createReporter({ log, output, json, targetKey }: ReporterOptions): Reporter {
  const [wantsInfo, wantsDebug] = [log.writes('info'), log.writes('debug')]
  return {
    wants: wantsDebug ? SHOWN_AT_DEBUG : wantsInfo ? SHOWN_AT_INFO : NONE,
    on(event) {
      switch (event.type) {
        case 'copy':
          if (event.dryRun) return output.write(json ? plannedCopyRecord(event, targetKey) : plannedCopyLine(event))
          if (!wantsInfo) return
          return log.info('sync completed.', json ? copyFields(event, targetKey) : { ...reasonFields(event), size: event.size })
        case 'delete':
          if (event.dryRun) return output.write(json ? plannedDeleteRecord(event) : plannedDeleteLine(event))
          return log.info('delete completed.', reasonFields(event))
        case 'backup':
          if (event.dryRun) return output.write(json ? plannedBackupRecord(event) : plannedBackupLine(event))
          return log.info('backup completed.', { key: event.key, to: event.to, size: event.size })
        case 'skip':
          return log[isRefused(event) ? 'info' : 'debug']('skipped', reasonFields(event))
        case 'verified':
          return log.debug(`${event.digest} verified.`, { key: event.key, side: event.side, ...digestField(event) })
        case 'warning':
          return log.warn(event.message, { key: event.key, side: event.side, ...errorFields(event) })
        case 'failure':
          return log.error(event.message, { key: event.key, side: event.side, ...errorFields(event) })
        case 'retry':
          return log.info('trying again', retryFields(event))
        case 'notice':
          return event.prominent ? log.warn(event.message, { key: event.key }) : log.info(event.message, { key: event.key })
        case 'loss':
          return log.warn(event.message, { first: event.firstKey })
        case 'run-start':
        case 'run-error':
        case 'run-end':
        case 'statistics':
        case 'start':
        case 'write':
        case 'mismatch':
        case 'span-begin':
        case 'span-end':
        case 'restart':
          // Not wanted here.
          return
      }
    },
  }
}

const SHOWN_AT_DEBUG: ReadonlySet<Detail> = new Set<Detail>(['skip', 'verified'])
const SHOWN_AT_INFO: ReadonlySet<Detail> = new Set<Detail>(['skip'])
const NONE: ReadonlySet<Detail> = new Set()

/** Did a filter or a callback leave it out? Everything else that is skipped needs no copy. */
function isRefused({ filter, reason }: Of<'skip'>): boolean {
  return filter !== undefined || reason === 'cancelled'
}

/** Under s3sync's names. */
function digestField({ digest, value }: Of<'verified'>): Fields {
  return digest === 'ETag' ? { e_tag: value } : { checksum: value }
}

function reasonFields({ key, reason }: Of<'copy' | 'delete' | 'skip'>): Fields {
  return { key, reason: describe(reason) }
}

/** Under s3sync's names, and alike in a dry run and in a real one. */
function copyFields({ key, size, mtime, version = '', reason }: Of<'copy'>, targetKey: ReporterOptions['targetKey']): Fields {
  return {
    key,
    source_version_id: version,
    source_last_modified: new Date(mtime).toISOString().replace(/(?:\.000)?Z$/, '+00:00'),
    target_key: targetKey(key),
    size,
    reason: describe(reason),
  }
}

function retryFields({ operation, key, side, attempt, reason, waitMs }: Of<'retry'>): Fields {
  return { operation, key, side, attempt, wait_ms: Math.round(waitMs), reason }
}

/** What the message says already is not said again. */
function errorFields({ message, error }: Of<'warning' | 'failure'>): Fields {
  if (error === undefined) return {}
  const text = messageOf(error)
  return { error: message.includes(text) ? undefined : text, code: isStorageError(error) ? error.code : undefined }
}

function plannedCopyLine({ key, size, reason }: Of<'copy'>): string {
  return `[dry-run] copy ${printableKey(key)} (${size} bytes): ${describe(reason)}\n`
}

function plannedDeleteLine({ key, reason }: Of<'delete'>): string {
  return `[dry-run] delete ${printableKey(key)}: ${describe(reason)}\n`
}

function plannedBackupLine({ key, to }: Of<'backup'>): string {
  return `[dry-run] back up ${printableKey(key)} to ${printableKey(to)}\n`
}

function plannedBackupRecord({ key, to, size }: Of<'backup'>): string {
  return recordLine({ message: '[dry-run] backup completed.', key, to, size })
}

function plannedCopyRecord(event: Of<'copy'>, targetKey: ReporterOptions['targetKey']): string {
  return recordLine({ message: '[dry-run] sync completed.', ...copyFields(event, targetKey) })
}

function plannedDeleteRecord({ key, reason }: Of<'delete'>): string {
  return recordLine({ message: '[dry-run] delete completed.', key, reason: describe(reason) })
}

/** How log records call an entry at the target: by its whole key or, on disk, by its path. */
export function targetKeyOf(target: Location): (key: string) => string {
  const beginning = beginningOf(target)
  return (key) => beginning + key
}

function beginningOf(target: Location): string {
  switch (target.kind) {
    case 's3':
      return target.prefix
    case 'azure-blob':
    case 'azure-file':
      return target.path === '' ? '' : `${target.path}/`
    case 'local':
      return target.path.endsWith(path.sep) ? target.path : `${target.path}${path.sep}`
    case 'custom':
      return ''
  }
}
