import { isStorageError, messageOf } from '../errors.ts'
import type { Reporter, SyncEvent } from '../report/events.ts'
import { describe } from '../report/reasons.ts'
import { printableKey } from './escape.ts'
import type { Fields, Log } from './log.ts'
import type { Output } from './output.ts'
import { recordLine } from './record.ts'

export interface ReporterOptions {
  readonly log: Log
  readonly output: Output
  /** Dry-run lines as JSON. */
  readonly json: boolean
}

type Of<Type extends SyncEvent['type']> = Extract<SyncEvent, { type: Type }>

/** Turns events into log lines and, in a dry run, into lines on standard output. Messages are s3sync's. */
export function createReporter({ log, output, json }: ReporterOptions): Reporter {
  const wantsSkips = log.writes('debug')
  return {
    wantsSkips,
    on(event) {
      switch (event.type) {
        case 'copy':
          if (!event.dryRun) return log.info('sync completed.', copyFields(event))
          return output.write(json ? plannedCopyRecord(event) : plannedCopyLine(event))
        case 'delete':
          if (!event.dryRun) return log.info('delete completed.', reasonFields(event))
          return output.write(json ? plannedDeleteRecord(event) : plannedDeleteLine(event))
        case 'skip':
          return wantsSkips ? log.debug('skipped', reasonFields(event)) : undefined
        case 'verified':
          return log.debug(`${event.digest} verified.`, { key: event.key, side: event.side, ...digestField(event) })
        case 'warning':
          return log.warn(event.message, { key: event.key, side: event.side, ...errorFields(event) })
        case 'notice':
          return event.prominent ? log.warn(event.message, { key: event.key }) : log.info(event.message, { key: event.key })
      }
    },
  }
}

/** Under s3sync's names. */
function digestField({ digest, value }: Of<'verified'>): Fields {
  return digest === 'ETag' ? { e_tag: value } : { checksum: value }
}

function reasonFields({ key, reason }: Of<'copy' | 'delete' | 'skip'>): Fields {
  return { key, reason: describe(reason) }
}

function copyFields(event: Of<'copy'>): Fields {
  return { ...reasonFields(event), size: event.size }
}

/** What the message says already is not said again. */
function errorFields({ message, error }: Of<'warning'>): Fields {
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

function plannedCopyRecord({ key, size, mtime, reason }: Of<'copy'>): string {
  return recordLine({
    message: '[dry-run] sync completed.',
    key,
    source_last_modified: new Date(mtime).toISOString(),
    size: String(size),
    reason: describe(reason),
  })
}

function plannedDeleteRecord({ key, reason }: Of<'delete'>): string {
  return recordLine({ message: '[dry-run] delete completed.', key, reason: describe(reason) })
}
