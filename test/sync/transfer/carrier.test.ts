import { describe, expect, it } from 'vitest'
import type { Copy } from '../../../src/sync/pair.ts'
import { createPassContext } from '../../../src/sync/pass-context.ts'
import { createCarrier, type Carrier } from '../../../src/sync/transfer/carrier.ts'
import { settle } from '../../../src/sync/transfer/settle.ts'
import { settingsWith } from '../support/settings.ts'
import { sidesWith, type Sides } from '../support/sides.ts'

type Given = Parameters<typeof settingsWith>[0]

/** A carrier as it would be in another thread: settings, copies and outcomes are cloned on their way. */
function beyondThreads(carrier: Carrier): Carrier {
  return {
    async carry(copy) {
      const outcome = await carrier.carry(structuredClone(copy))
      // An error crosses as its message and cause; its class is the sender's business.
      return outcome.type === 'failed' ? outcome : structuredClone(outcome)
    },
  }
}

async function carry(sides: Sides, given: Given, wrap: (carrier: Carrier) => Carrier): Promise<void> {
  const settings = structuredClone(settingsWith(given))
  const context = createPassContext(sides.asSource, sides.asTarget, settings, sides.run)
  const carrier = wrap(createCarrier(context))
  for await (const page of sides.asSource.list({}, { onProblem: () => undefined })) {
    for (const entry of page) {
      const [standing] = [...sides.target.objects.keys()].filter((key) => key === entry.key)
      const copy: Copy = { source: entry, target: undefined, reason: standing === undefined ? 'new' : undefined }
      await settle(copy, await carrier.carry(copy), { settings, run: sides.run })
    }
  }
}

const CONTENTS = { small: 'content', large: 950, empty: '', broken: 'never read' }
const FAULTS = { sourceFaults: [{ operation: 'read' as const, key: 'broken', error: 'denied' as const }] }

describe('a carrier', () => {
  it.each<[string, Given]>([
    ['by default', {}],
    ['with tags and fixed metadata', { attributes: { keepTags: true, fixed: { metadata: { a: 'b' } } } }],
    ['in a dry run', { dryRun: true }],
    ['with filters', { filters: { includeRegex: /./u } }],
  ])('does the same with what has been cloned on its way, %s', async (_title, given) => {
    const here = sidesWith(CONTENTS, { small: 'old' }, FAULTS)
    const there = sidesWith(CONTENTS, { small: 'old' }, FAULTS)
    await carry(here, given, (carrier) => carrier)
    await carry(there, given, beyondThreads)
    expect(there.run.events).toEqual(here.run.events)
    expect({ ...there.run.statistics, startedAt: 0 }).toEqual({ ...here.run.statistics, startedAt: 0 })
    expect(there.targetTexts()).toEqual(here.targetTexts())
    expect(here.run.statistics.failed).toBe(given?.dryRun ? 0 : 1)
    if (!given?.dryRun) expect(Object.keys(here.targetTexts()).sort()).toEqual(['empty', 'large', 'small'])
  })

  it('never rejects: a fault is an outcome', async () => {
    const sides = sidesWith(CONTENTS, {}, FAULTS)
    const context = createPassContext(sides.asSource, sides.asTarget, settingsWith(), sides.run)
    const source = { key: 'broken', size: 10, mtime: 0, etag: '' }
    const outcome = await createCarrier(context).carry({ source, target: undefined, reason: 'new' })
    expect(outcome.type).toBe('failed')
    expect(sides.run.statistics.failed).toBe(0)
  })
})
