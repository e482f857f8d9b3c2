import type { Screen } from './surroundings.ts'

/** Standard output, quiet once its reader has gone. */
export interface Output {
  write(text: string): void
  /** Why writing failed; a reader that went away is no failure. */
  failure(): Error | undefined
  /** Resolves when everything is written, or nothing more can be. */
  flushed(): Promise<void>
}

/** Standard output of a run that prints nothing there. */
export const NO_OUTPUT: Output = { write: () => {}, failure: () => undefined, flushed: () => Promise.resolve() }

/** @param onClosed called once when nothing more can be written */
export function openOutput(stdout: Screen, onClosed: () => void): Output {
  let closed = false
  let failure: Error | undefined
  stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') failure ??= error
    if (!closed) onClosed()
    closed = true
  })
  return {
    write: (text) => void (closed || stdout.write(text)),
    failure: () => failure,
    // The callback of a write that fails comes before the event.
    flushed: () => new Promise((resolve) => (closed ? resolve() : stdout.write('', () => setImmediate(resolve)))),
  }
}
