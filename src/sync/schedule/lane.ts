import { Signal } from './signal.ts'

/** A bounded queue in front of a fixed number of loops. */
export interface Lane<T> {
  /** Takes an item; the promise, where there is one, resolves when there is room for the next. */
  accept(item: T): Promise<void> | undefined
  /** An item has failed. Items that are accepted from now on are dropped. */
  readonly failed: boolean
  /** Resolves when everything accepted has been worked on; rejects with the first error of the work. */
  drained(): Promise<void>
}

/** Lanes that are filled together, and stopped together. */
export interface Lanes {
  create<T>(width: number, capacity: number, work: (item: T) => Promise<void>): Lane<T>
  /**
   * Fills the lanes and waits for their end. The first failure, of the filling or of any lane, stops all the others.
   * @throws the first failure, once every lane has ended
   */
  run(fill: () => Promise<void>): Promise<void>
}

/** @param giveUp stops the work in all lanes; called once, with the first failure */
export function createLanes(giveUp: (error: unknown) => void): Lanes {
  const lanes: Lane<never>[] = []
  let first: { readonly error: unknown } | undefined
  const failed = (error: unknown): void => {
    if (first) return
    first = { error }
    giveUp(error)
  }
  return {
    create(width, capacity, work) {
      const lane = createLane(width, capacity, work, failed)
      lanes.push(lane)
      return lane
    },
    async run(fill) {
      await fill().catch(failed)
      await Promise.allSettled(lanes.map((lane) => lane.drained()))
      if (first) throw first.error
    },
  }
}

/**
 * Several loops over one bounded queue, so that the producer waits and memory is bounded. After the first error no further
 * item is begun. Work in progress ends, and then the error is thrown.
 *
 * @param capacity items that may wait
 * @param onFailure called at once with each error of the work
 */
export function createLane<T>(width: number, capacity: number, work: (item: T) => Promise<void>, onFailure?: (error: unknown) => void): Lane<T> {
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
      onFailure?.(error)
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
