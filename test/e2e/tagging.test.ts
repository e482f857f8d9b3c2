import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3, type S3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { s3Place, type Place } from './support/places.ts'
import { startTap } from './support/tap.ts'
import { nextSecond, useWorld } from './support/world.ts'

const KEYS = ['small', 'large']
/** Signs that S3 allows in tags, encoded as in requests. */
const ODD = 'with%20blank=a%20b&sign.s%2B-_%3A%2F%40=%3D%2B-_.%3A%2F%40&empty='
const ODD_TAGS = { 'with blank': 'a b', 'sign.s+-_:/@': '=+-_.:/@', 'empty': '' }
/** S3 allows other scripts too; MinIO does not. */
const FOREIGN = '&caf%C3%A9=%E6%97%A5%E6%9C%AC'
const FOREIGN_TAGS = { café: '日本' }

async function newTagged(s3: S3, place: Place, Tagging: string): Promise<Place> {
  const objects = objectsOn(s3)
  await objects.put(place, 'small', 'x', { Tagging })
  await objects.put(place, 'large', [patternOf(5 * MIB), patternOf(1)], { Tagging })
  return place
}

describeEveryS3('tags', ['tags'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent('objsync s3://SOURCE/ s3://TARGET/ copies tags', async () => {
    const takesForeign = s3.kind !== 'minio'
    const source = await newTagged(s3, world.newPlace('s3'), takesForeign ? ODD + FOREIGN : ODD)
    const target = world.newPlace('s3')
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    for (const key of KEYS) expect(await objects.tags(target, key)).toEqual({ ...ODD_TAGS, ...(takesForeign && FOREIGN_TAGS) })
  })

  it.concurrent('--disable-tagging leaves them behind, and asks for none', async () => {
    const [source, target] = [await newTagged(s3, world.newPlace('s3'), 'a=1'), world.newPlace('s3')]
    await using tap = await startTap(s3.endpoint)
    expect((await world.objsync(source, target, ['--disable-tagging', ...tap.options(), ...SMALL_PARTS])).code).toBe(0)
    for (const key of KEYS) expect(await objects.tags(target, key)).toEqual({})
    expect(tap.passed.filter(({ query }) => query.has('tagging'))).toEqual([])
  })

  it.concurrent.each(['local', 's3'] as const)('--tagging sets tags in place of those of the source, from %s', async (kind) => {
    const [source, target] = [world.newPlace(kind), world.newPlace('s3')]
    if (kind === 's3') await newTagged(s3, source, 'old=1&both=source')
    else await source.write({ small: 'x', large: patternOf(5 * MIB + 1) })
    expect((await world.objsync(source, target, ['--tagging', 'new=a+b%2Fc&both=given', ...SMALL_PARTS])).code).toBe(0)
    for (const key of KEYS) expect(await objects.tags(target, key)).toEqual({ new: 'a b/c', both: 'given' })
  })

  it.concurrent('--dry-run with --tagging changes no tags', async () => {
    const [source, target] = [await newTagged(s3, world.newPlace('s3'), 'a=1'), await newTagged(s3, world.newPlace('s3'), 'b=2')]
    const before = await target.states()
    const { stdout } = await world.objsync(source, target, ['--dry-run', '--remove-modified-filter', '--tagging', 'c=3'])
    expect(stdout.match(/copy (small|large) /g)).toHaveLength(2)
    expect(await target.states()).toEqual(before)
    for (const key of KEYS) expect(await objects.tags(target, key)).toEqual({ b: '2' })
  })
})

/** Tags at the source, at the target before, and whether that makes any work. */
const REPAIRS: readonly [key: string, source: string, target: string, differs: boolean][] = [
  ['changed value', 'a=1&b=2', 'a=1&b=old', true],
  ['added', 'a=1', '', true],
  ['more at the target', 'a=1', 'a=1&b=2', true],
  ['none at the source', '', 'a=1&b=2', true],
  ['odd', ODD, 'a=1', true],
  ['other order', 'a=1&b=2', 'b=2&a=1', false],
  ['same odd', ODD, ODD, false],
  ['no tags', '', '', false],
]
const CHANGED = REPAIRS.filter(([, , , differs]) => differs).map(([key]) => key).sort()

describeS3('--sync-latest-tagging', ['tags', 'versions'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const newPair = async (): Promise<[Place, Place]> => {
    const [source, target] = [world.newPlace('s3'), s3Place(s3, await s3.newVersionedBucket(), 'in/')]
    for (const [key, tags] of REPAIRS) await objects.put(source, key, `content of ${key}`, { Tagging: tags })
    for (const [key, , tags] of REPAIRS) await objects.put(target, key, `content of ${key}`, { Tagging: tags })
    return [source, target]
  }
  const tagsOfAll = async (place: Place): Promise<Record<string, unknown>> =>
    Object.fromEntries(await Promise.all(REPAIRS.map(async ([key]) => [key, await objects.tags(place, key)] as const)))

  it.concurrent.each(['', 'sdk'])('makes tags the same, and leaves the objects themselves alone (transport %j)', async (transport) => {
    const [source, target] = await newPair()
    const versions = await objects.versions(target)
    await using tap = await startTap(s3.endpoint)
    const env = { OBJSYNC_TRANSPORT: transport }
    const { code, stdout } = await world.objsync(source, target, ['--sync-latest-tagging', ...tap.options()], { env })
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^Copied ${CHANGED.length} objects \\(0 B\\) in `))])
    expect(await tagsOfAll(target)).toEqual(await tagsOfAll(source))
    expect(await objects.versions(target)).toEqual(versions)
    expect(tap.contentRequests()).toEqual([])
    const written = tap.passed.filter(({ method, query }) => query.has('tagging') && method !== 'GET')
    expect(written.map(({ key }) => key.slice('in/'.length)).sort()).toEqual(CHANGED)
  })

  it.concurrent('finds nothing to do the second time', async () => {
    const [source, target] = await newPair()
    await world.objsync(source, target, ['--sync-latest-tagging'])
    await using tap = await startTap(s3.endpoint)
    const { code, stdout } = await world.objsync(source, target, ['--sync-latest-tagging', ...tap.options()])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Copied nothing in /)])
    expect(tap.passed.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
  })

  it.concurrent('copies what is newer or new, with its tags', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(target, 'newer', 'old', { Tagging: 'a=old' })
    await nextSecond()
    await objects.put(source, 'newer', 'new', { Tagging: 'a=1' })
    await objects.put(source, 'new', 'new', { Tagging: 'b=2' })
    expect((await world.objsync(source, target, ['--sync-latest-tagging'])).code).toBe(0)
    expect([await objects.content(target, 'newer'), await objects.content(target, 'new')]).toEqual(['new', 'new'])
    expect([await objects.tags(target, 'newer'), await objects.tags(target, 'new')]).toEqual([{ a: '1' }, { b: '2' }])
  })

  it.concurrent('keeps to the filters', async () => {
    const [source, target] = await newPair()
    const before = await tagsOfAll(target)
    await world.objsync(source, target, ['--sync-latest-tagging', '--filter-include-regex', '^added$'])
    expect(await tagsOfAll(target)).toEqual({ ...before, added: { a: '1' } })
  })

  it.concurrent('--dry-run tells what differs and changes nothing', async () => {
    const [source, target] = await newPair()
    const before = await tagsOfAll(target)
    const { code, stdout } = await world.objsync(source, target, ['--sync-latest-tagging', '--dry-run'])
    const told = [...stdout.matchAll(/^\[dry-run\] copy (.+?) \(/gm)].map(([, key]) => key).sort()
    expect([code, told]).toEqual([0, CHANGED])
    expect(await tagsOfAll(target)).toEqual(before)
  })
})
