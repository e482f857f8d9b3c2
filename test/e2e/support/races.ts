import type { Attendant, Passed } from './tap.ts'

/** Lets something happen once, before the first request that matches gets to the server. */
export function justBefore(matches: (passed: Passed) => boolean, happen: () => Promise<unknown>): Attendant {
  let pending = true
  return async (passed) => {
    if (!pending || !matches(passed)) return
    pending = false
    await happen()
  }
}
