import { openSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { messageOf } from '../../errors.ts'
import { makeFoldersSync } from '../../make-folders.ts'
import { withoutSecrets } from '../../location/redact.ts'
import { escapeControls } from '../log/record.ts'

/** As `--log-level` has them, the quietest first. */
export const LOG_LEVELS = ['NONE', 'FATAL', 'PANIC', 'ERROR', 'WARNING', 'INFO', 'DEBUG'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const PREFIXES: Readonly<Partial<Record<LogLevel, string>>> = { FATAL: 'ERR: ', ERROR: 'ERR: ', WARNING: 'WARN: ', INFO: 'INFO: ' }
/** Bytes that wait before they are written; pino takes no more than 16 KiB. */
const BUFFERED = 8 * 1024

/** The log file of one run. */
export interface LogFile {
  /** Undefined when nothing is written. */
  readonly path: string | undefined
  writes(level: LogLevel): boolean
  write(level: Exclude<LogLevel, 'NONE'>, text: string): void
  /** Why it could not be written; undefined when all is well. */
  failure(): string | undefined
  /** Waits until all is on disk. */
  close(): Promise<void>
}

export interface LogFileOptions {
  readonly id: string
  readonly level: LogLevel
  /** AZCOPY_LOG_LOCATION. Default: `.azcopy` in the home folder. */
  readonly folder?: string | undefined
  /** Default: the user's. */
  readonly home?: string | undefined
}

/** Opens `<id>.log` for the user alone. A log that cannot be written is no reason not to sync, so nothing is thrown. */
export function openLogFile({ id, level, folder, home = homedir() }: LogFileOptions): LogFile {
  if (level === 'NONE') return withoutFile(undefined)
  const name = path.join(path.resolve(folder ?? path.join(home, '.azcopy')), `${id}.log`)
  try {
    makeFoldersSync(path.dirname(name))
    return toFile(name, openSync(name, 'a', 0o600), LOG_LEVELS.indexOf(level))
  } catch (error) {
    return withoutFile(messageOf(error))
  }
}

function toFile(name: string, fd: number, loudest: number): LogFile {
  const destination = pino.destination({ fd, sync: false, minLength: BUFFERED })
  let failure: string | undefined
  let closed: Promise<void> | undefined
  destination.on('error', (error: Error) => (failure ??= error.message))
  const writes = (level: LogLevel): boolean => LOG_LEVELS.indexOf(level) <= loudest
  return {
    path: name,
    writes,
    write(level, text) {
      if (!writes(level) || failure !== undefined || closed) return
      destination.write(`${now()} ${PREFIXES[level] ?? ''}${withoutSecrets(escapeControls(text))}\n`)
    },
    failure: () => failure,
    close() {
      if (failure === undefined) closed ??= endOf(destination)
      return closed ?? Promise.resolve()
    },
  }
}

function endOf(destination: ReturnType<typeof pino.destination>): Promise<void> {
  return new Promise((resolve) => {
    destination.once('close', resolve)
    destination.once('error', () => resolve())
    destination.end()
  })
}

function withoutFile(failure: string | undefined): LogFile {
  return { path: undefined, writes: () => false, write: () => {}, failure: () => failure, close: () => Promise.resolve() }
}

/** UTC, in seconds: `2006/01/02 15:04:05`. */
function now(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
}
