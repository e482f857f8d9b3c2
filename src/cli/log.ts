import { pino } from 'pino'
import { escapeJson } from './escape.ts'
import { timestamp, type Level } from './record.ts'
import { textLine } from './text-line.ts'
import type { Surroundings } from './surroundings.ts'

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

const LOUDER: readonly Level[] = ['warn', 'info', 'debug', 'trace']

/** Warnings and errors by default; `-v` logs more, `-q` less. */
export function levelOf({ verbose, quiet }: Pick<LogValues, 'verbose' | 'quiet'>): Level | 'silent' {
  if (quiet > 0) return quiet > 1 ? 'silent' : 'error'
  return LOUDER[Math.min(verbose, LOUDER.length - 1)] ?? 'trace'
}

/**
 * Opens the log on stderr: text for people, or JSON lines `{timestamp, level, fields: {message, …}}`.
 *
 * @param print writes a line so that it does not tear a progress line
 */
export function createLog(values: LogValues, { stderr, env }: Surroundings, print?: (line: string) => void): Log {
  const colour = stderr.isTTY === true && !values.disableColorTracing && !env['NO_COLOR']
  const write = print ?? ((line: string): void => void stderr.write(line))
  const logger = pino(
    {
      level: levelOf(values),
      base: null,
      nestedKey: 'fields',
      timestamp: () => `,"timestamp":"${timestamp()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    { write: (line: string) => write(values.jsonTracing ? escapeJson(line) : textLine(line, colour)) },
  )
  const at = (level: Level) => (message: string, fields: Fields = {}): void => logger[level]({ message, ...fields })
  return {
    error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), trace: at('trace'),
    writes: (level) => logger.isLevelEnabled(level),
  }
}
