import type { UploadJournal, UploadPlace } from '../contract/context.ts'
import type { Call } from './operation.ts'
import { kindOf } from '../../errors.ts'

/** The same call, which notes every upload in parts that an operation opens, until an operation ends it. */
export function withJournal<Side>(call: Call<Side>, journal: UploadJournal | undefined, place: Omit<UploadPlace, 'key'>): Call<Side> {
  if (!journal) return call
  return (operation, input, options) => {
    const performed = call(operation, input, options)
    if (operation.opens) return performed.then((out) => {
      const opened = operation.opens?.(input, out)
      if (opened) journal.opened({ ...place, ...opened })
      return out
    })
    const ended = operation.ends?.(input)
    if (ended === undefined) return performed
    return performed.then(
      (out) => {
        journal.ended(ended)
        return out
      },
      (error: unknown) => {
        // An upload that the service does not know has ended, too.
        if (kindOf(error) === 'not-found') journal.ended(ended)
        throw error
      },
    )
  }
}
