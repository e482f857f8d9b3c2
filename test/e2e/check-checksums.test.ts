import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { cut, rewritten } from './support/stored.ts'
import { PAIRS, twoSides, whole, type PutObject, type Twin } from './support/two-sides.ts'
import { useWorld } from './support/world.ts'

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
const [ONE, OTHER, LONGER] = [Buffer.from('content'), Buffer.from('Content'), Buffer.from('content and more')]

/** By time alone, what is called newer would be copied. */
const TWINS: Readonly<Record<string, Twin>> = {
  'newer longer': { newerAt: 'source', source: LONGER, target: ONE },
  'newer other': { newerAt: 'source', source: ONE, target: OTHER },
  'newer same': { newerAt: 'source', source: ONE, target: ONE },
  'older longer': { newerAt: 'target', source: LONGER, target: ONE },
  'older other': { newerAt: 'target', source: ONE, target: OTHER },
  'older same': { newerAt: 'target', source: ONE, target: ONE },
}
const CHECKS = [
  ['--check-additional-checksum', ['newer longer', 'newer other', 'older longer', 'older other']],
  ['--check-mtime-and-additional-checksum', ['newer longer', 'newer other']],
] as const

describeEveryS3('update checks by checksum', ['checksums'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  describe.each(PAIRS)('%s to %s', (...pair) => {
    it.concurrent.each(CHECKS)('objsync %s SHA256', async (option, copied) => {
      const { source, target } = await twoSides(world, pair, TWINS, whole(objects, 'SHA256'))
      const before = await target.states()
      expect(await world.objsync(source, target, [option, 'SHA256'])).toMatchObject({ code: 0, stderr: '' })
      expect(rewritten(before, await target.states())).toEqual(copied)
      for (const [key, content] of Object.entries(await target.read())) {
        const isCopied = copied.some((each) => each === key)
        expect([key, content.toString()]).toEqual([key, TWINS[key]?.[isCopied ? 'source' : 'target'].toString()])
      }
    })

    it.concurrent.each(CHECKS)('objsync %s SHA1 leaves out, with a warning and exit code 3, what is stored without one', async (option) => {
      const put: PutObject = whole(objects, 'CRC32')
      const twins = { 'checked': { newerAt: 'source', source: ONE, target: OTHER }, 'unchecked': { newerAt: 'source', source: ONE, target: OTHER, put } } as const
      const { source, target } = await twoSides(world, pair, twins, whole(objects, 'SHA1'))
      const { code, stderr } = await world.objsync(source, target, [option, 'SHA1'])
      expect([code, stderr]).toEqual([3, expect.stringMatching(/^\S+ WARN not compared, so not copied: .*SHA1.* key="?unchecked"?\n$/)])
      expect(await target.read()).toEqual({ checked: ONE, unchecked: OTHER })
    })
  })

  it.concurrent.each(ALGORITHMS)('objsync --check-additional-checksum %s LOCAL s3://BUCKET/, and what is not there yet is copied', async (algorithm) => {
    const twins = { same: { newerAt: 'source', source: ONE, target: ONE }, other: { newerAt: 'target', source: ONE, target: OTHER } } as const
    const { source, target } = await twoSides(world, ['local', 's3'], twins, whole(objects, algorithm))
    await source.write({ new: ONE })
    const before = await target.states()
    expect(await world.objsync(source, target, ['--check-additional-checksum', algorithm])).toMatchObject({ code: 0, stderr: '' })
    expect(rewritten(before, await target.states())).toEqual(['new', 'other'])
  })
})

describeS3('update checks by the checksums of objects in parts', ['checksums'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const large = patternOf(11 * MIB + 7)
  const changed = Buffer.from(large)
  changed.writeUInt8(changed.readUInt8(large.length - 1) ^ 1, large.length - 1)

  /** Parts of sizes that no setting would come to. */
  const inParts = (algorithm: (typeof ALGORITHMS)[number], type: 'COMPOSITE' | 'FULL_OBJECT'): PutObject => (place, key, content) =>
    objects.put(place, key, cut(content, 5 * MIB + 3), { ChecksumAlgorithm: algorithm, ChecksumType: type })

  describe.each(PAIRS)('%s to %s', (...pair) => {
    it.concurrent.each([['SHA256', 'COMPOSITE'], ['CRC32', 'COMPOSITE'], ['CRC32C', 'FULL_OBJECT'], ['CRC64NVME', 'FULL_OBJECT']] as const)(
      'objsync --check-additional-checksum %s, stored as %s', async (algorithm, type) => {
        const twins = { same: { newerAt: 'source', source: large, target: large }, other: { newerAt: 'target', source: changed, target: large } } as const
        const { source, target } = await twoSides(world, pair, twins, inParts(algorithm, type))
        const before = await target.states()
        expect(await world.objsync(source, target, ['--check-additional-checksum', algorithm])).toMatchObject({ code: 0, stderr: '' })
        expect(rewritten(before, await target.states())).toEqual(['other'])
        expect((await target.read())['other']?.equals(changed)).toBe(true)
      })
  })

  it.concurrent('objsync --check-additional-checksum CRC32C compares checksums over all bytes whatever the parts', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'k', cut(large, 5 * MIB), { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' })
    await objects.put(target, 'k', large, { ChecksumAlgorithm: 'CRC32C' })
    const before = await target.states()
    expect(await world.objsync(source, target, ['--check-additional-checksum', 'CRC32C'])).toMatchObject({ code: 0, stderr: '' })
    expect(await target.states()).toEqual(before)
  })
})
