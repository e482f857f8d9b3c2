import { escapeJson } from './escape.ts'

export type Level = 'error' | 'warn' | 'info' | 'debug' | 'trace'

/** Now, with microseconds, as s3sync's log has it. */
export function timestamp(): string {
  const now = performance.timeOrigin + performance.now()
  const microseconds = Math.floor((now % 1) * 1000).toString().padStart(3, '0')
  return new Date(now).toISOString().replace('Z', `${microseconds}Z`)
}

/** A line of JSON in the same envelope as the log's, for standard output. */
export function recordLine(fields: Readonly<Record<string, unknown>>, level = 'INFO'): string {
  return jsonLine({ timestamp: timestamp(), level, fields })
}

/** A value as one line of JSON that a terminal can be shown. */
export function jsonLine(value: unknown): string {
  return `${escapeJson(JSON.stringify(value))}\n`
}
