import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MemoryOptions } from '../../src/testing/memory/storage.ts'
import type { UpdateCheck } from '../../src/sync/settings.ts'
import { DISK, sidesWith, type Sides } from './support/sides.ts'

const START = Date.UTC(2024, 0, 1)
const [KEYS, CONTENTS] = [['a', 'b', 'c'], ['', 'x', 'y', 'xx', 'yy', 'x'.repeat(1200), 'y'.repeat(1200)]] as const

/** Kinds of storages by how they keep times. `opaque` lists no digest of its content. */
const KINDS: Readonly<Record<string, MemoryOptions>> = {
  'disk': DISK,
  'store with seconds': { now: () => Math.floor(Date.now() / 1000) * 1000 },
  'store with milliseconds': { now: () => Math.floor(Date.now()) },
  'opaque store': { now: () => Math.floor(Date.now() / 1000) * 1000, capabilities: { contentEtag: false } },
}
const PAIRS = Object.keys(KINDS).flatMap((from) => Object.keys(KINDS).map((to) => [from, to] as const))

interface Step {
  /** Milliseconds that pass before it. */
  readonly wait: number
  readonly key: string
  readonly content: string
  /** Run a sync after it. */
  readonly run: boolean
  /** Milliseconds by which the file's time is set off, as `touch -d`, `cp -p` and `tar x` do. */
  readonly shift: number
}

const steps = (shift: fc.Arbitrary<number>): fc.Arbitrary<Step[]> => fc.array(
  fc.record({
    wait: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 2500 })),
    key: fc.constantFrom(...KEYS), content: fc.constantFrom(...CONTENTS), run: fc.boolean(), shift,
  }), { minLength: 1, maxLength: 12 })

const NEVER = fc.constant(0)
/** Not ahead of the service's clock: what is stays newer, and is sent each time. */
const BACKWARDS = fc.oneof(fc.integer({ min: -2000, max: 0 }), fc.constant(-86_400_000))

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }))
afterEach(() => void vi.useRealTimers())

function pass(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds)
}

function textsOf({ objects }: Sides['source']): Record<string, string> {
  return Object.fromEntries([...objects].map(([key, { bytes }]) => [key, bytes.toString()]))
}

/** Writes, and syncs now and then; then syncs twice, and says what a third time copies. */
async function play(story: readonly Step[], from: string, to: string, by: UpdateCheck): Promise<{ sides: Sides; third: number }> {
  const sides = sidesWith({}, {}, { source: KINDS[from] ?? {}, target: KINDS[to] ?? {} })
  const sync = (): Promise<unknown> => sides.sync({ check: { by } })
  for (const { wait, key, content, run, shift } of story) {
    pass(wait)
    const isDisk = sides.source.capabilities.keepsMtime
    sides.source.seed(key, content, isDisk ? { mtime: Date.now() + shift } : {})
    if (run) await sync()
  }
  // Where nothing can be compared, only a later second shows that the copy is the newer one.
  const between = [from, to].includes('opaque store') ? 1000 : 1
  pass(between)
  await sync()
  pass(between)
  await sync()
  const before = sides.run.statistics.transferred
  await sync()
  return { sides, third: sides.run.statistics.transferred - before }
}

describe.each(PAIRS)('changes from a %s to a %s', (from, to) => {
  it.each<UpdateCheck>(['mtime', 'mtime-or-size'])('are seen by %s, and then there is nothing to do', async (by) => {
    await fc.assert(fc.asyncProperty(steps(NEVER), async (story) => {
      const { sides, third } = await play(story, from, to, by)
      expect(textsOf(sides.target)).toEqual(textsOf(sides.source))
      expect(third).toBe(0)
      expect(sides.run.statistics.warnings).toBe(0)
    }), { numRuns: 20 })
  })

  it('are seen by mtime-or-size whatever the times, if the size is another one', async () => {
    await fc.assert(fc.asyncProperty(steps(BACKWARDS), async (story) => {
      const { sides, third } = await play(story, from, to, 'mtime-or-size')
      const sizes = (texts: Record<string, string>): [string, number][] => Object.entries(texts).map(([key, text]) => [key, text.length])
      expect(sizes(textsOf(sides.target)).sort()).toEqual(sizes(textsOf(sides.source)).sort())
      expect(third).toBe(0)
    }), { numRuns: 20 })
  })
})
