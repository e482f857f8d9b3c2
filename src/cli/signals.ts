import { StorageError } from '../errors.ts'
import { EXIT } from './failure.ts'
import type { Log } from './log.ts'
import type { StopSignal, Surroundings } from './surroundings.ts'

const SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM']

export interface StopWatch {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  stoppedBy(): StopSignal | undefined
  /** Stops the run for another reason than a signal, told in a few words. */
  abort(why: string): void
  dispose(): void
}

/** The first signal lets the run wind down, the second ends the process at once. */
export function watchSignals(surroundings: Surroundings, log: Pick<Log, 'warn'>): StopWatch {
  const controller = new AbortController()
  let first: StopSignal | undefined
  const listeners = SIGNALS.map((name) => {
    const listener = (): void => {
      if (first !== undefined) return surroundings.exit(EXIT[name])
      first = name
      log.warn('stopping: what is in flight is brought to an end; a second signal stops at once', { signal: name })
      controller.abort(new StorageError(`stopped by ${name}`, { kind: 'aborted' }))
    }
    surroundings.onSignal(name, listener)
    return () => surroundings.offSignal(name, listener)
  })
  return {
    signal: controller.signal,
    stoppedBy: () => first,
    abort: (why) => controller.abort(new StorageError(why, { kind: 'aborted' })),
    dispose() {
      // A second signal may come as late as the process's last moments; left to the system, it would hide the exit code.
      if (first === undefined) listeners.forEach((dispose) => dispose())
    },
  }
}
