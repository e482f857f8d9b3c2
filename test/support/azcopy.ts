import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

/** What one run of azcopy came to. */
export interface AzcopyRan {
  readonly code: number | null
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/**
 * Path of the real azcopy: the variable AZCOPY, or on PATH; undefined where there is none.
 * @throws Error when the one that is named cannot be run
 */
export function findAzcopy(named = process.env['AZCOPY']): string | undefined {
  if (named !== undefined && named !== '') {
    if (!canRun(named)) throw new Error(`${named} cannot be run; give the path of azcopy's executable`)
    return named
  }
  const name = process.platform === 'win32' ? 'azcopy.exe' : 'azcopy'
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)).find(canRun)
}

/** Runs a program with these words and this environment, and with nothing of the user's settings. @param home its working folder */
export async function runProgram([file = '', ...before]: readonly string[], words: readonly string[], home: string, env: Readonly<Record<string, string>>): Promise<AzcopyRan> {
  const child = spawn(file, [...before, ...words], { cwd: home, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, output }
}

/** Keeps azcopy's files in one folder, and azcopy off the network but for what it is told to copy. */
export function azcopyEnvironment(home: string): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    AZCOPY_LOG_LOCATION: home,
    AZCOPY_JOB_PLAN_LOCATION: home,
    AZCOPY_DISABLE_SYSLOG: 'true',
    AZCOPY_SKIP_VERSION_CHECK: 'true',
  }
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
