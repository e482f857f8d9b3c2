import { setMaxListeners } from 'node:events'
import type { CopyContext } from './copy-context.ts'
import type { Part, Partition } from './parts.ts'
import { linkedAbort, throwIfStopped } from '../../stopping.ts'

/** Several loops over the parts of one object. */
export interface PartLoops {
  /** Aborted when the run ends or a part has failed. */
  readonly signal: AbortSignal
  /** The first failure stops all loops and is thrown once they have ended. */
  run(partition: Partition, work: (part: Part) => Promise<void>, onFailure: () => void): Promise<void>
  /** Lets go of the run's signal; to be called when the object is done. */
  release(): void
}

export function createPartLoops({ settings, withPartSlot, onPart, run }: CopyContext): PartLoops {
  const { signal, abort, release } = linkedAbort(run.signal)
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
          // What fails after the first was stopped by it.
          first ??= { error }
          abort()
          onFailure()
        })
      await Promise.all(Array.from({ length: Math.min(settings.concurrency.parts, partition.count) }, guarded))
      if (first) throw first.error
      throwIfStopped(run.signal)
    },
  }
}
