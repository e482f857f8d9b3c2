import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { MIB, mixedContents, oddContents, SMALL_PARTS } from './support/mixed.ts'
import { differences } from './support/places.ts'
import { nextSecond, useWorld } from './support/world.ts'

const PAIRS = [['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'local']] as const

describeS3('every pair', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each(PAIRS)('objsync SOURCE TARGET, %s to %s: all, then nothing, then what changed', async (from, to) => {
    const [source, target] = [world.newPlace(from), world.newPlace(to)]
    await source.write(mixedContents())
    await target.write({ 'only at the target': 'stays' })
    const first = await world.objsync(source, target, SMALL_PARTS)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const held = await source.read()
    expect(Object.keys(held)).toHaveLength(6)
    expect(differences(await target.read(), { ...held, 'only at the target': Buffer.from('stays') })).toEqual([])

    const before = await target.states()
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    expect(await target.states()).toEqual(before)

    await nextSecond()
    await source.write({ 'a.txt': 'changed', 'new': 'new' })
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    const after = await target.states()
    expect(Object.keys(after).filter((key) => after[key] !== before[key])).toEqual(['a.txt', 'new'])
    expect(differences(await target.read(), { ...await source.read(), 'only at the target': Buffer.from('stays') })).toEqual([])
  })

  it.concurrent('objsync LOCAL S3; objsync S3 S3; objsync S3 LOCAL: odd names go there and back', async () => {
    const [source, there, further, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3'), world.newPlace('local')]
    await source.write(oddContents())
    const held = await source.read()
    for (const [from, to] of [[source, there], [there, further], [further, back]] as const) {
      expect(await world.objsync(from, to)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await to.read(), held)).toEqual([])
    }
  })

  it.concurrent.each([['local', 's3'], ['s3', 'local']] as const)('objsync --multipart-threshold 5MiB SOURCE TARGET, %s to %s: sizes about the threshold', async (from, to) => {
    const [source, target] = [world.newPlace(from), world.newPlace(to)]
    const sizes = [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB, 16 * MIB + 7]
    await source.write(Object.fromEntries(sizes.map((size) => [`${size}`, patternOf(size)])))
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    expect(differences(await target.read(), await source.read())).toEqual([])
    if (to === 'local') return
    const prefix = target.location.slice(`s3://${world.bucket}/`.length)
    const etags = (await s3.listAll(world.bucket, prefix)).map(({ key, etag }) => [Number(key.slice(prefix.length)), /-(\d+)$/.exec(etag)?.[1]] as const)
    expect(new Map(etags)).toEqual(new Map([[0, undefined], [1, undefined], [5 * MIB - 1, undefined], [5 * MIB, '1'], [5 * MIB + 1, '2'], [10 * MIB, '2'], [16 * MIB + 7, '4']]))
  })

  it.concurrent('objsync sync SOURCE TARGET', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'a' })
    expect((await world.objsync(source, target, ['sync'])).code).toBe(0)
    expect(await target.read()).toEqual({ a: Buffer.from('a') })
  })

  it.concurrent('objsync SOURCE TARGET: a thousand files, there and back', async () => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
    await source.write(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i % 10}/${i % 7}/file ${i}`, patternOf((i * 37) % 5000, i)])))
    expect((await world.objsync(source, there)).code).toBe(0)
    expect((await world.objsync(there, back)).code).toBe(0)
    expect(differences(await back.read(), await source.read())).toEqual([])
  })
})
