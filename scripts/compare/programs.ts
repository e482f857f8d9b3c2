import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import type { S3Endpoint } from '../../test/support/servers/s3-server.ts'
import { ROOT } from '../project.ts'

/** A program that understands s3sync's command line: the words that start it. */
export type Program = readonly string[]

export const OBJSYNC: Program = [process.execPath, join(ROOT, 'bin', 'objsync.js')]

/** What a run came to. */
export interface Ended {
  readonly code: number | null
  /** All that it printed. */
  readonly output: string
}

/**
 * The s3sync of `--s3sync PATH`, of the variable S3SYNC, or of PATH; undefined when there is none.
 * @throws Error when one that is named cannot be run
 */
export async function findS3sync(named: string | undefined): Promise<Program | undefined> {
  const wanted = named ?? process.env['S3SYNC']
  if (wanted !== undefined && wanted !== '') {
    if (!await canRun(wanted)) throw new Error(`${wanted} cannot be run; give the path of s3sync's executable`)
    return [wanted]
  }
  const name = process.platform === 'win32' ? 's3sync.exe' : 's3sync'
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder !== '' && await canRun(path)) return [path]
  }
  return undefined
}

async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(() => true, () => false)
}

/** Runs a program on a pair of locations, with nothing of the user's settings. @param home an empty folder */
export async function runProgram(
  [file = '', ...before]: Program, options: readonly string[], [source, target]: readonly [string, string], server: S3Endpoint, home: string,
): Promise<Ended> {
  const words = [...before, ...options, ...reach('source', source, server), ...reach('target', target, server), source, target]
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ACCESS_KEY_ID: server.accessKey,
    AWS_SECRET_ACCESS_KEY: server.secretKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const child = spawn(file, words, { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, output }
}

function reach(side: 'source' | 'target', location: string, { endpoint, region }: S3Endpoint): string[] {
  if (!location.startsWith('s3://')) return []
  return [`--${side}-endpoint-url`, endpoint, `--${side}-region`, region, `--${side}-force-path-style`]
}
