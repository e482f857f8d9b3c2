import { pino } from 'pino'
import type { Surroundings } from '../surroundings.ts'
import { paint, showsColours, type Colour } from './colour.ts'
import { escapeControls, escapeJson, type Level, timestamp } from './record.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The log of a run. Fields are printed behind the message; undefined ones are left out. */
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>> & {
  /** Would a line of this level be written? */
  writes(level: Level): boolean
}

export interface LogValues {
  readonly verbose: number
  readonly quiet: number
  readonly jsonTracing: boolean
  readonly disableColorTracing: boolean
}

/**
 * The values of a log for records that an option asks for by its name: they need no `-v`, but `-q` silences them.
 */
export function askedFor(values: LogValues): LogValues {
  return { ...values, verbose: Math.max(values.verbose, LOUDER.indexOf('debug')) }
}

const LOUDER: readonly Level[] = ['warn', 'info', 'debug', 'trace']

/** Warnings and errors by default; `-v` logs more, `-q` less. */
export function levelOf({ verbose, quiet }: Pick<LogValues, 'verbose' | 'quiet'>): Level | 'silent' {
  if (quiet > 0) return quiet > 1 ? 'silent' : 'error'
  return LOUDER[Math.min(verbose, LOUDER.length - 1)] ?? 'trace'
}

/** Takes whole lines, each with its line end. */
export type WriteLine = (line: string) => void

/** Where log lines go. */
export interface LogPlaces {
  /** Default: to stderr. */
  readonly print?: WriteLine | undefined
  /** Appends a line to a file as well. */
  readonly toFile?: WriteLine | undefined
}

/** Opens the log on stderr: text for people, or JSON lines `{timestamp, level, fields: {message, …}}`. */
export function createLog(values: LogValues, { stderr, env }: Surroundings, { print, toFile }: LogPlaces = {}): Log {
  const colour = showsColours(stderr, env, values)
  const write = print ?? ((line: string): void => void stderr.write(line))
  const form = (line: string, inColour: boolean): string => (values.jsonTracing ? escapeJson(line) : textLine(line, inColour))
  const logger = pino(
    {
      level: levelOf(values),
      base: null,
      nestedKey: 'fields',
      timestamp: () => `,"timestamp":"${timestamp()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    {
      write(line: string) {
        write(form(line, colour))
        toFile?.(form(line, false))
      },
    },
  )
  const at = (level: Level) => (message: string, fields: Fields = {}): void => logger[level]({ message, ...fields })
  return {
    error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), trace: at('trace'),
    writes: (level) => logger.isLevelEnabled(level),
  }
}

const COLOURS: Readonly<Record<string, Colour>> = { ERROR: 'red', WARN: 'yellow', INFO: 'green', DEBUG: 'blue', TRACE: 'magenta' }

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
  const shownLevel = COLOURS[level]
  const head = colour && shownLevel ? `${paint(timestamp, 'faint')} ${paint(level, shownLevel)}` : `${timestamp} ${level}`
  return `${head} ${escapeControls(String(message))}${details.join('')}\n`
}
