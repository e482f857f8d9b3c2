import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/storage/contract/entry.ts'
import type { ObjectHead } from '../../src/storage/contract/reading.ts'
import type { Source } from '../../src/storage/contract/storage.ts'
import { StorageError } from '../../src/errors.ts'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'
import { sync } from '../../src/sync/sync.ts'
import { recordedRun } from './support/recorded-run.ts'
import { settingsWith } from './support/settings.ts'
import { sidesWith } from './support/sides.ts'
import { Report } from '../../src/sync/report.ts'

const PAGE = 1000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/**
 * Lists so many entries that it does not keep, and counts its pages.
 * @param onPage called after each page
 */
function counted(total: number, mtime: number, onPage: () => void = () => {}): Source & { handedOut: number; alive: number } {
  const registry = new FinalizationRegistry(() => storage.alive--)
  const storage = {
    name: 'counted',
    capabilities: createMemoryStorage().capabilities,
    handedOut: 0,
    alive: 0,
    async *list(): AsyncGenerator<Entry[]> {
      while (storage.handedOut < total) {
        const keyOf = (i: number): string => `k${String(storage.handedOut + i).padStart(8, '0')}`
        const page = Array.from({ length: PAGE }, (_, i) => ({ key: keyOf(i), size: 1, mtime, etag: '' }))
        storage.handedOut += PAGE
        storage.alive++
        registry.register(page, undefined)
        yield page
        await nextTurn()
        onPage()
      }
    },
    read: async ({ mtime }: Entry) => ({ bytes: Buffer.from('x'), ...headOf(mtime) }),
    head: async () => headOf(mtime),
    proveAbsent: () => Promise.reject(new StorageError('only listed here', { kind: 'unsupported' })),
    close: () => Promise.resolve(),
  }
  return storage
}

function headOf(mtime: number): ObjectHead {
  return { size: 1, mtime, etag: '', etagIsDigest: false, facts: {} }
}

describe('the memory of a run', () => {
  it('does not read listings further ahead than the lanes are long while transfers are held up', async () => {
    const source = counted(200_000, 2)
    const { asTarget } = sidesWith({})
    let release = (): void => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    asTarget.put = async () => {
      await held
      return { etag: '', etagIsDigest: false }
    }
    const run = recordedRun()
    const ended = sync(source, asTarget, settingsWith({ concurrency: { listings: 1 } }), run)
    for (let i = 0; i < 200; i++) await nextTurn()
    // A lane of 1000, what is in flight, and the few pages between the stages.
    expect(source.handedOut).toBeLessThanOrEqual(8 * PAGE)
    run.stop()
    release()
    await ended.catch(() => undefined)
    expect(source.handedOut).toBeLessThanOrEqual(12 * PAGE)
  })

  it('does not hold pages that have been worked on', async () => {
    let [pages, most] = [0, 0]
    const watch = (): void => {
      // Garbage collection at each page would take most of the time of the test.
      if (pages++ % 5 > 0) return
      collectGarbage()
      most = Math.max(most, source.alive + target.alive)
    }
    const source = counted(200_000, 1, watch)
    const target = counted(200_000, 1, watch)
    const run = recordedRun()
    const quiet = { ...run, report: new Report({ wants: new Set(), on: () => {} }, run.statistics) }
    const listedOnly = { ...createMemoryStorage(), ...target, prefixes: undefined }
    await sync(source, listedOnly, settingsWith({ concurrency: { listings: 1 } }), quiet)
    expect(run.statistics.skipped).toBe(200_000)
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(60)
  })
})
