import { describe, expect, it } from 'vitest'
import type { Reason } from '../../../src/report/reasons.ts'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, type ChecksumType } from '../../../src/integrity/checksum.ts'
import { checksumDigest } from '../../../src/integrity/digest.ts'
import { patternOf } from '../../conformance/subject.ts'
import { DISK, sidesWith, type Sides } from '../support/sides.ts'

const NEW = { mtime: Date.UTC(2022, 0, 1) }
const OLD = { mtime: Date.UTC(2021, 0, 1) }

/** What became of `k`: its reason, whether it was copied or not. */
function reasonOf({ run }: Sides): Reason | undefined {
  return [...run.of('copy'), ...run.of('skip')].find(({ key }) => key === 'k')?.reason
}

describe('a fresh look at the target', () => {
  const LOOK = { check: { headTarget: true } }

  it('finds what has come since the listing', async () => {
    const sides = sidesWith({ k: 'x' })
    // The listing is made to have ended before.
    sides.asTarget.list = async function* () {
      sides.target.seed('k', 'theirs', NEW)
    }
    await sides.sync(LOOK)
    expect(sides.targetTexts()).toEqual({ k: 'theirs' })
    expect(reasonOf(sides)).toBe('up-to-date')
  })

  it('copies what has gone since the listing, and what is older', async () => {
    const sides = sidesWith({ k: 'x', gone: 'x' }, { k: 'old', gone: 'old' })
    const { head } = sides.asTarget
    sides.asTarget.head = (entry, options) => {
      sides.target.objects.delete('gone')
      return head(entry, options)
    }
    await sides.sync(LOOK)
    expect(sides.targetTexts()).toEqual({ k: 'x', gone: 'x' })
    expect(sides.asTarget.callsOf('head')).toHaveLength(2)
  })

  it('is not taken of what is up to date by the listing', async () => {
    const sides = sidesWith({ k: 'x' })
    sides.target.seed('k', 'x', NEW)
    await sides.sync(LOOK)
    expect(sides.asTarget.callsOf('head')).toEqual([])
  })
})

describe('compared by time and ETag', () => {
  it.each<[string, string, typeof NEW, Reason]>([
    ['same content', 'same', OLD, 'same-etag'],
    ['other content', 'else', OLD, 'etag-differs'],
    ['a younger target', 'else', { mtime: Date.UTC(2023, 0, 1) }, 'up-to-date'],
  ])('%s', async (_title, text, target, expected) => {
    for (const source of [{}, DISK]) {
      const sides = sidesWith({}, {}, { source })
      sides.source.seed('k', 'same', NEW)
      sides.target.seed('k', text, target)
      await sides.sync({ check: { by: 'mtime-and-etag' } })
      expect(reasonOf(sides)).toBe(expected)
    }
  })

  it('leaves alone, with a warning, what is encrypted so that its ETag tells nothing', async () => {
    const sides = sidesWith({ k: 'same' })
    sides.target.seed('k', 'same', { ...OLD, etag: 'f'.repeat(32), etagIsDigest: false })
    await sides.sync({ check: { by: 'etag' } })
    expect(reasonOf(sides)).toBe('unknown')
    expect(sides.run.statistics).toMatchObject({ transferred: 0, warnings: 1 })
  })
})

describe('compared by ETag, with the part sizes of the object', () => {
  it.each<[string, readonly number[], Reason]>([
    ['the same', [300, 7, 243], 'same-etag'], ['written whole', [550], 'same-etag'], ['other bytes', [300, 7, 244], 'etag-differs'],
  ])('%s', async (_title, sizes, expected) => {
    for (const upload of [true, false]) {
      const sides = sidesWith({}, {}, upload ? { source: DISK } : { target: DISK })
      const [disk, store] = upload ? [sides.source, sides.target] : [sides.target, sides.source]
      disk.seed('k', patternOf(550), NEW)
      store.seed('k', patternOf(sizes.reduce((a, b) => a + b)), { ...OLD, ...(sizes.length > 1 && { partSizes: sizes }) })
      await sides.sync({ check: { by: 'etag' }, multipart: { threshold: 100, chunkSize: 100, auto: true } })
      expect(reasonOf(sides)).toBe(expected)
    }
  })
})

describe.each([...CHECKSUM_ALGORITHMS])('compared by %s', (algorithm) => {
  const digest = checksumDigest(algorithm)
  const kept = (bytes: Buffer, sizes?: readonly number[]): { algorithm: ChecksumAlgorithm; type: ChecksumType; value: string } => {
    if (!sizes) return { algorithm, type: 'FULL_OBJECT', value: digest.of(bytes) }
    let at = 0
    return { algorithm, type: 'COMPOSITE', value: digest.compose(sizes.map((size) => digest.of(bytes.subarray(at, (at += size))))) }
  }
  const CHECK = { check: { by: 'checksum', algorithm } } as const

  it.each<[string, readonly number[] | undefined, boolean]>([
    ['over the whole', undefined, true], ['over the whole, other bytes', undefined, false],
    ['over parts', [300, 7, 243], true], ['over parts, other bytes', [300, 7, 243], false],
  ])('%s', async (_title, sizes, same) => {
    const bytes = patternOf(550)
    const other = Buffer.from(bytes)
    if (!same) other[7] = 0
    for (const sidesAre of [{ source: DISK }, { target: DISK }, {}]) {
      const sides = sidesWith({}, {}, sidesAre)
      // The target is younger: the time must not decide.
      sides.source.seed('k', bytes, { ...OLD, ...(sides.source.capabilities.keepsFacts && { checksum: kept(bytes, sizes), ...(sizes && { partSizes: sizes }) }) })
      sides.target.seed('k', other, { ...NEW, ...(sides.target.capabilities.keepsFacts && { checksum: kept(other, sizes), ...(sizes && { partSizes: sizes }) }) })
      await sides.sync(CHECK)
      expect(reasonOf(sides)).toBe(same ? 'same-checksum' : 'checksum-differs')
    }
  })

  it('leaves alone, with a warning, what has no such checksum', async () => {
    const sides = sidesWith({}, {}, { source: DISK })
    sides.source.seed('k', 'aa', NEW)
    sides.target.seed('k', 'bb', OLD)
    await sides.sync(CHECK)
    expect(reasonOf(sides)).toBe('unknown')
    expect(sides.targetTexts()).toEqual({ k: 'bb' })
    expect(sides.run.statistics.warnings).toBe(1)
  })

  it('copies what is new without asking', async () => {
    const sides = sidesWith({ k: 'x' })
    await sides.sync(CHECK)
    expect(reasonOf(sides)).toBe('new')
    expect(sides.asTarget.callsOf('head')).toEqual([])
  })
})

describe.each([...CHECKSUM_ALGORITHMS])('between two disks, which keep no %s', (algorithm) => {
  it.each(['checksum', 'mtime-and-checksum'] as const)('it is computed of both files, by %s', async (by) => {
    const sides = sidesWith({}, {}, { source: DISK, target: DISK })
    for (const [key, mine, theirs] of [['same', 'AAAA', 'AAAA'], ['differs', 'AAAA', 'CCCC']] as const) {
      sides.source.seed(key, mine, { mtime: Date.UTC(2023, 0, 1) })
      sides.target.seed(key, theirs, { mtime: Date.UTC(2020, 0, 1) })
    }
    await sides.sync({ check: { by, algorithm } })
    expect(sides.targetTexts()).toEqual({ same: 'AAAA', differs: 'AAAA' })
    expect(sides.run.of('copy').map(({ key, reason }) => [key, reason])).toEqual([['differs', 'checksum-differs']])
    expect(sides.run.statistics.warnings).toBe(0)
  })
})
