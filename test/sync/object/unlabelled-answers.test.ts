import { describe, expect, it } from 'vitest'
import { checksumDigest } from '../../../src/integrity/digest.ts'
import { patternOf } from '../../conformance/subject.ts'
import { DISK, sidesWith } from '../support/sides.ts'

/** A proxy on the way flips a bit and takes the headers away that would show it. */
const FLIPPED = { operation: 'read', corrupt: true, etag: '' } as const

describe.each([['a disk', DISK], ['a service', {}]])('what is read without an ETag, to %s', (_name, target) => {
  it.each([['small', 300], ['large', 2500]])('is compared with the ETag that was listed: %s', async (_size, size) => {
    const sides = sidesWith({ k: size }, {}, { target, sourceFaults: [FLIPPED] })
    await sides.sync().catch((error: unknown) => expect(error).toMatchObject({ kind: 'corrupt' }))
    expect(sides.target.objects.size).toBe(0)
    expect(sides.run.statistics.failed).toBe(1)
  })

  it('arrives when it is right', async () => {
    const sides = sidesWith({ k: 300 }, {}, { target, sourceFaults: [{ operation: 'read', etag: '' }] })
    await sides.sync()
    expect(sides.target.objects.get('k')?.bytes.equals(patternOf(300))).toBe(true)
    expect(sides.run.statistics).toMatchObject({ etagVerified: 1, warnings: 0 })
  })

  it.each([['small', 300], ['large', 2500]])('is compared with the MD5 that was listed: %s', async (_size, size) => {
    const source = { capabilities: { contentEtag: false, keepsTiers: true } }
    const sides = sidesWith({ k: size }, {}, { source, target, sourceFaults: [FLIPPED] })
    const { list } = sides.asSource
    const contentMd5 = checksumDigest('MD5').of(patternOf(size))
    sides.asSource.list = async function* (range, options) {
      for await (const page of list(range, options)) yield page.map((entry) => ({ ...entry, contentMd5 }))
    }
    await sides.sync({ verification: { compareRead: 'fail' } }).catch((error: unknown) => expect(error).toMatchObject({ kind: 'mismatch' }))
    expect(sides.target.objects.size).toBe(0)
    expect(sides.run.statistics.failed).toBe(1)
  })
})
