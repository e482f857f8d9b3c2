

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

/** Characters that can move a terminal's cursor, hide text or turn it round: controls, line ends, bidi marks, lone surrogates. */
const UNSAFE = /[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu

/** Text from outside, fit for a terminal: what could steer it is written as `\u{…}` (or `\n` and the like). */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const short = JSON.stringify(char).slice(1, -1)
    return short.length === 2 ? short : `\\u{${char.charCodeAt(0).toString(16)}}`
  })
}

/** The same for text of many lines, whose line ends stay. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n')
}

/** The same for a text of JSON, which stays the same JSON: `\u009b`. Line ends between values stay. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (char) => (char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

/** A key on a line of its own meaning: quoted when its bare form could be misread. */
export function printableKey(key: string): string {
  const escaped = escapeControls(key)
  if (escaped === key && !key.startsWith('"')) return key
  return `"${escapeControls(key.replace(/[\\"]/g, '\\$&'))}"`
}
