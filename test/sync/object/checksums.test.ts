import { describe, expect, it } from 'vitest'
import type { ChecksumAlgorithm } from '../../../src/integrity/checksum.ts'
import { CHECKSUM_ALGORITHMS } from '../../../src/integrity/checksum.ts'
import { checksumDigest } from '../../../src/integrity/digest.ts'
import { patternOf } from '../../conformance/subject.ts'
import { DISK, sidesWith, type Sides } from '../support/sides.ts'

const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 } }
const CORRUPT = expect.objectContaining({ kind: 'corrupt' }) as Error

function composite(algorithm: ChecksumAlgorithm, sizes: readonly number[], bytes: Buffer): string {
  const digest = checksumDigest(algorithm)
  let at = 0
  return digest.compose(sizes.map((size) => digest.of(bytes.subarray(at, (at += size)))))
}

describe.each([...CHECKSUM_ALGORITHMS])('written with %s', (algorithm) => {
  const full = checksumDigest(algorithm)

  it('keeps a checksum of the whole of a small object', async () => {
    const sides = sidesWith({ k: 300 }, {}, { source: DISK })
    await sides.sync({ ...IN_PARTS, verification: { algorithm } })
    expect(sides.target.objects.get('k')?.checksum).toEqual({ algorithm, type: 'FULL_OBJECT', value: full.of(patternOf(300)) })
    expect(sides.run.statistics).toMatchObject({ etagVerified: 1, checksumVerified: 1, warnings: 0 })
  })

  it('keeps one over the checksums of the parts of a large object', async () => {
    const sides = sidesWith({ k: 950 }, {}, { source: DISK })
    await sides.sync({ ...IN_PARTS, verification: { algorithm } })
    const sizes = [100, 100, 100, 100, 100, 100, 100, 100, 100, 50]
    const expected = algorithm === 'CRC64NVME'
      ? { algorithm, type: 'FULL_OBJECT', value: full.of(patternOf(950)) }
      : { algorithm, type: 'COMPOSITE', value: composite(algorithm, sizes, patternOf(950)) }
    expect(sides.target.objects.get('k')?.checksum).toEqual(expected)
    expect(sides.run.statistics).toMatchObject({ checksumVerified: 1, warnings: 0 })
  })

  if (!full.combine) return
  it('keeps one over the whole of a large object, where that was asked for', async () => {
    const sides = sidesWith({ k: 950 }, {}, { source: DISK })
    await sides.sync({ ...IN_PARTS, verification: { algorithm, fullObject: true } })
    expect(sides.target.objects.get('k')?.checksum).toEqual({ algorithm, type: 'FULL_OBJECT', value: full.of(patternOf(950)) })
  })
})

/** An object that was stored in parts of these sizes, or whole, with a checksum. */
function stored(algorithm: ChecksumAlgorithm, form: 'whole' | 'composite' | 'full', sizes: readonly number[], target = DISK): Sides {
  const bytes = patternOf(sizes.reduce((a, b) => a + b))
  const value = form === 'composite' ? composite(algorithm, sizes, bytes) : checksumDigest(algorithm).of(bytes)
  const sides = sidesWith({}, {}, { target })
  const checksum = { algorithm, type: form === 'composite' ? 'COMPOSITE' : 'FULL_OBJECT', value } as const
  sides.source.seed('k', bytes, { checksum, ...(form !== 'whole' && { partSizes: sizes }) })
  return sides
}

const READING = { ...IN_PARTS, verification: { compareRead: 'fail' } } as const
const LAYOUTS = [['equal parts like ours', [100, 100, 100, 100, 100, 50]], ['other equal parts', [250, 250, 50]], ['parts of any sizes', [300, 7, 243]], ['a small object in parts', [150, 150, 1]]] as const

describe.each([...CHECKSUM_ALGORITHMS])('read with its %s', (algorithm) => {
  const forms = (['whole', 'composite', 'full'] as const).filter((form) => form !== 'full' || checksumDigest(algorithm).combine)
  const cases = forms.flatMap((form) => LAYOUTS.map(([title, sizes]) => [form, title, [...sizes]] as const))

  it.each(cases)('proves an object kept with a %s one: %s', async (form, _title, sizes) => {
    for (const target of [DISK, {}]) {
      const sides = stored(algorithm, form, sizes, target)
      await sides.sync(READING)
      expect(sides.target.objects.get('k')?.bytes.equals(sides.source.objects.get('k')?.bytes ?? Buffer.alloc(0))).toBe(true)
      expect(sides.run.statistics).toMatchObject({ etagVerified: 1, checksumVerified: 1, warnings: 0 })
    }
  })

  it.each(cases)('finds a flipped bit in one kept with a %s one: %s', async (form, _title, sizes) => {
    for (const etag of [true, false]) {
      const sides = stored(algorithm, form, sizes)
      const read = sides.asSource.read
      sides.asSource.read = async (entry, options) => {
        const content = await read(entry, options)
        content.bytes[0] = (content.bytes[0] ?? 0) ^ 1
        return content
      }
      await sides.sync({ ...READING, verification: { ...READING.verification, etag }, retry: { count: 0 } })
      expect(sides.run.of('failure').map(({ error }) => error)).toMatchObject([CORRUPT])
      expect(sides.target.objects.size).toBe(0)
    }
  })
})

describe('a service that compares requests with their MD5', () => {
  const SERVICE = { capabilities: { contentEtag: false, verifiesMd5: true } }

  it.each([[true, 2], [false, 0]])('verifies what is written to it, whole and in parts; MD5s sent: %s', async (sendMd5, verified) => {
    const sides = sidesWith({ k: 300, big: 950 }, {}, { source: DISK, target: SERVICE })
    await sides.sync({ ...IN_PARTS, verification: { sendMd5 } })
    expect([...sides.target.objects.keys()].sort()).toEqual(['big', 'k'])
    expect(sides.run.statistics).toMatchObject({ transferred: 2, etagVerified: 0, checksumVerified: verified, warnings: 0 })
  })
})

describe('reading with checksums', () => {
  it('finds parts of unequal sizes that look equal, at the second try', async () => {
    const sides = stored('SHA256', 'composite', [200, 100, 300, 200])
    sides.asSource.partSizes = (_entry, options) => Promise.resolve(options?.exact ? [200, 100, 300, 200] : [200, 200, 200, 200])
    await sides.sync(READING)
    expect(sides.run.statistics).toMatchObject({ transferred: 1, checksumVerified: 1, warnings: 1 })
  })

  it('says so where a store keeps none, and asks no disk for one', async () => {
    const toStore = sidesWith({ k: 300, big: 950 })
    await toStore.sync(READING)
    expect(toStore.run.of('warning').map(({ message }) => message)).toEqual(Array(2).fill(expect.stringContaining('no additional checksum')))
    const fromDisk = sidesWith({ k: 300, big: 950 }, {}, { source: DISK })
    await fromDisk.sync(READING)
    expect(fromDisk.run.statistics.warnings).toBe(0)
  })

  it('holds what the target stores against what was sent, unless told not to', async () => {
    for (const compareWritten of [true, false]) {
      const sides = sidesWith({ k: 300 })
      const { put } = sides.asTarget
      const checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'AAAAAA==' } as const
      sides.asTarget.put = async (...call) => ({ ...(await put(...call)), checksum })
      await sides.sync({ verification: { algorithm: 'CRC32', compareWritten }, retry: { count: 0 } })
      expect(sides.run.of('failure').map(({ error }) => error)).toMatchObject(compareWritten ? [CORRUPT] : [])
    }
  })

  it('sends no MD5 where that was switched off', async () => {
    const sides = sidesWith({ k: 300, big: 950 })
    const payloads: unknown[] = []
    const { put } = sides.asTarget
    sides.asTarget.put = (key, payload, ...rest) => {
      payloads.push(payload.md5)
      return put(key, payload, ...rest)
    }
    await sides.sync({ ...IN_PARTS, verification: { sendMd5: false, etag: false } })
    expect(payloads).toEqual([undefined])
    expect(sides.run.statistics).toMatchObject({ transferred: 2, etagVerified: 0, warnings: 0 })
  })
})

describe('parts kept as they are', () => {
  const AUTO = { multipart: { threshold: 500, chunkSize: 100, auto: true } }
  it.each([['many', [300, 7, 243]], ['small', [20, 20, 2]], ['one', [600]]])('%s', async (_title, sizes) => {
    const sides = sidesWith({})
    sides.source.seed('k', patternOf(sizes.reduce((a, b) => a + b)), sizes.length > 1 ? { partSizes: sizes } : {})
    await sides.sync(AUTO)
    expect(sides.target.objects.get('k')?.etag).toBe(sides.source.objects.get('k')?.etag)
    expect(sides.asTarget.callsOf('putPart')).toHaveLength(sizes.length > 1 ? sizes.length : 0)
    expect(sides.run.statistics).toMatchObject({ transferred: 1, etagVerified: 1, warnings: 0 })
  })

  it('are cut anew, with a notice, where the target cannot have them', async () => {
    const sides = sidesWith({}, {}, { target: { capabilities: { minPartSize: 50 } } })
    sides.source.seed('k', patternOf(550), { partSizes: [300, 7, 243] })
    await sides.sync(AUTO)
    expect(sides.target.objects.get('k')?.etag).toMatch(/-6$/)
    expect(sides.run.of('notice')).toHaveLength(1)
  })
})
