import { kindOf } from '../errors.ts'
import { wasTriedBefore } from './retry.ts'

/**
 * Waits for a conditional write. When a later try of it hears that the condition does not hold, the reason may be the write
 * itself: an earlier try has succeeded, and its answer was lost.
 *
 * @param look what is stored now, if it is what was written; undefined when it is something else
 * @throws the write's error, unless `look` finds what was written
 */
export async function unlessWritten<T>(write: Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (kindOf(error) !== 'precondition' || !wasTriedBefore(error)) throw error
    const found = await look().catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}
