import { spawn } from 'node:child_process'
import { messageOf } from '../../errors.ts'
import { describeLocation, withoutSecrets } from '../../location/redact.ts'
import type { Invocation } from '../../options/invocation.ts'
import type { ResultVariable } from '../../options/read/environment.ts'
import type { Environment } from '../../options/table/names.ts'
import { signalTree } from '../../process-tree.ts'
import { afterFailedOutput } from '../failure.ts'
import type { RunEnd } from '../outputs/observer.ts'
import type { FollowUp, FollowUpOptions } from './follow-ups.ts'

/** Runs the command of `--on-complete`. */
export function commandFollowUp(command: string, { invocation, statistics, log, env }: FollowUpOptions): FollowUp {
  return {
    async perform(end, document, signal) {
      log.debug('running the command of --on-complete')
      const failure = await runInShell(command, { input: document, env: environmentFor(end, invocation, env), signal })
      if (failure === undefined) return end.exitCode
      statistics.errors++
      log.error('the command of --on-complete failed', failure)
      return afterFailedOutput(end.exitCode)
    },
  }
}

/**
 * The environment of this process with the result. Its own variables `OBJSYNC_…` are left out: they may hold secrets, and they would
 * set options of an objsync that the command starts, this command among them.
 */
export function environmentFor({ outcome, statistics, exitCode, seconds }: RunEnd, { source, target, job }: Pick<Invocation, 'source' | 'target' | 'job'>, env: Environment): Environment {
  const result: Readonly<Record<ResultVariable, string | number | undefined>> = {
    OBJSYNC_STATUS: outcome.status,
    OBJSYNC_EXIT_CODE: exitCode,
    OBJSYNC_COPIED: statistics.transferred,
    OBJSYNC_DELETED: statistics.deleted,
    OBJSYNC_FAILED: statistics.failed + statistics.deleteFailed,
    OBJSYNC_BYTES: statistics.transferredBytes,
    OBJSYNC_SECONDS: Math.round(seconds),
    OBJSYNC_JOB: job,
    OBJSYNC_RUN_SOURCE: withoutSecrets(describeLocation(source)),
    OBJSYNC_RUN_TARGET: withoutSecrets(describeLocation(target)),
  }
  const inherited = Object.entries(env).filter(([name]) => !/^OBJSYNC_/i.test(name))
  const own = Object.entries(result).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return Object.fromEntries([...inherited, ...own]) as Environment
}

const STDERR = 2

interface ShellOptions {
  readonly input: string
  readonly env: Environment
  readonly signal: AbortSignal | undefined
}

type Failure = Readonly<Record<string, unknown>>

/**
 * Runs a command through the shell of the system. What it prints goes to stderr, because stdout is for results.
 *
 * @returns how it failed; undefined when its exit code is 0
 */
function runInShell(command: string, { input, env, signal }: ShellOptions): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env: { ...env }, stdio: ['pipe', STDERR, STDERR], windowsHide: true })
    let isAsked = false
    const stop = (): void => {
      // A command that ignores the first signal gets one that it cannot ignore.
      signalTree(child, isAsked ? 'SIGKILL' : 'SIGTERM')
      isAsked = true
    }
    const end = (failure: Failure | undefined): void => {
      process.off('exit', stop)
      signal?.removeEventListener('abort', stop)
      // A program in the background may have it open, and not read it.
      child.stdin?.destroy()
      resolve(failure)
    }
    // A second signal ends this process at once, and the command with it.
    process.on('exit', stop)
    signal?.addEventListener('abort', stop, { once: true })
    child.once('error', (error) => end({ error: messageOf(error) }))
    child.once('exit', (code, endedBy) => end(code === 0 ? undefined : code === null ? { signal: endedBy } : { exit_code: code }))
    // The command need not read what it is given.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
