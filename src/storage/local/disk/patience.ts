import { setTimeout as pause } from 'node:timers/promises'
import { codeOf } from './errors.ts'

/** The errors of Windows while a virus scanner or an indexer has the file open. */
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY'])
/** Milliseconds before the second try; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE = 10
const LONGEST_PAUSE = 500
/** Milliseconds of pauses after which the call fails. */
const LONGEST_WAIT = 20_000

/** Repeats a call that may have failed because another program had the file open. */
export type Patience = <T>(error: unknown, call: () => T | Promise<T>) => Promise<T>

export interface PatienceOptions {
  readonly platform?: NodeJS.Platform | undefined
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/** Only on Windows can a program with an open file prevent others from renaming or removing it. */
export function createPatience({ platform = process.platform, wait = pause }: PatienceOptions): Patience {
  return async (error, call) => {
    let failure = error
    let next = FIRST_PAUSE
    for (let waited = 0; platform === 'win32' && waited < LONGEST_WAIT && HELD.has(codeOf(failure) ?? ''); ) {
      await wait(next)
      waited += next
      next = Math.min(next * 2, LONGEST_PAUSE)
      try {
        return await call()
      } catch (again) {
        failure = again
      }
    }
    throw failure
  }
}
