import type { SurroundingsWithFoot } from '../progress/foot.ts'
import type { Screen } from '../surroundings.ts'

type Listener = (error: NodeJS.ErrnoException) => void

export interface JobScreens {
  readonly surroundings: SurroundingsWithFoot
  /** Forgets the listeners of the job that has ended. */
  next(): void
}

/**
 * Returns the same surroundings with screens whose listeners last for one job. Node prints a warning when a stream has more than
 * ten. A screen that has failed tells the next job so.
 */
export function screensForJobs(surroundings: SurroundingsWithFoot): JobScreens {
  const [stdout, stderr] = [lendScreen(surroundings.stdout), lendScreen(surroundings.stderr)]
  return {
    surroundings: Object.create(surroundings, { stdout: { value: stdout.screen }, stderr: { value: stderr.screen } }) as SurroundingsWithFoot,
    next() {
      stdout.forget()
      stderr.forget()
    },
  }
}

function lendScreen(screen: Screen): { readonly screen: Screen; forget(): void } {
  let listeners: Listener[] = []
  let failure: NodeJS.ErrnoException | undefined
  screen.on('error', (error) => {
    failure ??= error
    for (const listener of listeners) listener(error)
  })
  const overridden: Pick<Screen, 'on'> = {
    on(_, listener) {
      listeners.push(listener)
      if (failure !== undefined) listener(failure)
    },
  }
  return {
    screen: Object.create(screen, Object.getOwnPropertyDescriptors(overridden)) as Screen,
    forget: () => void (listeners = []),
  }
}
