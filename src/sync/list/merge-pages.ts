import { Signal } from '../schedule/signal.ts'

/** Pages that may wait for the consumer. */
const PAGES_AHEAD = 4

/**
 * Runs several streams of pages at once and hands their pages on as they come. The first error ends all of them and is
 * thrown; leaving early ends them too.
 */
export async function* mergePages<T>(streams: readonly AsyncIterable<T[]>[]): AsyncGenerator<T[]> {
  const ready: T[][] = []
  const more = new Signal()
  const room = new Signal()
  let running = streams.length
  let stopped = false
  let failure: { readonly error: unknown } | undefined

  const pump = async (stream: AsyncIterable<T[]>): Promise<void> => {
    try {
      for await (const page of stream) {
        ready.push(page)
        more.raise()
        while (ready.length >= PAGES_AHEAD && !stopped) await room.next()
        if (stopped) return
      }
    } catch (error) {
      failure ??= { error }
      stopped = true
      room.raise()
    } finally {
      running--
      more.raise()
    }
  }

  const pumps = streams.map(pump)
  try {
    while (!failure) {
      const page = ready.shift()
      if (page) {
        // While pages wait, one stream at a time goes on; only a consumer with nothing to do wakes them all.
        if (ready.length < PAGES_AHEAD) room.raise(ready.length === 0 ? streams.length : 1)
        yield page
      } else if (running === 0) {
        break
      } else {
        await more.next()
      }
    }
  } finally {
    stopped = true
    room.raise()
    await Promise.allSettled(pumps)
  }
  if (failure) throw failure.error
}
