import { spawn, spawnSync } from 'node:child_process'
import process from 'node:process'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Show what the command prints as it runs; otherwise it is shown only when the command fails. */
  readonly show?: boolean
}

/**
 * Runs a command to its end.
 * @throws Error with the command and what it printed when it does not end with 0.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let output = ''
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    if (options.show) process.stderr.write(chunk)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => { resolve(status ?? signal) })
  })
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${String(code)}\n${output.trim()}`)
  return output
}

/** Is there such a command on this machine? */
export function has(command: string, versionFlag = '--version'): boolean {
  return spawnSync(command, [versionFlag], { stdio: 'ignore', windowsHide: true }).status === 0
}

/** Runs npm: the one that runs us, so that no shell is needed on Windows either. */
export async function npm(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { npm_execpath: script } = process.env
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options)
  if (process.platform === 'win32') return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
  return run('npm', args, options)
}
