import { describe, expect, it } from 'vitest'
import { sync, UsageError, type SyncEvent, type SyncOptions } from '../../src/index.ts'
import { createMemoryStorage, type MemoryStorage } from '../../src/testing/index.ts'

function stores(count: number): { readonly source: MemoryStorage; readonly target: MemoryStorage } {
  const [source, target] = [createMemoryStorage({ name: 'source' }), createMemoryStorage({ name: 'target' })]
  for (let i = 0; i < count; i++) source.seed(`k${String(i).padStart(5, '0')}`, 'x')
  return { source, target }
}

const typesOf = (events: readonly SyncEvent[]): SyncEvent['type'][] => events.map(({ type }) => type)

describe('the events of a run', () => {
  it('all reach a loop that begins at once, in their order', async () => {
    const { source, target } = stores(3)
    const run = sync({ source, target, workerSize: 1 }, { details: 'all' })
    const events: SyncEvent[] = []
    for await (const event of run) events.push(event)
    expect(typesOf(events).at(0)).toBe('run-start')
    expect(typesOf(events).slice(-2)).toEqual(['run-end', 'statistics'])
    expect(events.flatMap((event) => (event.type === 'copy' ? event.key : []))).toEqual(['k00000', 'k00001', 'k00002'])
    expect((await run).status).toBe('complete')
  })

  it('come to the callback and to every loop alike', async () => {
    const { source, target } = stores(20)
    const called: SyncEvent[] = []
    const run = sync({ source, target }, { onEvent: (event) => void called.push(event) })
    const collect = async (): Promise<SyncEvent[]> => {
      const events: SyncEvent[] = []
      for await (const event of run) events.push(event)
      return events
    }
    const [first, second] = await Promise.all([collect(), collect()])
    expect(called).toHaveLength(20)
    expect(first).toEqual(called)
    expect(second).toEqual(called)
  })

  it('say how many bytes have arrived, part by part', async () => {
    const { source, target } = stores(0)
    source.seed('large', Buffer.alloc(12 * 2 ** 20))
    const run = sync({ source, target, multipartThreshold: '5MiB', multipartChunksize: '5MiB' }, { details: ['write'] })
    let bytes = 0
    for await (const event of run) if (event.type === 'write') bytes += event.bytes
    expect([bytes, (await run).bytes, run.statistics.movedBytes]).toEqual(Array(3).fill(12 * 2 ** 20))
  })

  it('wait for a loop that is slow: the run does not go on without it', async () => {
    const { source, target } = stores(5000)
    const run = sync({ source, target })
    const events = run[Symbol.asyncIterator]()
    await events.next()
    const settled = await Promise.race([run.then(() => 'over'), quiet(() => target.objects.size)])
    expect(settled).not.toBe('over')
    expect(target.objects.size).toBeGreaterThan(500)
    expect(target.objects.size).toBeLessThan(3000)
    let count = 1
    for (let next = await events.next(); next.done !== true; next = await events.next()) count++
    expect([count, (await run).counts.copied]).toEqual([5000, 5000])
  })

  it('wait for the promise of the callback', async () => {
    const { source, target } = stores(200)
    let most = 0
    let running = 0
    const order: string[] = []
    await sync({ source, target, workerSize: 4 }, {
      async onEvent(event) {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        if (event.type === 'copy') order.push(event.key)
        running--
      },
    })
    expect([most, order.length]).toEqual([1, 200])
  })

  it('do not stop the run when their loop is left early, nor does it wait for them any more', async () => {
    const { source, target } = stores(3000)
    const run = sync({ source, target })
    for await (const event of run) if (event.type === 'copy') break
    expect((await run).counts.copied).toBe(3000)
  })

  it('end with the error of a call that makes no sense, for the loop and the promise alike', async () => {
    const run = sync({ source: 'x', target: 'y', noSuchOption: 1 } as SyncOptions)
    const loop = (async () => { for await (const event of run) void event })()
    await expect(loop).rejects.toBeInstanceOf(UsageError)
    await expect(run).rejects.toBeInstanceOf(UsageError)
  })

  it('are over for a loop that begins after the run', async () => {
    const { source, target } = stores(1)
    const run = sync({ source, target })
    await run
    const events: SyncEvent[] = []
    for await (const event of run) events.push(event)
    expect(events).toEqual([])
  })

  it('stop with the signal, and the loop ends', async () => {
    const { source, target } = stores(3000)
    const controller = new AbortController()
    const run = sync({ source, target }, { signal: controller.signal })
    for await (const event of run) if (event.type === 'copy') controller.abort()
    const { status, counts } = await run
    expect(status).toBe('interrupted')
    expect(target.objects.size).toBe(counts.copied)
    expect(counts.copied).toBeLessThan(3000)
  })

  it('stop before they begin when the signal has fired already', async () => {
    const { source, target } = stores(1)
    expect((await sync({ source, target }, { signal: AbortSignal.abort() })).status).toBe('interrupted')
    expect(target.objects.size).toBe(0)
  })
})

/** Resolves when a figure has stood still for many turns of the event loop. */
async function quiet(figure: () => number): Promise<string> {
  for (let [last, still] = [figure(), 0]; still < 200; still++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (figure() !== last) [last, still] = [figure(), 0]
  }
  return 'quiet'
}
