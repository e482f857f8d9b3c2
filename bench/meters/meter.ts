import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from '../clients/client.ts'

/** What one run of a command took. */
export interface Usage {
  /** Seconds of CPU, of the command and all processes that it waited for. */
  readonly user: number
  readonly system: number
  /** Seconds. */
  readonly wall: number
  /** Bytes: the largest resident set of any one process of the command. */
  readonly peak: number
}

/** A way of measuring a command: another command that runs it and writes down what it took. */
export interface Meter {
  /** In words, for the report. */
  readonly name: string
  /** The command line that runs `argv` and leaves its measures in the file `output`. */
  wrap(argv: readonly string[], output: string): readonly string[]
  read(output: string, wall: number): Usage
  /** Watches the process while it runs, where its peak cannot be had afterwards; gives the largest peak seen, in bytes. */
  watch?(pid: number): { stop(): number }
}

export interface Measured extends Usage {
  /** The command's own, as the meter passes it on; null after a signal. */
  readonly exitCode: number | null
  /** The end of what it printed. */
  readonly output: string
}

/** Runs a command to its end under a meter. What it prints goes to a file. */
export async function measure(meter: Meter, command: Command): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-meter-'))
  try {
    const report = join(folder, 'report')
    const log = join(folder, 'log')
    const [executable = '', ...rest] = meter.wrap(command.argv, report)
    const { exitCode, wall, peak } = await run(meter, executable, rest, command.env, log)
    const usage = meter.read(await readFile(report, 'utf8'), wall)
    const output = (await readFile(log, 'utf8')).slice(-2000)
    return { ...usage, peak: Math.max(usage.peak, peak), exitCode, output }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function run(
  meter: Meter,
  executable: string,
  parameters: readonly string[],
  env: Command['env'],
  log: string,
): Promise<{ exitCode: number | null; wall: number; peak: number }> {
  const output = openSync(log, 'w')
  const started = process.hrtime.bigint()
  const child = spawn(executable, parameters, { stdio: ['ignore', output, output], env: { ...process.env, ...env } })
  const watch = child.pid === undefined ? undefined : meter.watch?.(child.pid)
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null]
    return { exitCode, wall: Number(process.hrtime.bigint() - started) / 1e9, peak: watch?.stop() ?? 0 }
  } finally {
    watch?.stop()
    closeSync(output)
  }
}
