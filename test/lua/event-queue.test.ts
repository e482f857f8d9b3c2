import { describe, expect, it } from 'vitest'
import { createEventQueue } from '../../src/lua/event-queue.ts'
import { EVENT_FIELDS, type EventData } from '../../src/lua/events.ts'
import type { CallError, LuaValue, Rows } from '../../src/lua/protocol.ts'

const KEY = EVENT_FIELDS.indexOf('key')

/** A script that notes the keys of its events, in the batches that they came in. */
function recorder(errorsOf: (keys: LuaValue[]) => CallError[] = () => []) {
  const batches: LuaValue[][] = []
  const receive = async ({ names, values }: Rows): Promise<CallError[]> => {
    const keys = Array.from({ length: values.length / names.length }, (_, i) => values[i * names.length + KEY])
    batches.push(keys)
    return errorsOf(keys)
  }
  return { batches, receive }
}

const events = (count: number): EventData[] => Array.from({ length: count }, (_, i) => ({ event_type: 8, key: String(i) }))

describe('the events on their way to a script', () => {
  it('all arrive, in their order, many in one message', async () => {
    const script = recorder()
    const queue = createEventQueue(script, undefined)
    events(1234).forEach(queue.add)
    await queue.drained()
    expect(script.batches.flat()).toEqual(events(1234).map(({ key }) => key))
    expect(script.batches.length).toBeLessThan(10)
  })

  it('ask the run to wait when they are many', async () => {
    const queue = createEventQueue(recorder(), undefined)
    events(4999).forEach(queue.add)
    expect(queue.ready()).toBeUndefined()
    queue.add({ event_type: 8 })
    await queue.ready()
    expect(queue.ready()).toBeUndefined()
  })

  it('name the key of the one that the script failed at', async () => {
    const failures: unknown[] = []
    const queue = createEventQueue(recorder((keys) => [{ call: keys.indexOf('2'), message: 'a.lua:3: no' }]), undefined)
    queue.onFailure((message, key) => failures.push([message, key]))
    events(3).forEach(queue.add)
    await queue.drained()
    expect(failures).toEqual([['a.lua:3: no', '2']])
  })

  it('end with the script, which is said once', async () => {
    const failures: string[] = []
    const queue = createEventQueue({ receive: () => Promise.reject(new Error('out of memory')) }, undefined)
    queue.onFailure((message) => failures.push(message))
    events(2000).forEach(queue.add)
    await queue.drained()
    events(2000).forEach(queue.add)
    await queue.drained()
    expect(failures).toEqual(['out of memory; the script gets no further events'])
  })

  it('do not keep a run that is stopped waiting for a script that hangs', async () => {
    const stop = new AbortController()
    const queue = createEventQueue({ receive: () => new Promise(() => {}) }, stop.signal)
    queue.add({ event_type: 8 })
    const drained = queue.drained()
    stop.abort()
    await drained
  })
})
