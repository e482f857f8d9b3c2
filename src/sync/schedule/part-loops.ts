import { setMaxListeners } from 'node:events'
import type { Part, Partition } from '../parts/partition.ts'
import { linkedAbort, throwIfStopped } from '../../stopping.ts'

/** The slots for parts that all objects share. */
export interface PartSlots {
  /** Runs a part as soon as a slot is free. */
  readonly withPartSlot: <T>(work: () => Promise<T>) => Promise<T>
  /** Called with the bytes of each part that has arrived at the target. */
  readonly onPart?: ((bytes: number) => void) | undefined
}

/** Several loops over the parts of one object. */
export interface PartLoops {
  /** Aborted when the run ends or a part has failed. */
  readonly signal: AbortSignal
  /** The first failure stops all loops. It is thrown once they have ended. */
  run(partition: Partition, work: (part: Part) => Promise<void>, onFailure: () => void): Promise<void>
  /** Stops listening to the run's signal. To be called when the object is done. */
  release(): void
}

/**
 * @param most loops at a time
 * @param stop the run's signal
 */
export function createPartLoops({ withPartSlot, onPart }: PartSlots, most: number, stop: AbortSignal): PartLoops {
  const { signal, abort, release } = linkedAbort(stop)
  // Each part in flight listens; that is no leak.
  setMaxListeners(0, signal)
  return {
    signal,
    release,
    async run(partition, work, onFailure) {
      const parts = partition.parts()
      const loop = async (): Promise<void> => {
        for (let { value, done } = parts.next(); !done && !signal.aborted; { value, done } = parts.next()) {
          const part = value as Part
          await withPartSlot(async () => {
            if (signal.aborted) return
            await work(part)
            onPart?.(part.end - part.start)
          })
        }
      }
      let first: { readonly error: unknown } | undefined
      const guarded = (): Promise<void> =>
        loop().catch((error: unknown) => {
          // Later failures come from stopping the loops.
          first ??= { error }
          abort()
          onFailure()
        })
      await Promise.all(Array.from({ length: Math.min(most, partition.count) }, guarded))
      if (first) throw first.error
      throwIfStopped(stop)
    },
  }
}

/**
 * Counts the bytes of an object's parts as they arrive at the target, for one try. When the try has ended, they are
 * subtracted: then the whole object counts, or nothing of it.
 */
export async function countingParts<Slots extends PartSlots, T>(
  slots: Slots,
  report: { partsMoved(bytes: number): void },
  work: (slots: Slots) => Promise<T>,
): Promise<T> {
  let arrived = 0
  const onPart = (bytes: number): void => {
    arrived += bytes
    report.partsMoved(bytes)
  }
  try {
    return await work({ ...slots, onPart })
  } finally {
    report.partsMoved(-arrived)
  }
}
