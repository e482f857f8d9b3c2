import { StorageError } from '../errors.ts'
import { EXIT } from './failure.ts'
import type { Log } from './log/log.ts'
import type { StopSignal, Surroundings } from './surroundings.ts'

/** SIGXCPU arrives at the soft limit of `ulimit -t`. The rest up to the hard limit is enough to finish. */
const SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGXCPU']

export interface StopWatch {
  /** Aborted by the first signal after `begin`. */
  readonly signal: AbortSignal
  stoppedBy(): StopSignal | undefined
  /** Starts a run. From now on the first signal stops the run in order. Before, a signal ends the process at once. */
  begin(log: Pick<Log, 'warn'>): void
  /** Stops the run for another reason than a signal, given in a few words. */
  abort(why: string): void
  dispose(): void
}

/**
 * The first signal stops the run in order; the second ends the process at once. SIGHUP is ignored when neither standard
 * output nor standard error is a terminal: nohup starts a command like this, and Node resets the handler that nohup sets.
 */
export function watchSignals(surroundings: Surroundings): StopWatch {
  const controller = new AbortController()
  // Checked now, because isTTY is no longer true for a terminal that is gone.
  const isDetached = surroundings.stdout.isTTY !== true && surroundings.stderr.isTTY !== true
  let first: StopSignal | undefined
  let log: Pick<Log, 'warn'> | undefined
  const stop = (name: StopSignal): void => {
    if (name === 'SIGHUP' && isDetached) return
    if (first !== undefined || !log) return surroundings.exit(EXIT[name])
    first = name
    controller.abort(new StorageError(`stopped by ${name}`, { kind: 'aborted' }))
    log.warn('stopping: what is in flight is brought to an end; a second signal stops at once', { signal: name })
  }
  const listeners = SIGNALS.map((name) => ({ name, listener: () => stop(name) }))
  for (const { name, listener } of listeners) surroundings.onSignal(name, listener)
  return {
    signal: controller.signal,
    stoppedBy: () => first,
    begin: (runsLog) => void (log = runsLog),
    abort: (why) => controller.abort(new StorageError(why, { kind: 'aborted' })),
    dispose() {
      // A second signal may come as late as the process's last moments; left to the system, it would hide the exit code.
      if (first !== undefined) return
      for (const { name, listener } of listeners) if (name !== 'SIGHUP' || !isDetached) surroundings.offSignal(name, listener)
    },
  }
}
