import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work without a pause after which timers, signals and sockets get their turn. */
const LONGEST_STRETCH = 15

let lastPause = performance.now()

/** Lets the event loop turn when calls made at once have kept it from doing so for a while. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastPause < LONGEST_STRETCH) return
  await setImmediate()
  lastPause = performance.now()
}
