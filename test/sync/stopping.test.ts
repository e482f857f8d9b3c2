import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Fault, Operation } from '../../src/testing/faulty/storage.ts'
import { sidesWith, type Contents, type Sides } from './support/sides.ts'

const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 }, concurrency: { objects: 2, parts: 2 } }

interface Gate {
  readonly until: Promise<void>
  open(): void
}

function gate(): Gate {
  let open = (): void => {}
  const until = new Promise<void>((resolve) => (open = resolve))
  return { until, open: () => open() }
}

/** Waits until the engine has made so many calls of a kind. */
async function calls(count: number, of: () => readonly unknown[]): Promise<void> {
  while (of().length < count) await nextTurn()
}

/** Starts a run, stops it while an operation is held up, lets the operation go on, and waits for the end. */
async function stopDuring(operation: Operation, contents: Contents): Promise<Sides> {
  const held = gate()
  const fault: Fault = { operation, until: held.until }
  const onSource = operation === 'read' || operation === 'list'
  const sides = sidesWith(contents, { extra: 'x' }, { [onSource ? 'sourceFaults' : 'targetFaults']: [fault] })
  const ended = sides.sync({ ...IN_PARTS, deletion: { enabled: true } }).catch((error: unknown) => error)
  const storage = onSource ? sides.asSource : sides.asTarget
  await calls(1, () => storage.callsOf(operation))
  sides.run.stop()
  held.open()
  await ended
  return sides
}

const MANY = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x']))
const LARGE = { big1: 2000, big2: 2000, big3: 2000 }

describe('a run that is stopped', () => {
  it.each<Operation>(['read', 'put'])('takes no new small objects: stopped in %s', async (operation) => {
    const sides = await stopDuring(operation, MANY)
    expect(sides.asSource.callsOf('read').length).toBeLessThanOrEqual(2)
    expect(sides.target.objects.size).toBeLessThanOrEqual(3)
    expect(sides.run.statistics.deleted).toBe(0)
    expect(sides.target.objects.has('extra')).toBe(true)
  })

  it.each<Operation>(['read', 'putPart', 'complete'])('leaves no part behind: stopped in %s', async (operation) => {
    const sides = await stopDuring(operation, LARGE)
    expect(sides.target.uploads.size).toBe(0)
    expect([...sides.target.objects.keys()]).toEqual(expect.arrayContaining(['extra']))
    const begun = sides.asTarget.callsOf('startMultipart').length
    const completed = [...sides.target.objects.keys()].filter((key) => key.startsWith('big')).length
    expect(sides.asTarget.callsOf('abort').length + completed).toBe(begun)
    expect(sides.asTarget.callsOf('startMultipart').length).toBeLessThanOrEqual(2)
  })

  it('ends an upload whose beginning was answered only after the stop', async () => {
    const [began, held] = [gate(), gate()]
    const sides = sidesWith({ big: 2000 })
    const { startMultipart } = sides.asTarget
    sides.asTarget.startMultipart = async (...call) => {
      const write = await startMultipart(...call)
      began.open()
      await held.until
      return write
    }
    const ended = sides.sync(IN_PARTS).catch((error: unknown) => error)
    await began.until
    expect(sides.target.uploads.size).toBe(1)
    sides.run.stop()
    held.open()
    await ended
    expect(sides.target.uploads.size).toBe(0)
  })

  it('does not complete an object whose last parts were put after the stop, whatever the reason for it', async () => {
    const sides = sidesWith({ big: 2000 })
    const { startMultipart } = sides.asTarget
    sides.asTarget.startMultipart = async (...call) => {
      const write = await startMultipart(...call)
      return {
        ...write,
        put: async (part) => {
          if (part.number === 20) sides.run.stop(new Error('enough'))
          await write.put(part)
        },
      }
    }
    await expect(sides.sync(IN_PARTS)).rejects.toMatchObject({ kind: 'aborted' })
    expect([sides.target.objects.size, sides.target.uploads.size]).toEqual([0, 0])
  })

  it('begins nothing when it is stopped while listing', async () => {
    const sides = await stopDuring('list', MANY)
    expect(sides.asSource.callsOf('read')).toEqual([])
    expect(sides.targetTexts()).toEqual({ extra: 'x' })
  })

  it('does nothing at all when it is stopped before it begins', async () => {
    const sides = sidesWith(MANY)
    sides.run.stop()
    await expect(sides.sync()).rejects.toMatchObject({ kind: 'aborted' })
    expect(sides.targetTexts()).toEqual({})
  })

  it('ends although parts wait for parts that will never come', async () => {
    const held = gate()
    const sourceFaults: Fault[] = [{ operation: 'read', nth: 1, times: 1, until: held.until }]
    const sides = sidesWith({ big: 70_000 * 5 + 10 }, {}, { sourceFaults })
    const settings = { multipart: { threshold: 500, chunkSize: 70_000 }, concurrency: { parts: 8 } }
    const ended = sides.sync(settings).catch((error: unknown) => error)
    // The first part is held up; all others, the tiny last one too, wait for it to be hashed.
    await calls(6, () => sides.asSource.callsOf('read'))
    sides.run.stop()
    held.open()
    expect(await ended).toMatchObject({ kind: 'aborted' })
    expect(sides.target.uploads.size).toBe(0)
    expect(sides.target.objects.size).toBe(0)
  })
})
