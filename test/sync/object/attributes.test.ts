import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import { DISK, sidesWith, type Sides } from '../support/sides.ts'

const FACTS: Facts = {
  contentType: 'text/x-own',
  cacheControl: 'no-cache',
  websiteRedirect: '/other',
  storageClass: 'GLACIER',
  accessTier: 'Cool',
  blobType: 'BlockBlob',
  smb: { attributes: 'Hidden', permission: 'O:BA' },
  metadata: { owner: 'me' },
  tags: { team: 'blue' },
}

/** Copies one object with all its facts, small and in parts, and tells what the target has. */
async function copied(attributes: Parameters<Sides['sync']>[0]): Promise<(Facts | undefined)[]> {
  const sides = sidesWith({})
  sides.source.seed('small', 'x', { facts: FACTS })
  sides.source.seed('large', 'x'.repeat(2000), { facts: FACTS })
  await sides.sync(attributes)
  return ['small', 'large'].map((key) => sides.target.objects.get(key)?.facts)
}

describe('what travels with an object', () => {
  it.each<[string, Parameters<Sides['sync']>[0], Facts]>([
    ['everything', {}, FACTS],
    ['no headers', { attributes: { keepHeaders: false } }, without('contentType', 'cacheControl', 'websiteRedirect')],
    ['no headers but those given', { attributes: { keepHeaders: false, fixed: { contentType: 'a/b' } } },
      { ...without('cacheControl', 'websiteRedirect'), contentType: 'a/b' }],
    ['no metadata', { attributes: { keepMetadata: false } }, without('metadata')],
    ['no tags', { attributes: { keepTags: false } }, without('tags')],
    ['no access tier', { attributes: { keepTier: false } }, without('accessTier')],
    ['what is given instead', { attributes: { fixed: { cacheControl: 'x', acl: 'private', metadata: { a: 'b' }, tags: {} } } },
      { ...FACTS, cacheControl: 'x', acl: 'private', metadata: { a: 'b' }, tags: {} }],
    ['its time, in whole seconds', { attributes: { noteMtime: true } },
      { ...FACTS, metadata: { owner: 'me', s3sync_origin_last_modified: '2021-01-01T00:00:00+00:00' } }],
    ['its time beside metadata that is given', { attributes: { noteMtime: true, fixed: { metadata: { a: 'b' } } } },
      { ...FACTS, metadata: { a: 'b', s3sync_origin_last_modified: '2021-01-01T00:00:00+00:00' } }],
  ])('%s', async (_title, settings, expected) => {
    expect(await copied(settings)).toEqual([expected, expected])
  })

  it('from a disk is of the type that its extension has in the map that is given', async () => {
    const sides = sidesWith({ 'a.own': 'x', 'b.html': 2000, 'c.html': 'x' }, {}, { source: DISK })
    await sides.sync({ attributes: { contentTypes: { '.own': 'text/x-own', '.html': 'text/x-page' } } })
    expect([...sides.target.objects.values()].map(({ facts }) => facts.contentType).sort()).toEqual(['text/x-own', 'text/x-page', 'text/x-page'])
  })

  it('warns of metadata that the service cannot show', async () => {
    const sides = sidesWith({})
    sides.source.seed('k', 'x', { facts: { missingMetadata: 2 } })
    await sides.sync()
    expect(sides.target.objects.get('k')?.facts).toEqual({})
    expect(sides.run.of('warning').map(({ message }) => message)).toEqual([expect.stringContaining('2 entries of its user metadata')])
  })
})

function without(...names: (keyof Facts)[]): Facts {
  return Object.fromEntries(Object.entries(FACTS).filter(([fact]) => !names.some((name) => name === fact)))
}

describe('tags of entries that are up to date', () => {
  const REPAIR = { attributes: { repairTags: true } }
  async function repaired(from: Facts, to: Facts, dryRun = false): Promise<Sides> {
    const sides = sidesWith({})
    sides.source.seed('k', 'same', { facts: from, mtime: 0 })
    sides.target.seed('k', 'same', { facts: to, mtime: 1000 })
    await sides.sync({ ...REPAIR, dryRun })
    return sides
  }

  it.each<[string, Facts, Facts, number]>([
    ['others', { tags: { a: '1' } }, { tags: { a: '2' } }, 1],
    ['more', { tags: { a: '1' } }, { tags: { a: '1', b: '2' } }, 1],
    ['none at the source', {}, { tags: { a: '1' } }, 1],
    ['the same', { tags: { a: '1', b: '2' } }, { tags: { b: '2', a: '1' } }, 0],
  ])('are repaired: %s', async (_title, from, to, transferred) => {
    const sides = await repaired(from, to)
    expect(sides.target.objects.get('k')?.facts.tags).toEqual(from.tags)
    expect(sides.run.statistics).toMatchObject({ transferred, skipped: 1 - transferred, transferredBytes: 0 })
    expect(sides.asTarget.callsOf('put')).toEqual([])
  })

  it('are left alone in a dry run, which tells of them', async () => {
    const sides = await repaired({ tags: { a: '1' } }, {}, true)
    expect(sides.target.objects.get('k')?.facts.tags).toBeUndefined()
    expect(sides.run.of('copy').map(({ key, reason }) => [key, reason])).toEqual([['k', 'tags-differ']])
  })
})
