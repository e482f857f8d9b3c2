import type { Detail, Failure, Reporter, SyncEvent, Warning } from '../../report/events.ts'
import type { Failures } from './failures.ts'
import type { KindCounts, Kinds } from './job.ts'
import type { JobOutput } from './job-output.ts'
import type { LogFile } from './log-file.ts'
import type { Names } from './names.ts'
import { messageOf } from '../../errors.ts'
import { describe } from '../../report/reasons.ts'
import { escapeControls } from '../log/record.ts'
import { plannedAction } from './dry-run.ts'

export interface JobReporterOptions {
  readonly output: JobOutput
  readonly log: LogFile
  readonly names: Names
  readonly failures: Failures
  /** Counted here. */
  readonly kinds: Kinds
}

/** Turns events into azcopy's lines or messages, and lines of the log file. */
export function createJobReporter({ output, log, names, failures, kinds }: JobReporterOptions): Reporter {
  const countsFor = ({ key, file }: { readonly key?: string | undefined, readonly file?: string | undefined }): KindCounts[] => [
    ...(key?.endsWith('/') ? [kinds.folders] : []),
    ...(file === undefined ? [] : [kinds.hardLinks]),
  ]
  const report = (event: Exclude<SyncEvent, Warning | Failure>): void => {
    switch (event.type) {
      case 'copy':
        if (event.dryRun) return output.planned(plannedAction(event, names))
        for (const counts of countsFor(event)) counts.completed++
        return log.write('INFO', `copied ${names.source(event.key)} to ${names.target(event.key)}: ${event.size} bytes, ${describe(event.reason)}`)
      case 'delete':
        if (event.dryRun) return output.planned(plannedAction(event, names))
        log.write('INFO', `deleted ${names.target(event.key)}`)
        return output.info(`Deleting extra ${names.removed}: ${escapeControls(event.key)}`)
      case 'backup':
        if (event.dryRun) return output.info(`DRYRUN: back up ${escapeControls(`${names.target(event.key)} to ${event.to}`)}`)
        return log.write('INFO', `backed up ${names.target(event.key)} as ${event.to}`)
      case 'skip':
        return log.write('DEBUG', `skipped ${names.source(event.key)}: ${describe(event.reason)}`)
      case 'verified':
        return log.write('DEBUG', `${event.digest} of ${names.source(event.key)} verified: ${event.value}`)
      case 'retry':
        return log.write('INFO', `${event.operation} ${event.key ?? ''}: try ${event.attempt} in ${Math.round(event.waitMs)} ms, because ${event.reason}`)
      case 'notice':
        log.write('INFO', lineOf(event))
        return output.info(lineOf(event))
      case 'loss':
        log.write('WARNING', `${event.message} (first: ${escapeControls(event.firstKey)})`)
        return output.warn(event.message)
      case 'restart':
        // Failures will be reported again; copies stay made.
        kinds.folders.failed = kinds.hardLinks.failed = 0
        return
      case 'run-start':
      case 'run-error':
      case 'run-end':
      case 'statistics':
      case 'start':
      case 'write':
      case 'mismatch':
      case 'span-begin':
      case 'span-end':
        // Not wanted here.
        return
    }
  }
  return {
    wants: new Set<Detail>(log.writes('DEBUG') ? ['skip', 'verified'] : []),
    on(event) {
      if (event.type !== 'warning' && event.type !== 'failure') return report(event)
      if (event.undone === 'copy') {
        failures.add(event)
        for (const counts of countsFor(event)) counts.failed++
      }
      log.write(event.undone === undefined ? 'WARNING' : 'ERROR', lineOf(event))
      output.warn(lineOf(event))
    },
  }
}

/** Joins the key, the message and the cause. */
function lineOf({ key, message, error }: { key?: string | undefined, message: string, error?: unknown }): string {
  const why = error === undefined || message.includes(messageOf(error)) ? '' : `: ${messageOf(error)}`
  const about = key === undefined || message.includes(key) ? '' : `${key}: `
  return escapeControls(`${about}${message}${why}`)
}
