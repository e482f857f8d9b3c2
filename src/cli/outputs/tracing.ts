import type { Detail, SyncEvent } from '../../report/events.ts'
import type { RunHooks } from '../../run.ts'
import type { Fields, Log } from '../log/log.ts'
import type { Observer } from './observer.ts'

type Debug = Pick<Log, 'debug'>

/** Logs the beginning and the end of the run and of each copy, for `--span-events-tracing`. */
export function spansObserver(log: Debug): Observer {
  const on = (event: SyncEvent): void => {
    switch (event.type) {
      case 'span-begin':
        return log.debug('new', { span: 'copy', key: event.key, size: event.size })
      case 'span-end':
        return log.debug('close', { span: 'copy', key: event.key, size: event.size, outcome: event.outcome, time_ms: tenths(event.ms) })
      default:
        return
    }
  }
  log.debug('new', { span: 'sync' })
  return {
    name: 'the spans',
    reporter: { wants: new Set<Detail>(['span-begin', 'span-end']), on },
    ended: ({ outcome, statistics }) => log.debug('close', { span: 'sync', outcome: outcome.status, time_ms: tenths(statistics.seconds * 1000) }),
  }
}

/** Logs each request to a service and its answer, for `--aws-sdk-tracing`. */
export function requestTrace(log: Debug): NonNullable<RunHooks['trace']> {
  return (record) => {
    const { side, operation, key, attempt, method, url } = record
    const subject: Fields = { side, operation, key, attempt, method, url }
    switch (record.type) {
      case 'request':
        return log.debug('request', { ...subject, body_bytes: record.bytes, headers: record.headers })
      case 'answer':
        return log.debug('response', { ...subject, status: record.status, time_ms: tenths(record.ms), request_id: record.requestId, headers: record.headers })
      case 'fault':
        return log.debug('no response', { ...subject, time_ms: tenths(record.ms), error: record.message })
    }
  }
}

function tenths(ms: number): number {
  return Number(ms.toFixed(1))
}
