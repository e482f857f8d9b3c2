import { Signal } from './signal.ts'

/** A bounded queue in front of a fixed number of loops. */
export interface Lane<T> {
  /** Takes an item; the promise, where there is one, resolves when there is room for the next. */
  accept(item: T): Promise<void> | undefined
  /** An item has failed; whatever is accepted from now on is dropped. */
  readonly failed: boolean
  /** Resolves when everything accepted has been worked on; rejects with the first error of the work. */
  drained(): Promise<void>
}

/**
 * N loops over one queue: back-pressure and a bound on memory come with it. After the first error no further item is
 * begun; what is under way ends first, and only then is the error told.
 *
 * @param capacity items that may wait
 */
export function createLane<T>(width: number, capacity: number, work: (item: T) => Promise<void>): Lane<T> {
  const queue: T[] = []
  const room = new Signal()
  const idle = new Signal()
  let running = 0
  let failure: { readonly error: unknown } | undefined

  const loop = async (): Promise<void> => {
    running++
    try {
      for (let item = queue.shift(); item !== undefined && !failure; item = queue.shift()) {
        if (queue.length < capacity) room.raise()
        await work(item)
      }
    } catch (error) {
      failure ??= { error }
    }
    running--
    if (failure) room.raise()
    if (running === 0) idle.raise()
  }

  return {
    get failed() {
      return failure !== undefined
    },
    accept(item) {
      if (failure) return Promise.resolve()
      queue.push(item)
      if (running < width) void loop()
      return queue.length < capacity ? undefined : room.next()
    },
    async drained() {
      while (running > 0) await idle.next()
      if (failure) throw failure.error
    },
  }
}
