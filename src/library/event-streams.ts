import { Readable } from 'node:stream'
import type { SyncEvent } from '../report/events.ts'

/** So many events wait for a receiver that is behind before the run waits for it too. */
const QUEUE = 1000

/** The events of a run, for any number of receivers. Each receives all events from its opening on. */
export interface EventStreams {
  push(event: SyncEvent): void
  /** Ends the streams behind their last event. */
  end(): void
  /** Ends the streams at once, with the error that ended the run before it began. */
  fail(error: Error): void
  /** Resolves when no receiver is far behind; undefined when none is now. */
  ready(): Promise<void> | undefined
  /** Opens a stream. When it is left early, the rest of its events is dropped. */
  open(): AsyncIterableIterator<SyncEvent>
}

export function createEventStreams(): EventStreams {
  const streams = new Set<EventStream>()
  let isOver = false
  let failure: Error | undefined
  const close = (how: (stream: EventStream) => void): void => {
    isOver = true
    for (const stream of streams) how(stream)
  }
  return {
    push(event) {
      for (const stream of streams) stream.push(event)
    },
    end: () => close((stream) => stream.readable.push(null)),
    fail(error) {
      failure = error
      close((stream) => stream.readable.destroy(error))
    },
    ready() {
      const waits = [...streams].flatMap((stream) => stream.ready() ?? [])
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
    },
    open() {
      const stream = createEventStream(() => streams.delete(stream))
      if (failure !== undefined) stream.readable.destroy(failure)
      else if (isOver) stream.readable.push(null)
      else streams.add(stream)
      return stream.readable[Symbol.asyncIterator]()
    },
  }
}

interface EventStream {
  readonly readable: Readable
  push(event: SyncEvent): void
  ready(): Promise<void> | undefined
}

function createEventStream(onClose: () => void): EventStream {
  let wait: PromiseWithResolver | undefined
  const release = (): void => {
    wait?.resolve()
    wait = undefined
  }
  const readable = new Readable({
    objectMode: true,
    highWaterMark: QUEUE,
    read: release,
    destroy(error, callback) {
      onClose()
      release()
      callback(error)
    },
  })
  // The iterator throws the error. Without a listener a stream that nobody reads would end the process.
  readable.on('error', () => undefined)
  return {
    readable,
    push(event) {
      if (!readable.push(event)) wait ??= withResolver()
    },
    ready: () => wait?.promise,
  }
}

interface PromiseWithResolver {
  readonly promise: Promise<void>
  resolve(): void
}

function withResolver(): PromiseWithResolver {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => { resolve = done })
  return { promise, resolve }
}
