import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeS3 } from '../support/s3.ts'
import { DELETED, historiesOn } from './support/histories.ts'
import { textsOf } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { startTap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

/** Contents of two keys, step by step, and what stands after each step. */
const LIFE: readonly [key: string, step: string | null, then: Record<string, string>][] = [
  ['a', 'a1', { a: 'a1' }],
  ['dir/b', 'b1', { 'a': 'a1', 'dir/b': 'b1' }],
  ['a', 'a2', { 'a': 'a2', 'dir/b': 'b1' }],
  ['a', DELETED, { 'dir/b': 'b1' }],
  ['dir/b', 'b2', { 'dir/b': 'b2' }],
  ['a', 'a3', { 'a': 'a3', 'dir/b': 'b2' }],
]

describeS3('--point-in-time', ['versions', 'tags'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const histories = historiesOn(s3)

  /** A bucket with that life, and the time of each step as the server tells it. */
  const newLife = async (): Promise<{ source: Place, times: readonly Date[] }> => {
    const source = await histories.newPlace()
    for (const [key, step] of LIFE) {
      await histories.live(source, key, [step], step === DELETED ? {} : { Tagging: `step=${step}`, Metadata: { step } })
    }
    const steps = (await objects.versions(source)).toSorted((one, other) => one.lastModified.getTime() - other.lastModified.getTime())
    return { source, times: steps.map(({ lastModified }) => lastModified) }
  }
  const option = (time: Date | undefined, less = 0): string[] => ['--point-in-time', new Date((time?.getTime() ?? NaN) - less).toISOString()]

  it.concurrent.each(['local', 's3'] as const)('brings what stood after each step, to %s', async (kind) => {
    const { source, times } = await newLife()
    for (const [i, [, , then]] of LIFE.entries()) {
      const target = world.newPlace(kind)
      expect((await world.objsync(source, target, option(times[i]))).code).toBe(0)
      expect(await textsOf(target)).toEqual(then)
    }
    const [before, now] = [world.newPlace(kind), world.newPlace(kind)]
    await world.objsync(source, before, option(times[0], 1))
    await world.objsync(source, now, option(new Date()))
    expect([await textsOf(before), await textsOf(now)]).toEqual([{}, LIFE.at(-1)?.[2]])
  })

  it.concurrent.each([['', []], ['sdk', []], ['', ['--server-side-copy']]])('carries what belongs to that version (transport %j, %j)', async (transport, how) => {
    const { source, times } = await newLife()
    const target = world.newPlace('s3')
    await using tap = await startTap(s3.endpoint)
    const ran = await world.objsync(source, target, [...option(times[2]), ...how, ...tap.options()], { env: { OBJSYNC_TRANSPORT: transport } })
    expect([ran.code, await textsOf(target)]).toEqual([0, LIFE[2]?.[2]])
    expect([await objects.tags(target, 'a'), (await objects.head(target, 'a')).Metadata]).toEqual([{ step: 'a2' }, { step: 'a2' }])
    expect(tap.contentRequests()).toHaveLength(how.length > 0 ? 0 : 4)
  })

  it.concurrent('writes over what is newer, each time, and deletes nothing', async () => {
    const { source, times } = await newLife()
    const target = await histories.newPlace()
    await target.write({ a: 'newer', extra: 'stays' })
    await world.objsync(source, target, option(times[2]))
    await world.objsync(source, target, option(times[2]))
    expect(await histories.of(target)).toEqual({ 'a': ['newer', 'a2', 'a2'], 'dir/b': ['b1', 'b1'], 'extra': ['stays'] })
  })

  it.concurrent('keeps to the filters, and compares checksums where that is asked for', async () => {
    const source = await histories.newPlace()
    for (const content of ['1', '22', '333']) await histories.live(source, 'a', [content], { ChecksumAlgorithm: 'SHA256' })
    await histories.live(source, 'b', ['1'], { ChecksumAlgorithm: 'SHA256' })
    const [filtered, checked] = [world.newPlace('s3'), await histories.newPlace()]
    const now = option(new Date())
    await world.objsync(source, filtered, [...now, '--filter-larger-size', '2'])
    expect(await textsOf(filtered)).toEqual({ a: '333' })
    const options = [...now, '--check-additional-checksum', 'SHA256', '--additional-checksum-algorithm', 'SHA256']
    for (let run = 0; run < 2; run++) expect((await world.objsync(source, checked, options)).code).toBe(0)
    expect(await histories.of(checked)).toEqual({ a: ['333'], b: ['1'] })
  })

  it.concurrent.each([[[]], [['--server-side-copy']]])('brings large versions, in parts (%j)', async (how) => {
    const source = await histories.newPlace()
    const parts = [patternOf(5 * MIB, 1), patternOf(9, 2)]
    await histories.live(source, 'large', [parts, [patternOf(5 * MIB, 3), patternOf(9, 4)]])
    const [first] = await histories.versionsOf(source, 'large')
    const target = world.newPlace('s3')
    // Its time is that of its beginning on some services, and of its end on others.
    const [, second] = await histories.versionsOf(source, 'large')
    const time = option(second?.lastModified, 1)
    expect((await world.objsync(source, target, [...time, ...how, ...SMALL_PARTS])).code).toBe(0)
    expect((await objects.head(target, 'large')).ETag).toBe(`"${first?.etag}"`)
    expect((await target.read())['large']?.equals(Buffer.concat(parts))).toBe(true)
  })

  it.concurrent('--dry-run writes nothing', async () => {
    const { source, times } = await newLife()
    for (const kind of ['local', 's3'] as const) {
      const target = world.newPlace(kind)
      const { code, stdout } = await world.objsync(source, target, [...option(times[2]), '--dry-run'])
      expect([code, stdout.match(/copy (a|dir\/b) /g)?.length, await textsOf(target)]).toEqual([0, 2, {}])
    }
  })

  it.concurrent('a source that keeps no versions ends the run before anything is written', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'x' })
    const { code, stderr } = await world.objsync(source, target, option(new Date()))
    expect([code, stderr, await target.read()]).toEqual([1, expect.stringMatching(/keeps no versions: switch versioning on/), {}])
  })

  it.concurrent('wrong usage: the future, a folder as the source, partners that make no sense', async () => {
    const [folder, bucket] = [world.newPlace('local'), world.newPlace('s3')]
    await folder.write({ a: 'x' })
    const now = option(new Date())
    const usages: [Place, Place, string[]][] = [
      [bucket, world.newPlace('s3'), option(new Date(Date.now() + 3_600_000))],
      [folder, bucket, now],
      ...['--delete', '--head-each-target', '--if-match', '--if-none-match', '--check-size', '--check-etag'].map((partner): [Place, Place, string[]] =>
        [bucket, world.newPlace('s3'), [...now, partner]]),
    ]
    for (const [from, to, options] of usages) expect([options, (await world.objsync(from, to, options)).code]).toEqual([options, 2])
  })
})
