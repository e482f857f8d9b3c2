import { describe, expect, it } from 'vitest'
import { sidesWith, type Sides } from '../support/sides.ts'

const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 }, concurrency: { parts: 1 } } as const
const STORE = { store: 'one store' }

/** Every number of bytes that a watcher could have seen, in their order. */
function watched({ run: { statistics } }: Sides): number[] {
  const seen: number[] = []
  let partBytes = 0
  Object.defineProperty(statistics, 'partBytes', {
    get: () => partBytes,
    set(bytes: number) {
      partBytes = bytes
      seen.push(statistics.movedBytes)
    },
  })
  return seen
}

const RISING = [100, 200, 300, 400, 500, 600, 700, 800, 900, 950]

describe('the bytes of a large object count', () => {
  it.each([['through us', {}, {}], ['inside a store', { source: STORE, target: STORE }, { serverSideCopy: 'must' }]] as const)(
    'part by part as they arrive, %s', async (_, places, settings) => {
      const sides = sidesWith({ k: 950 }, {}, places)
      const seen = watched(sides)
      await sides.sync({ ...IN_PARTS, ...settings })
      // When the object is complete it counts itself, and its parts no longer.
      expect(seen).toEqual([...RISING, 0])
      expect(sides.run.statistics).toMatchObject({ partBytes: 0, transferredBytes: 950, movedBytes: 950, transferred: 1 })
    })

  it('once, when a part is tried again', async () => {
    const sides = sidesWith({ k: 950 }, {}, { targetFaults: [{ operation: 'putPart', part: 3, error: 'transient', times: 1 }] })
    const seen = watched(sides)
    await sides.sync(IN_PARTS)
    expect(seen).toEqual([...RISING, 0])
  })

  it('anew, when the whole is begun again', async () => {
    const sides = sidesWith({ k: 950 }, {}, { targetFaults: [{ operation: 'complete', error: 'corrupt', times: 1 }] })
    const seen = watched(sides)
    await sides.sync(IN_PARTS)
    expect(seen).toEqual([...RISING, 0, ...RISING, 0])
    expect(sides.run.statistics.movedBytes).toBe(950)
  })

  it('not, when it was given up', async () => {
    const sides = sidesWith({ k: 950 }, {}, { targetFaults: [{ operation: 'putPart', part: 4, error: 'denied' }] })
    const seen = watched(sides)
    await sides.sync({ ...IN_PARTS, retry: { count: 0 } })
    expect(seen).toEqual([100, 200, 300, 0])
    expect(sides.run.statistics).toMatchObject({ transferred: 0, movedBytes: 0 })
  })
})

describe('what is to be copied', () => {
  it('is known as soon as both listings have ended, while copies still go on', async () => {
    const sides: Sides = sidesWith({ k: 950 }, {}, { targetFaults: [{ operation: 'complete', until: Promise.resolve().then(() => undefined) }] })
    let known: boolean | undefined
    const { statistics } = sides.run
    Object.defineProperty(statistics, 'transferredBytes', { value: 0, writable: true })
    Object.defineProperty(statistics, 'transferred', { get: () => 0, set: () => (known = statistics.listingDone) })
    await sides.sync(IN_PARTS)
    expect(known).toBe(true)
    expect(statistics).toMatchObject({ plannedObjects: 1, plannedBytes: 950 })
  })

  it('is not what a closer look has found to be up to date', async () => {
    const sides = sidesWith({ same: 700, other: 600 }, {})
    sides.target.seed('same', sides.source.objects.get('same')?.bytes ?? '')
    await sides.sync({ check: { by: 'etag' } })
    expect(sides.run.statistics).toMatchObject({ plannedObjects: 1, plannedBytes: 600, transferred: 1, transferredBytes: 600 })
  })
})
