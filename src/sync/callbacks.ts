import type { Entry, Facts } from '../storage/contract/entry.ts'
import type { ObjectHead } from '../storage/contract/reading.ts'

/**
 * Decisions that the user's code makes in a run. Calls of one callback never overlap. An error that a callback throws ends
 * the run: what is in flight ends or is aborted, and nothing is left half written. Its message should name the line of the
 * user's code; the engine adds which callback it was, and for which key.
 */
export interface Callbacks {
  /**
   * Decides which entries of the source go on to the update check. It gets the entries of a page that passed all filters
   * before it. With `filtersProtect` it also gets entries of the target that would be deleted; those that it refuses stay.
   * Where versions are copied, entries are `Version`s, delete markers among them. When a pass starts over, it is
   * asked again.
   *
   * @returns true for each entry that stays, in the order of the entries
   */
  readonly filter?: ((entries: readonly Entry[]) => Promise<readonly boolean[]>) | undefined
  /**
   * Sees an object just before it is written, and may change what is written besides its bytes. A dry run does not call it.
   * An object that is sent again, because a try failed or its source changed, is shown again.
   *
   * @returns what to write; undefined leaves the object out
   */
  readonly preprocess?: ((object: ObjectToWrite) => Promise<Facts | undefined>) | undefined
  /**
   * Resolves when the receiver of the events can take more, so that events do not fill the memory. The pass awaits it
   * between objects.
   */
  readonly ready?: (() => Promise<void> | undefined) | undefined
}

/** An object that is about to be written. */
export interface ObjectToWrite {
  readonly source: Entry
  /** What the source says of it, with the answer's headers where the source is a service. */
  readonly head: ObjectHead
  /** Whole key at the target, with its prefix. */
  readonly targetKey: string
  /** What is to be written besides the bytes. */
  readonly facts: Facts
}
