import { spawnSync, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import type { Exit } from './file.ts'

/** Limits of the programs that a script runs. Nothing can end a worker that waits for a program, so the programs have limits. */
export interface CommandLimits {
  /** What is left of the time of the current call, milliseconds; Infinity where it has no limit. */
  timeLeft(): number
  /** Most bytes of output that are kept; Infinity is no limit. */
  readonly mostOutput: number
}

interface CommandStreams {
  readonly stdio: StdioOptions
  readonly input?: Uint8Array
}

interface CommandResult extends Exit {
  /** Null where it was not asked for. */
  readonly stdout: Buffer | null
}

/** A program has reached a limit. It is an error in the script, not an answer to it. */
export class CommandLimitReached extends Error {
  override readonly name = 'CommandLimitReached'
}

/**
 * Runs a command in the shell and waits for its end.
 *
 * @throws CommandLimitReached
 */
export function runCommand(command: string, limits: CommandLimits, { stdio, input }: CommandStreams): CommandResult {
  const timeLeft = limits.timeLeft()
  const timeout = timeLeft === Infinity ? undefined : Math.max(1, Math.ceil(timeLeft))
  const { status, signal, stdout, error } = spawnSync(command, { shell: true, stdio, input, timeout, killSignal: 'SIGKILL', maxBuffer: limits.mostOutput })
  const code = error !== undefined && 'code' in error ? error.code : undefined
  if (code === 'ETIMEDOUT') throw new CommandLimitReached('a command had no end within the limit of --lua-callback-timeout-milliseconds')
  if (code === 'ENOBUFS') throw new CommandLimitReached('a command printed more than --lua-vm-memory-limit permits')
  return { status, signal: signal === null ? null : constants.signals[signal], stdout }
}
