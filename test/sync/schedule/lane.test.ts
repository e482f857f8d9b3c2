import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLane } from '../../../src/sync/schedule/lane.ts'

interface Gates {
  readonly work: (item: number) => Promise<void>
  readonly open: (item: number) => void
  readonly fail: (item: number, error: Error) => void
  readonly running: ReadonlySet<number>
}

/** Work that waits until it is let go. */
function gates(): Gates {
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  const running = new Set<number>()
  return {
    running,
    work: (item) => {
      running.add(item)
      return new Promise<void>((resolve, reject) => waiting.set(item, { resolve, reject })).finally(() => running.delete(item))
    },
    open: (item) => waiting.get(item)?.resolve(),
    fail: (item, error) => waiting.get(item)?.reject(error),
  }
}

describe('createLane', () => {
  it('works on every item once, never on more than its width', async () => {
    const items = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 })
    const [widths, capacities] = [fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })]
    await fc.assert(fc.asyncProperty(widths, capacities, items, async (width, capacity, turns) => {
      const done: number[] = []
      let [running, most, waiting] = [0, 0, 0]
      const lane = createLane<number>(width, capacity, async (item) => {
        waiting--
        most = Math.max(most, ++running)
        for (let i = turns[item] ?? 0; i > 0; i--) await nextTurn()
        running--
        done.push(item)
      })
      for (const item of turns.keys()) {
        waiting++
        const room = lane.accept(item)
        if (room) await room
        expect(waiting).toBeLessThanOrEqual(capacity)
      }
      await lane.drained()
      expect(done.sort((a, b) => a - b)).toEqual([...turns.keys()])
      expect(most).toBeLessThanOrEqual(width)
    }))
  })

  it('holds the one who fills it back until there is room', async () => {
    const { work, open } = gates()
    const lane = createLane(1, 2, work)
    expect(lane.accept(1)).toBeUndefined()
    expect(lane.accept(2)).toBeUndefined()
    let hasRoom = false
    void lane.accept(3)?.then(() => (hasRoom = true))
    await nextTurn()
    expect(hasRoom).toBe(false)
    open(1)
    await nextTurn()
    expect(hasRoom).toBe(true)
    open(2)
    await nextTurn()
    open(3)
    await lane.drained()
  })

  it('begins nothing after an error, lets what is under way end, and tells the first error', async () => {
    const { work, open, fail, running } = gates()
    const lane = createLane(2, 5, work)
    for (const item of [1, 2, 3, 4]) void lane.accept(item)
    let told: unknown
    const drained = lane.drained().catch((error: unknown) => (told = error))
    fail(1, new Error('first'))
    await nextTurn()
    expect(lane.failed).toBe(true)
    expect([...running]).toEqual([2])
    expect(told).toBeUndefined()
    await lane.accept(5)
    open(2)
    await drained
    expect(told).toEqual(new Error('first'))
    expect(running.size).toBe(0)
  })

  it('lets go whoever waits for room when the work fails', async () => {
    const { work, fail } = gates()
    const lane = createLane(1, 1, work)
    void lane.accept(1)
    const room = lane.accept(2)
    fail(1, new Error('failed'))
    await room
    await expect(lane.drained()).rejects.toThrow('failed')
  })

  it('is drained when it never had anything', async () => {
    await createLane(3, 1, () => Promise.resolve()).drained()
  })
})
