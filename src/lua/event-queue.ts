import { messageOf } from '../errors.ts'
import { DETAILS, type Detail } from '../report/events.ts'
import { orStopped } from '../stopping.ts'
import { EVENT_FIELDS, eventRow, type EventData } from './events.ts'
import type { LuaScript } from './host/script.ts'
import type { LuaValue } from './protocol.ts'

/** Events that are sent in one message at most. */
const BATCH = 500
/** Events that may wait or be on their way before the run is asked to wait. */
const MOST = 5000

/** Events on their way to a script. */
export interface EventQueue {
  readonly wants: readonly Detail[]
  add(event: EventData): void
  /** Resolves when there is room for more events; undefined when there is room now. */
  ready(): Promise<void> | undefined
  /** Resolves when the script has seen all events. */
  drained(): Promise<void>
  onFailure(listener: (message: string, key: string | undefined) => void): void
}

/**
 * Sends events to a script, many in one message, in their order. Events that come after the script has ended are dropped: the
 * listener hears of its end once.
 *
 * @param signal ends the wait for the script
 */
export function createEventQueue(script: Pick<LuaScript, 'receive'>, signal: AbortSignal | undefined): EventQueue {
  let waiting: EventData[] = []
  let sending: Promise<void> | undefined
  let onTheirWay = 0
  let hasEnded = false
  let tell: (message: string, key: string | undefined) => void = () => {}

  const sendBatch = async (): Promise<void> => {
    const batch = waiting.splice(0, BATCH)
    onTheirWay = batch.length
    const errors = await script.receive({ names: EVENT_FIELDS, values: batch.flatMap((event): LuaValue[] => eventRow(event)) })
    onTheirWay = 0
    for (const { call, message } of errors) tell(message, keyOf(batch[call]))
  }
  const sendAll = async (): Promise<void> => {
    try {
      while (waiting.length > 0) await sendBatch()
    } catch (error) {
      hasEnded = true
      waiting = []
      tell(`${messageOf(error)}; the script gets no further events`, undefined)
    } finally {
      sending = undefined
    }
  }
  /** Events of one turn of the event loop go together. */
  const schedule = (): void => {
    sending ??= new Promise<void>((resolve) => setImmediate(resolve)).then(sendAll)
  }
  const drained = async (): Promise<void> => {
    while (sending !== undefined) await orStopped(sending, signal).catch(() => (sending = undefined))
  }
  return {
    wants: DETAILS,
    add(event) {
      if (hasEnded) return
      waiting.push(event)
      schedule()
    },
    ready: () => (waiting.length + onTheirWay < MOST ? undefined : drained()),
    drained,
    onFailure(listener) {
      tell = listener
    },
  }
}

function keyOf(event: EventData | undefined): string | undefined {
  return typeof event?.key === 'string' ? event.key : undefined
}
