import { AsyncLocalStorage } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { StorageError } from '../errors.ts'
import { signalTree } from '../process-tree.ts'
import { orStopped, abortedError } from '../stopping.ts'

/** How long a program that returns credentials may take, milliseconds; as in the AWS SDK for Go. */
const MOST_TIME = 60_000

/** Is notified of the programs that one piece of work starts. */
interface Started {
  onStart(child: ChildProcess): void
}

const ofWork = new AsyncLocalStorage<Started>()
let isSubscribed = false

/**
 * Runs work that may start programs through a package which cannot end them (`credential_process`, `az`, PowerShell). The
 * programs are ended when the signal fires, or when one has run for a minute.
 *
 * @throws StorageError `aborted` when the signal fires, `credentials` when a program took too long
 */
export async function endingPrograms<T>(work: () => Promise<T>, signal: AbortSignal | undefined, limit = MOST_TIME): Promise<T> {
  if (!isSubscribed) subscribe('child_process', (message) => ofWork.getStore()?.onStart((message as { process: ChildProcess }).process))
  isSubscribed = true
  const running = new Set<ChildProcess>()
  let isOver = false
  let giveUp = (_: Error): void => undefined
  const tooLong = new Promise<never>((_, reject) => (giveUp = reject))
  const onStart = (child: ChildProcess): void => {
    // The package may start another program after the first was ended.
    if (isOver) return void child.once('spawn', () => { end(child) })
    running.add(child)
    const timer = setTimeout(() => {
      end(child)
      giveUp(new StorageError(`a program that was asked for credentials gave no answer within ${limit / 1000} s`, { kind: 'credentials', code: 'ProgramTimeout' }))
    }, limit)
    const ended = (): void => {
      clearTimeout(timer)
      running.delete(child)
    }
    child.once('exit', ended)
    // A program that does not exist never exits, and the timer would keep the process alive.
    child.once('error', ended)
  }
  if (signal?.aborted) throw abortedError(signal.reason)
  try {
    return await orStopped(Promise.race([ofWork.run({ onStart }, work), tooLong]), signal)
  } finally {
    isOver = true
    for (const child of running) end(child)
  }
}

/** Ends a program and the programs that it has started (most run in a shell). Does not wait for their end. */
function end(child: ChildProcess): void {
  signalTree(child, 'SIGTERM')
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy()
  child.unref()
}
