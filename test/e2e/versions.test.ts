import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { DELETED, historiesOn } from './support/histories.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { startTap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const ALL = '--enable-versioning'
const LARGE = [patternOf(5 * MIB, 1), patternOf(100, 2)]

describeEveryS3('--enable-versioning', ['versions', 'tags'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const histories = historiesOn(s3)
  /** To versitygw an object that is put on a delete marker is one more marker. */
  const putsOnMarkers = s3.kind !== 'versitygw'
  const newPair = async (): Promise<[Place, Place]> => {
    const [source, target] = await Promise.all([histories.newPlace(), histories.newPlace()])
    await histories.live(source, 'three', ['1', '2', '3'])
    if (putsOnMarkers) await histories.live(source, 'back', ['1', DELETED, '2'])
    await histories.live(source, 'dir/gone ü', ['1', '2', DELETED])
    return [source, target]
  }
  const COPIED = { 'three': ['1', '2', '3'], ...(putsOnMarkers && { back: ['1', '2'] }), 'dir/gone ü': ['1', '2', DELETED] }

  it.concurrent.each(['', 'sdk'])('copies all versions in order, and deletions that stand (transport %j)', async (transport) => {
    const [source, target] = await newPair()
    await histories.live(source, 'never seen', [DELETED])
    expect((await world.objsync(source, target, [ALL], { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect(await histories.of(target)).toEqual(COPIED)
  })

  it.concurrent('notes the origin of each version, and carries what belongs to it', async () => {
    const [source, target] = await newPair()
    await histories.live(source, 'three', ['4'], { ContentType: 'text/x-four', CacheControl: 'no-cache', Metadata: { own: '4' }, Tagging: 'tag=4' })
    await histories.live(source, 'three', ['5'], { ContentType: 'text/x-five', Tagging: 'tag=5' })
    expect((await world.objsync(source, target, [ALL])).code).toBe(0)
    const [from, to] = [await histories.versionsOf(source, 'three'), await histories.versionsOf(target, 'three')]
    for (const [i, { versionId, lastModified }] of from.entries()) {
      const { Metadata } = await objects.head(target, 'three', to[i]?.versionId)
      const time = `${lastModified.toISOString().slice(0, 19)}+00:00`
      expect(Metadata).toMatchObject({ s3sync_origin_version_id: versionId, s3sync_origin_last_modified: time })
    }
    const [fourth, fifth] = [to[3]?.versionId, to[4]?.versionId]
    expect(await objects.head(target, 'three', fourth)).toMatchObject({ ContentType: 'text/x-four', CacheControl: 'no-cache', Metadata: { own: '4' } })
    expect([await objects.tags(target, 'three', fourth), await objects.tags(target, 'three', fifth)]).toEqual([{ tag: '4' }, { tag: '5' }])
  })

  it.concurrent('the second run does nothing, also together with --metadata; later ones bring what was added', async () => {
    const [source, target] = await newPair()
    const options = [ALL, '--metadata', 'given=1']
    await world.objsync(source, target, options)
    expect((await objects.head(target, 'three')).Metadata).toMatchObject({ given: '1' })
    const before = await objects.versions(target)
    expect((await world.objsync(source, target, options)).stdout).toMatch(/^Copied nothing in /)
    expect(await objects.versions(target)).toEqual(before)
    await histories.live(source, 'three', ['4', DELETED])
    await histories.live(source, 'new', ['1'])
    if (putsOnMarkers) await histories.live(source, 'dir/gone ü', ['3'])
    expect((await world.objsync(source, target, options)).code).toBe(0)
    const gone = putsOnMarkers ? ['1', '2', DELETED, '3'] : ['1', '2', DELETED]
    expect(await histories.of(target)).toEqual({ ...COPIED, 'three': ['1', '2', '3', '4', DELETED], 'dir/gone ü': gone, 'new': ['1'] })
  })

  it.concurrent('a target without notes of origin gets every version anew, on top of its own', async () => {
    const [source, target] = await newPair()
    await histories.live(target, 'three', ['own'])
    await histories.live(target, 'only here', ['own'])
    await world.objsync(source, target, [ALL])
    expect(await histories.of(target)).toEqual({ ...COPIED, 'three': ['own', '1', '2', '3'], 'only here': ['own'] })
  })

  it.concurrent('--server-side-copy does the same without a byte passing', async () => {
    const [source, target] = await newPair()
    await histories.live(source, 'large', [LARGE, 'small'])
    await using tap = await startTap(s3.endpoint)
    const options = [ALL, '--server-side-copy', ...SMALL_PARTS, ...tap.options()]
    expect([(await world.objsync(source, target, options)).code, tap.contentRequests()]).toEqual([0, []])
    expect(await histories.of(target)).toEqual({ ...(await histories.of(source)), ...COPIED })
    const etags = async (place: Place): Promise<string[]> => (await histories.versionsOf(place, 'large')).map(({ etag }) => etag)
    expect(await etags(target)).toEqual(await etags(source))
    expect((await world.objsync(source, target, options)).stdout).toMatch(/^Copied nothing in /)
  })

  it.concurrent('--dry-run copies nothing and sets no markers', async () => {
    const [source, target] = await newPair()
    await histories.live(target, 'dir/gone ü', ['own'])
    const before = await objects.versions(target)
    const { code, stdout } = await world.objsync(source, target, [ALL, '--dry-run'])
    expect([code, stdout.match(/^\[dry-run\] copy /gm)?.length, stdout.match(/^\[dry-run\] delete /gm)?.length]).toEqual([0, putsOnMarkers ? 7 : 5, 1])
    expect(await objects.versions(target)).toEqual(before)
  })
})

describeS3('--enable-versioning', ['versions'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const histories = historiesOn(s3)

  it.concurrent('copies large versions in parts, and keeps their order', async () => {
    const [source, target] = [await histories.newPlace(), await histories.newPlace()]
    await histories.live(source, 'a', ['small before', LARGE, 'small between', [patternOf(5 * MIB, 3), patternOf(1)], 'small after'])
    expect((await world.objsync(source, target, [ALL, ...SMALL_PARTS])).code).toBe(0)
    expect(await histories.of(target)).toEqual(await histories.of(source))
    const etags = async (place: Place): Promise<string[]> => (await histories.versionsOf(place, 'a')).map(({ etag }) => etag)
    expect(await etags(target)).toEqual(await etags(source))
  })

  it.concurrent('filters look at each version', async () => {
    const [source, ...targets] = await Promise.all(Array.from({ length: 4 }, () => histories.newPlace()))
    if (!source) return expect.unreachable()
    await histories.live(source, 'key', ['1', '22', '333', '4444'])
    await histories.live(source, 'other', ['1'])
    const third = (await histories.versionsOf(source, 'key'))[2]?.lastModified.toISOString() ?? ''
    const filters = [['--filter-larger-size', '3'], ['--filter-mtime-before', third], ['--filter-include-regex', '^o']]
    await Promise.all(targets.map((target, i) => world.objsync(source, target, [ALL, ...(filters[i] ?? [])])))
    expect(await Promise.all(targets.map((target) => histories.of(target)))).toEqual([{ key: ['333', '4444'] }, { key: ['1', '22'] }, { other: ['1'] }])
  })

  it.concurrent('a deletion that the filters leave out is not repeated', async () => {
    const [source, excluded, early, sized] = await Promise.all(Array.from({ length: 4 }, () => histories.newPlace()))
    if (!source || !excluded || !early || !sized) return expect.unreachable()
    await histories.live(source, 'key', ['1', DELETED])
    for (const target of [excluded, early, sized]) await histories.live(target, 'key', ['own'])
    const deletedAt = (await histories.versionsOf(source, 'key'))[1]?.lastModified.toISOString() ?? ''
    await world.objsync(source, excluded, [ALL, '--filter-exclude-regex', '^k'])
    await world.objsync(source, early, [ALL, '--filter-mtime-before', deletedAt])
    await world.objsync(source, sized, [ALL, '--filter-larger-size', '1KiB'])
    expect(await histories.of(excluded)).toEqual({ key: ['own'] })
    expect(await histories.of(early)).toEqual({ key: ['own', '1'] })
    // A deletion has no size.
    expect(await histories.of(sized)).toEqual({ key: ['own', DELETED] })
  })

  it.concurrent.each(['source', 'target'])('a %s that keeps no versions ends the run before anything is written', async (side) => {
    const [keeps, keepsNone] = [await histories.newPlace(), world.newPlace('s3')]
    const [source, target] = side === 'source' ? [keepsNone, keeps] : [keeps, keepsNone]
    await source.write({ a: 'x' })
    const { code, stderr } = await world.objsync(source, target, [ALL])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/keeps no versions: switch versioning on/)])
    expect(await target.read()).toEqual({})
  })

  it.concurrent.each([
    ['--delete'], ['--head-each-target'], ['--if-match'], ['--if-none-match'], ['--sync-latest-tagging'], ['--check-size'], ['--remove-modified-filter'],
    ['--point-in-time', '2025-01-01T00:00:00Z'], ['--server-side-copy', '--copy-source-if-match'],
  ])('%s beside it is wrong usage', async (...options) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    expect((await world.objsync(source, target, [ALL, ...options])).code).toBe(2)
  })

  it.concurrent('is wrong usage with a folder on either side', async () => {
    const [bucket, folder] = [await histories.newPlace(), world.newPlace('local')]
    await folder.write({ a: 'x' })
    expect([(await world.objsync(folder, bucket, [ALL])).code, (await world.objsync(bucket, folder, [ALL])).code]).toEqual([2, 2])
    expect(await objects.versions(bucket)).toEqual([])
  })
})
