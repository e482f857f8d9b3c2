import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import type { Loss } from '../../../src/storage/contract/losses.ts'
import { sidesWith, type Sides } from '../support/sides.ts'

const FACTS = {
  'content-headers': { cacheControl: 'no-cache' },
  'expires': { expires: 'Thu, 01 Dec 2033 16:00:00 GMT' },
  'metadata': { metadata: { owner: 'me' } },
  'tags': { tags: { team: 'blue' } },
  'storage-class': { storageClass: 'GLACIER' },
  'access-tier': { accessTier: 'Cool' },
  'website-redirect': { websiteRedirect: '/other' },
  'xattrs': { metadata: { owner: 'me', posix_xattrs: 'e30=' } },
  'malformed-properties': { metadata: { owner: 'me', posix_xattrs: 'e30=', modtime: 'today' } },
  'smb-info': { smb: { attributes: 'Hidden' } },
  'blob-type': { blobType: 'AppendBlob' },
} as const satisfies Readonly<Record<Loss, Facts>>
const ALL = Object.keys(FACTS) as Loss[]

type Settings = Parameters<Sides['sync']>[0]

/** Copies a plain object, a small one and a large one that have all facts. */
async function copied(cannotKeep: readonly Loss[], given: Settings = {}): Promise<Sides> {
  const settings = { ...given, attributes: { keepPosix: true, ...given.attributes } }
  const store = { store: 'one' }
  const sides = sidesWith({ plain: 'x' }, {}, { source: store, target: { ...store, capabilities: { cannotKeep } } })
  const facts: Facts = Object.assign({}, ...Object.values(FACTS))
  sides.source.seed('small', 'x', { facts })
  sides.source.seed('large', 'x'.repeat(2000), { facts })
  await sides.sync(settings)
  return sides
}

function lossesOf(sides: Sides): Record<string, number> {
  sides.run.report.runEnded()
  return Object.fromEntries(sides.run.of('loss').map(({ loss, objects }) => [loss, objects]))
}

describe('what the target cannot keep', () => {
  it.each(ALL)('is reported at the end with the number of objects: %s', async (loss) => {
    const sides = await copied([loss])
    expect(lossesOf(sides)).toEqual({ [loss]: 2 })
    expect(sides.run.of('loss')[0]).toMatchObject({ firstKey: expect.stringMatching(/^(?:small|large)$/) as string, message: expect.stringContaining('2 objects') as string })
  })

  it.each([['through us', 'no'], ['by the store', 'must']] as const)('is reported whoever copies: %s', async (_who, serverSideCopy) => {
    expect(lossesOf(await copied(ALL, { serverSideCopy }))).toEqual(Object.fromEntries(ALL.map((loss) => [loss, 2])))
  })

  it('is no warning and no error', async () => {
    const { run } = await copied(ALL)
    expect([run.statistics.warnings, run.statistics.errors, run.statistics.transferred]).toEqual([0, 0, 3])
  })

  it.each<[string, NonNullable<Settings>, readonly Loss[]]>([
    ['headers', { attributes: { keepHeaders: false } }, ['content-headers', 'expires', 'website-redirect']],
    ['metadata', { attributes: { keepMetadata: false } }, ['metadata', 'xattrs']],
    ['tags', { attributes: { keepTags: false } }, ['tags']],
    ['tiers', { attributes: { keepTier: false } }, ['access-tier']],
  ])('is not reported where the user leaves it out: %s', async (_what, settings, left) => {
    const reported = ALL.filter((loss) => !left.includes(loss))
    expect(lossesOf(await copied(ALL, settings))).toEqual(Object.fromEntries(reported.map((loss) => [loss, 2])))
  })

  it('is counted once for an object that is tried again', async () => {
    const sides = sidesWith({}, {}, { target: { capabilities: { cannotKeep: ['metadata'] } }, sourceFaults: [{ operation: 'read', corrupt: true, times: 1 }] })
    sides.source.seed('k', 'x', { facts: FACTS.metadata })
    await sides.sync()
    expect([sides.run.statistics.retries, lossesOf(sides)]).toEqual([1, { metadata: 1 }])
  })

  it('is not reported by a target that keeps everything', async () => {
    expect(lossesOf(await copied([]))).toEqual({})
  })
})
