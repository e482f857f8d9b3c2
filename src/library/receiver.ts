import { CallbackError } from '../errors.ts'
import type { SyncEvent } from '../report/events.ts'
import type { SyncHooks } from './hooks.ts'

/** Gives the events of a run to a callback. */
export interface Receiver {
  push(event: SyncEvent): void
  /** Resolves when the callback has dealt with all events so far; undefined when it has. */
  ready(): Promise<void> | undefined
}

/**
 * Calls the callback for one event after the other: at once, or as soon as the promise that it returned before has resolved.
 *
 * @param onFailure called once, with a `CallbackError`, when the callback fails; it is not called again then
 */
export function createReceiver(onEvent: NonNullable<SyncHooks['onEvent']>, onFailure: (error: CallbackError) => void): Receiver {
  const waiting: SyncEvent[] = []
  let busy: Promise<void> | undefined
  let hasFailed = false

  const fail = (event: SyncEvent, error: unknown): void => {
    hasFailed = true
    waiting.length = 0
    onFailure(new CallbackError('event', 'key' in event ? event.key : undefined, error))
  }
  const call = (event: SyncEvent): void | Promise<void> => {
    try {
      return onEvent(event)
    } catch (error) {
      fail(event, error)
    }
  }
  const finish = async (event: SyncEvent, work: PromiseLike<void>): Promise<void> => {
    await Promise.resolve(work).catch((error: unknown) => fail(event, error))
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const current = next
      await Promise.resolve(call(current)).catch((error: unknown) => fail(current, error))
    }
    busy = undefined
  }
  return {
    push(event) {
      if (hasFailed) return
      if (busy !== undefined) {
        waiting.push(event)
        return
      }
      const work: unknown = call(event)
      if (isPromise(work)) busy = finish(event, work)
    },
    ready: () => busy,
  }
}

function isPromise(value: unknown): value is PromiseLike<void> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
