import { openSync, closeSync, readSync } from 'node:fs'
import type { Location } from '../../location/location.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { Observer, RunEnd } from './observer.ts'
import { describeLocation, withoutSecrets } from '../../location/redact.ts'
import { replaceFile } from './replace-file.ts'

/** One line of the text format besides its labels. */
interface Sample {
  readonly name: string
  readonly help: string
  readonly values: readonly { readonly value: number; readonly labels?: Readonly<Record<string, string>> }[]
}

export interface MetricsOptions {
  readonly file: string
  readonly source: Location
  readonly target: Location
  readonly dryRun: boolean
  readonly statistics: Statistics
}

/**
 * Writes metrics in Prometheus' text format, for the textfile collector of node_exporter.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function metricsObserver({ file, source, target, dryRun, statistics }: MetricsOptions): Observer {
  const labels = { source_kind: source.kind, target_kind: target.kind, source: describeLocation(source), target: describeLocation(target) }
  // A run that fails must not hide when the last one succeeded.
  const before = lastSuccess(readBeginning(file), labels)
  const write = (end: RunEnd | undefined): void => {
    const isSuccess = end !== undefined && !dryRun && end.outcome.status === 'complete' && (end.exitCode === 0 || end.exitCode === 3)
    const succeededAt = isSuccess ? Date.now() / 1000 : before
    replaceFile(file, withoutSecrets(metricsText(samplesOf(statistics, { end, dryRun, succeededAt }), labels)))
  }
  return { name: 'the metrics', tick: () => write(undefined), ended: write }
}

interface State {
  /** Undefined while the run goes on. */
  readonly end: RunEnd | undefined
  readonly dryRun: boolean
  /** Seconds since the epoch. */
  readonly succeededAt: number | undefined
}

const LAST_SUCCESS = 'objsync_last_success_timestamp_seconds'

function samplesOf(statistics: Statistics, { end, dryRun, succeededAt }: State): Sample[] {
  const { listedSource, listedTarget, transferred, skipped, failed, leftOut, deleted, deleteFailed, kept, backedUp } = statistics
  const { transferredBytes, plannedBytes, requests, retries, throttled, warnings, errors, seconds } = statistics
  const startedAt = (performance.timeOrigin + statistics.startedAt) / 1000
  return [
    gauge('objsync_running', '1 while the run goes on.', Number(end === undefined)),
    gauge('objsync_dry_run', '1 when the run only shows what it would do.', Number(dryRun)),
    gauge('objsync_start_timestamp_seconds', 'When the run began.', startedAt),
    gauge('objsync_duration_seconds', 'How long the run took or has taken so far.', seconds),
    ...(end ? [gauge('objsync_exit_code', 'Exit code of the run.', end.exitCode)] : []),
    ...(succeededAt === undefined ? [] : [gauge(LAST_SUCCESS, 'When a run last ended with exit code 0 or 3.', succeededAt)]),
    counted('objsync_listed_entries', 'Entries that the listings showed.', 'side', { source: listedSource, target: listedTarget }),
    counted('objsync_objects', 'Objects of the source by what became of them.', 'result', { copied: transferred, skipped, failed, left_out: leftOut }),
    counted('objsync_deletions', 'Entries to be deleted by what became of them.', 'result', { deleted, failed: deleteFailed, kept }),
    gauge('objsync_backups', 'Backups of entries that were to be overwritten or deleted.', backedUp),
    gauge('objsync_deletions_withheld', '1 when deletions were not made, because they could not be proved safe.', Number(end?.outcome.deletionsWithheld !== undefined)),
    gauge('objsync_copied_bytes', 'Bytes of the objects that were copied.', transferredBytes),
    gauge('objsync_planned_bytes', 'Bytes of the objects that were decided to be copied.', plannedBytes),
    gauge('objsync_requests', 'HTTP requests that were sent, retries included.', requests),
    gauge('objsync_retries', 'Further tries of requests, objects and parts.', retries),
    gauge('objsync_throttled_requests', 'Tries after which the service asked to slow down.', throttled),
    gauge('objsync_warnings', 'Warnings.', warnings),
    gauge('objsync_errors', 'Errors.', errors),
  ]
}

function gauge(name: string, help: string, value: number): Sample {
  return { name, help, values: [{ value }] }
}

function counted(name: string, help: string, label: string, values: Readonly<Record<string, number>>): Sample {
  return { name, help, values: Object.entries(values).map(([of, value]) => ({ value, labels: { [label]: of } })) }
}

type Labels = Readonly<Record<string, string>>

/** All of them are gauges, because each run begins at 0. */
function metricsText(samples: readonly Sample[], common: Labels): string {
  return samples.map(({ name, help, values }) => {
    const lines = values.map(({ value, labels }) => `${name}${labelsText({ ...common, ...labels })} ${value}\n`)
    return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
  }).join('')
}

function labelsText(labels: Labels): string {
  return `{${Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',')}}`
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** The time in the file that the run before wrote for the same two sides, seconds since the epoch. */
function lastSuccess(text: string, labels: Labels): number | undefined {
  const beginning = `${LAST_SUCCESS}${withoutSecrets(labelsText(labels))} `
  const line = text.split('\n').find((one) => one.startsWith(beginning))
  const value = Number(line?.slice(beginning.length) ?? NaN)
  return Number.isFinite(value) ? value : undefined
}

/** Longer than any file of ours, bytes. */
const MOST_READ = 64 * 1024

/** Empty for a file that is not there or cannot be read. */
function readBeginning(file: string): string {
  try {
    const fd = openSync(file, 'r')
    try {
      const buffer = Buffer.alloc(MOST_READ)
      return buffer.toString('utf8', 0, readSync(fd, buffer))
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}
