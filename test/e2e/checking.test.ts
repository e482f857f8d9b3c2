import { describe, expect, it } from 'vitest'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describeS3 } from '../support/s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { NEW, OLD, useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { useWorld } from './support/world.ts'

describe('update checks between folders', () => {
  const world = useLocalWorld()

  /** Same size at both sides, and another; each once newer at the source and once older. */
  async function copied(options: readonly string[]): Promise<string[]> {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ 'newer same': 'src', 'newer other': 'source' }, NEW)
    await source.write({ 'older same': 'src', 'older other': 'source', 'older equal': 'equal' }, OLD)
    await target.write({ 'newer same': 'tgt', 'newer other': 'tgt' }, OLD)
    await target.write({ 'older same': 'tgt', 'older other': 'tgt', 'older equal': 'equal' }, NEW)
    const before = await target.states()
    expect((await world.objsync([...options, source.location, target.location])).code).toBe(0)
    const after = await target.states()
    return Object.keys(after).filter((key) => after[key] !== before[key])
  }

  it.concurrent.each<[string[], string[]]>([
    [[], ['newer other', 'newer same']],
    [['--check-size'], ['newer other', 'older other']],
    [['--check-etag'], ['newer other', 'newer same', 'older other', 'older same']],
    [['--remove-modified-filter'], ['newer other', 'newer same', 'older equal', 'older other', 'older same']],
  ])('objsync %j SOURCE TARGET', async (options, keys) => {
    expect(await copied(options)).toEqual(keys)
  })
})

describeS3('update checks against a server', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('objsync --check-etag SOURCE TARGET finds what no time and no size shows', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ same: 'same', changed: 'one', large: patternOf(6 * MIB), 'large changed': patternOf(6 * MIB) })
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    const before = await target.states()
    await source.write({ changed: 'two', 'large changed': patternOf(6 * MIB, 1) }, OLD)
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    expect(await target.states()).toEqual(before)
    expect((await world.objsync(source, target, ['--check-etag', ...SMALL_PARTS])).code).toBe(0)
    const after = await target.states()
    expect(Object.keys(after).filter((key) => after[key] !== before[key])).toEqual(['changed', 'large changed'])
    expect((await target.read())['changed']?.toString()).toBe('two')
  })

  it.concurrent('objsync --check-etag SOURCE TARGET computes with the chunk size that it is given', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ large: patternOf(12 * MIB) })
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    const before = await target.states()
    await world.objsync(source, target, ['--check-etag', ...SMALL_PARTS])
    expect(await target.states()).toEqual(before)
    await world.objsync(source, target, ['--check-etag', '--multipart-threshold', '5MiB', '--multipart-chunksize', '6MiB'])
    expect(await target.states()).not.toEqual(before)
  })

  it.concurrent('objsync --check-size S3 LOCAL ignores times', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ same: 'abc', other: 'abcd' })
    await target.write({ same: 'xyz', other: 'xyz' })
    const future = Date.now() / 1000 + 3600
    for (const key of ['same', 'other']) await utimes(join(target.location, key), future, future)
    expect((await world.objsync(source, target, ['--check-size'])).code).toBe(0)
    expect(await target.read()).toEqual({ same: Buffer.from('xyz'), other: Buffer.from('abcd') })
  })

  it.concurrent('objsync --remove-modified-filter SOURCE TARGET writes everything again', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'a', b: 'b' }, OLD)
    await world.objsync(source, target)
    await s3.putObject(world.bucket, `${target.location.slice(`s3://${world.bucket}/`.length)}a`, 'other')
    expect((await world.objsync(source, target, ['--remove-modified-filter'])).code).toBe(0)
    expect(await target.read()).toEqual({ a: Buffer.from('a'), b: Buffer.from('b') })
  })

  it.concurrent('objsync S3 LOCAL verifies what came in parts of another size', async () => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
    await source.write({ large: patternOf(12 * MIB) })
    await world.objsync(source, there, SMALL_PARTS)
    const plain = await world.objsync(there, back, ['-vv'])
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('1 ETag verified')])
    for (const option of ['--disable-etag-verify', '--disable-multipart-verify']) {
      const unverified = await world.objsync(there, world.newPlace('local'), [option, '-vv'])
      expect([unverified.code, unverified.stdout]).toEqual([0, expect.stringContaining('no digest verified')])
    }
    expect(Buffer.compare((await back.read())['large'] ?? Buffer.alloc(0), patternOf(12 * MIB))).toBe(0)
  })
})
