import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { OUT } from '../../../scripts/project.ts'

/** What one run of the command came to. */
export interface Ran {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  /** What has been printed to standard error so far. */
  stderr(): string
  readonly ended: Promise<Ran>
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** `pipe` to answer questions. Default: nobody is there. */
  readonly stdin?: 'ignore' | 'pipe'
  /** The program and the words before ours. Default: the bundle, on this Node. */
  readonly program?: readonly string[]
}

export const BUNDLE: readonly string[] = [process.execPath, join(OUT, 'cli.js')]

/** Starts the real command, with this environment and no other. */
export function start(words: readonly string[], { env = {}, cwd, stdin = 'ignore', program = BUNDLE }: StartOptions = {}): Running {
  const [file = '', ...before] = program
  const child = spawn(file, [...before, ...words], { cwd, env: { ...system(), ...env }, stdio: [stdin, 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => { resolve({ code, stdout, stderr }) })
  })
  return { child, stderr: () => stderr, ended }
}

/** What a program needs of the machine, and no setting of the user who runs the tests. */
export function system(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}
