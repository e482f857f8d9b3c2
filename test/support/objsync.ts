import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { S3Endpoint } from './servers/s3-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A way to start the command: words that come before its arguments. */
export interface Program {
  readonly name: string
  readonly words: readonly string[]
}

/** The bundle on the Node that runs the tests. `npm test` builds it. */
export const BUNDLE: Program = { name: 'the bundle', words: [process.execPath, join(ROOT, 'bin', 'objsync.js')] }

/** The single executable, where this run has built one. */
export const EXECUTABLE: Program | undefined =
  process.env['OBJSYNC_BINARY'] === undefined ? undefined : { name: 'the executable', words: [process.env['OBJSYNC_BINARY']] }

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command to its end. It sees these variables and nothing of the machine's own settings and keys. */
export async function objsync(program: Program, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const home = await mkdtemp(join(tmpdir(), 'objsync-home-'))
  const [command = '', ...words] = program.words
  const { PATH = '', SystemRoot = '' } = process.env
  const child = spawn(command, [...words, ...args], {
    env: { PATH, SystemRoot, HOME: home, USERPROFILE: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { code, stdout, stderr }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Variables that let the command reach a test server on this side. */
export function reaching(side: 'source' | 'target', server: S3Endpoint): Record<string, string> {
  const own = `OBJSYNC_${side.toUpperCase()}_`
  return {
    [`${own}ENDPOINT_URL`]: server.endpoint,
    [`${own}FORCE_PATH_STYLE`]: 'true',
    [`${own}REGION`]: server.region,
    [`${own}ACCESS_KEY`]: server.accessKey,
    [`${own}SECRET_ACCESS_KEY`]: server.secretKey,
  }
}
