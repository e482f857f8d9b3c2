/**
 * Parses a time as the service writes those of SMB: `2024-01-02T03:04:05.1234567Z`, with seven digits.
 * @returns milliseconds since the epoch with a fraction; undefined for any other text
 */
export function parseFileTime(text: string): number | undefined {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)$/.exec(text) ?? []
  if (seconds === undefined) return undefined
  const whole = Date.parse(`${seconds}Z`)
  return Number.isNaN(whole) ? undefined : whole + Number(fraction.padEnd(7, '0').slice(0, 7)) / 10_000
}

/**
 * A time in the form of the service.
 * @param time milliseconds since the epoch; more than a tenth of a microsecond is cut off
 */
export function formatFileTime(time: number): string {
  const whole = Math.floor(time / 1000) * 1000
  const ticks = Math.min(9_999_999, Math.max(0, Math.round((time - whole) * 10_000)))
  return `${new Date(whole).toISOString().slice(0, 19)}.${String(ticks).padStart(7, '0')}Z`
}

/**
 * The time of the last modification as exactly as the service gives it. It cuts Last-Modified to seconds, but the time of the last
 * change has a fraction, which is that of Last-Modified where both are in one second.
 *
 * @param modified Last-Modified, milliseconds since the epoch
 * @param changed the time of the last change of any kind, as `parseFileTime` takes it
 */
export function exactTime(modified: number, changed: string | undefined): number {
  const time = parseFileTime(changed ?? '')
  return time !== undefined && Math.floor(time / 1000) * 1000 === modified ? time : modified
}
