import { readFileSync } from 'node:fs'
import path from 'node:path'
import { messageOf, UsageError } from '../../errors.ts'
import type { Settings } from '../read/setting.ts'
import { DEFAULT_FILE } from '../table/jobs.ts'
import { readJobFile, type JobFile } from './job-file.ts'
import { mistakeAt, type Position } from './position.ts'

export interface FoundFile extends JobFile {
  /** Absolute path of its folder. */
  readonly folder: string
}

/**
 * Reads the file that `--config` or its variable names, or the one in the working folder.
 *
 * @throws UsageError for a file that is missing, cannot be read or has a mistake
 */
export function findJobFile(settings: Settings): FoundFile {
  const named = settings.get('config')?.value
  const name = typeof named === 'string' ? named : DEFAULT_FILE
  return { ...readJobFile(decode(readBytes(name, named !== undefined), name), name), folder: path.dirname(path.resolve(name)) }
}

function readBytes(name: string, isNamed: boolean): Buffer {
  try {
    return readFileSync(name)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && !isNamed) throw new UsageError(`there is no ${name} in this folder; name the file of the jobs with --config FILE`, error)
    throw new UsageError(isMissing ? `the file of the jobs ${name} does not exist` : `cannot read the file of the jobs ${name}: ${messageOf(error)}`, error)
  }
}

/** TOML is UTF-8; a byte order mark at the beginning is left out. */
function decode(bytes: Buffer, file: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return decoder.decode(bytes)
  } catch {
    throw mistakeAt(firstInvalid(bytes, file), 'this is not UTF-8; save the file as UTF-8')
  }
}

function firstInvalid(bytes: Buffer, file: string): Position {
  // toString replaces what is not UTF-8 by U+FFFD.
  const replaced = Buffer.from(bytes.toString('utf8'))
  const offset = bytes.findIndex((byte, i) => byte !== replaced[i])
  const before = bytes.subarray(0, offset < 0 ? bytes.length : offset).toString('utf8').replace(/\uFFFD$/, '').split('\n')
  return { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
