import { setTimeout as pause } from 'node:timers/promises'
import type { Disk } from './disk.ts'
import { codeOf } from './errors.ts'
import type { PatienceOptions } from './patience.ts'

/** Milliseconds before the second try; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE = 5
const LONGEST_PAUSE = 250
/** Milliseconds of pauses after which the open fails. */
const LONGEST_WAIT = 30_000

/** Reports whether the process or the system has no descriptor left. */
export function lacksDescriptors(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'EMFILE' || code === 'ENFILE'
}

/** Returns the disk with threaded opens that wait for a free descriptor. Synchronous calls cannot wait. */
export function withPatientOpens(disk: Disk, { wait = pause }: PatienceOptions): Disk {
  const patiently = async <T>(open: () => Promise<T>): Promise<T> => {
    let next = FIRST_PAUSE
    for (let waited = 0; ; ) {
      try {
        return await open()
      } catch (error) {
        if (!lacksDescriptors(error) || waited >= LONGEST_WAIT) throw error
      }
      await wait(next)
      waited += next
      next = Math.min(next * 2, LONGEST_PAUSE)
    }
  }
  const { threaded } = disk
  return {
    inline: disk.inline,
    threaded: {
      ...threaded,
      open: (path, flags, mode) => patiently(() => threaded.open(path, flags, mode)),
      openFolder: (path, encoding) => patiently(() => threaded.openFolder(path, encoding)),
    },
  }
}
