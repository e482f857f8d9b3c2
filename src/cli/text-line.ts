import { escapeControls } from './escape.ts'

const COLOURS: Readonly<Record<string, string>> = { ERROR: '31', WARN: '33', INFO: '32', DEBUG: '34', TRACE: '35' }

interface LogRecord {
  readonly timestamp: string
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A JSON log line as text: `2025-07-11T00:48:43.946298Z WARN message key="a.txt"`. */
export function textLine(json: string, colour: boolean): string {
  const { timestamp, level, fields } = JSON.parse(json) as LogRecord
  const { message, ...rest } = fields
  const details = Object.entries(rest).map(([name, value]) => ` ${name}=${escapeControls(JSON.stringify(value))}`)
  const head = `${paint(timestamp, '2', colour)} ${paint(level, COLOURS[level] ?? '0', colour)}`
  return `${head} ${escapeControls(String(message))}${details.join('')}\n`
}

function paint(text: string, code: string, colour: boolean): string {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text
}
