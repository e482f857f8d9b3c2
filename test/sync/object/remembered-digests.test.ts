import { expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { checkSides, linesOf } from '../../check/support.ts'
import { DISK, sidesWith, type Sides } from '../support/sides.ts'

const [LONG, OTHER] = ['1234567890'.repeat(200), '1234567899'.repeat(200)]

/** A disk that remembers digests, and never asks whether its files have changed. */
function remembering(disk: Target, known = new Map<string, string>()): Target & { readonly known: Map<string, string> } {
  return {
    ...disk,
    known,
    async digestOf({ key }, name, compute) {
      const value = known.get(`${key} ${name}`) ?? (await compute()).value
      known.set(`${key} ${name}`, value)
      return value
    },
  }
}

function sides(): Sides {
  return sidesWith({ a: 'same', b: 'here', c: LONG, d: LONG }, { a: 'same', b: 'else', c: LONG, d: OTHER }, { source: DISK })
}

/** The keys of which bytes were read, each once. */
function readOf({ asSource }: Sides): string[] {
  return [...new Set(asSource.callsOf('read').flatMap(({ keys }) => keys))].sort()
}

it.each([{ by: 'etag' as const }, { by: 'checksum' as const, algorithm: 'MD5' as const }])('a sync by $by reads no file whose digest is remembered, and copies what differs', async (check) => {
  const first = sides()
  const disk = remembering(first.asSource)
  await first.syncFrom(disk, { check })
  const second = sides()
  await second.syncFrom(remembering(second.asSource, disk.known), { check })
  const copied = (run: Sides): string[] => run.run.of('copy').map(({ key }) => key)
  expect(copied(second)).toEqual(copied(first))
  expect(second.targetTexts()).toEqual({ a: 'same', b: 'here', c: LONG, d: LONG })
  expect(readOf(second)).toEqual([...copied(second)].sort())
})

it.each(['etag', 'stored'] as const)('a check by %s reads no file whose digest is remembered, and finds the same', async (by) => {
  const first = sides()
  const disk = remembering(first.asSource)
  const found = linesOf(await checkSides(disk, first.asTarget, { by }))
  expect(found).toEqual(['a: match by ETag, source read', 'b: differs by ETag, source read', 'c: match by ETag, source read', 'd: differs by ETag, source read'])
  expect(readOf(first)).toEqual(['a', 'b', 'c', 'd'])
  const second = sides()
  const checked = await checkSides(remembering(second.asSource, disk.known), second.asTarget, { by })
  expect(linesOf(checked)).toEqual(found)
  expect([readOf(second), checked.counts.bytesRead]).toEqual([[], 0])
})

it('a digest over parts is remembered apart from one over all bytes', async () => {
  const first = sidesWith({ c: LONG }, {}, { source: DISK })
  const disk = remembering(first.asSource)
  first.target.seed('c', LONG, { partSizes: [1000, 1000], mtime: 1 })
  await first.syncFrom(disk, { check: { by: 'etag' }, multipart: { chunkSize: 1000, threshold: 1000 } })
  await first.syncFrom(disk, { check: { by: 'etag' }, multipart: { chunkSize: 5000, threshold: 5000 } })
  expect([...disk.known.keys()]).toEqual(['c ETag 2x1000', 'c ETag'])
})
