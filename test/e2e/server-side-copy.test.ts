import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { MIB, oddContents, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn, type Extra } from './support/objects.ts'
import { differences, s3Place } from './support/places.ts'
import { startTap } from './support/tap.ts'
import { nextSecond, useWorld } from './support/world.ts'

const COPY = ['--server-side-copy', ...SMALL_PARTS]
/** The parts that `SMALL_PARTS` cuts an object in. */
const LARGE = [patternOf(5 * MIB), patternOf(5 * MIB, 7), patternOf(3, 9)]
const OWN = {
  ContentType: 'text/x-own', CacheControl: 'max-age=60', ContentLanguage: 'de', ContentDisposition: 'attachment', Metadata: { owner: 'me' }, Tagging: 'a=1&b=2',
} as const satisfies Extra
const TRANSPORTS = ['', 'sdk']

describeEveryS3('--server-side-copy', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent.each(TRANSPORTS)('copies small and large objects, without a byte passing (transport %j)', async (transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ 'empty': '', 'a b+ü.txt': 'alpha', 'deep/%41': 'x' })
    await objects.put(source, 'large ü', LARGE)
    await using tap = await startTap(s3.endpoint)
    const ran = await world.objsync(source, target, [...COPY, ...tap.options()], { env: { OBJSYNC_TRANSPORT: transport } })
    expect([ran.code, differences(await target.read(), await source.read())]).toEqual([0, []])
    expect(tap.contentRequests()).toEqual([])
    expect(await objects.parts(target, 'large ü')).toEqual(LARGE.map(({ length }) => length))
    expect((await objects.head(target, 'large ü')).ETag).toBe((await objects.head(source, 'large ü')).ETag)
  })

  it.concurrent.each(TRANSPORTS)('says of an object in parts of other sizes that its ETags cannot be compared, and copies it (transport %j)', async (transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'other parts', [patternOf(6 * MIB), patternOf(5, 7)])
    const ran = await world.objsync(source, target, COPY, { env: { OBJSYNC_TRANSPORT: transport } })
    expect(differences(await target.read(), await source.read())).toEqual([])
    const said = ran.stdout + ran.stderr
    // A service that keeps a checksum over all bytes of both objects has them compared.
    if (ran.code !== 0) expect([ran.code, said]).toEqual([3, expect.stringMatching(/not verified: it was copied in parts of other sizes.*cannot be compared; --auto-chunksize/)])
    expect(said).not.toMatch(/come to|corrupt/)
    const alike = world.newPlace('s3')
    expect((await world.objsync(source, alike, ['--server-side-copy', '--auto-chunksize'], { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect((await objects.head(alike, 'other parts')).ETag).toBe((await objects.head(source, 'other parts')).ETag)
  })

  it.concurrent('copies between buckets, to a prefix, what is new or newer; then there is nothing to do', async () => {
    const source = s3Place(s3, await s3.newBucket(), '')
    const target = s3Place(s3, await s3.newBucket(), 'into/')
    await target.write({ newer: 'old' })
    await nextSecond()
    await source.write({ 'newer': 'new', 'a/b': 'x' })
    await target.write({ extra: 'stays' })
    expect((await world.objsync(source, target, COPY)).code).toBe(0)
    const expected = { 'newer': Buffer.from('new'), 'a/b': Buffer.from('x'), 'extra': Buffer.from('stays') }
    expect(differences(await target.read(), expected)).toEqual([])
    const before = await target.states()
    expect((await world.objsync(source, target, COPY)).stdout).toMatch(/^Copied nothing in /)
    expect(await target.states()).toEqual(before)
  })

  it.concurrent('carries headers, metadata and tags', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x', OWN)
    await objects.put(source, 'large', LARGE, OWN)
    await world.objsync(source, target, COPY)
    for (const key of ['small', 'large']) {
      const { ContentType, CacheControl, ContentLanguage, ContentDisposition, Metadata } = await objects.head(target, key)
      expect({ ContentType, CacheControl, ContentLanguage, ContentDisposition, Metadata, Tagging: OWN.Tagging }).toEqual(OWN)
      expect(await objects.tags(target, key)).toEqual({ a: '1', b: '2' })
    }
  })

  it.concurrent('takes the options for headers, metadata and tags', async () => {
    const [source, given, without] = [world.newPlace('s3'), world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x', OWN)
    await objects.put(source, 'large', LARGE, OWN)
    const options = ['--content-type', 'text/x-new', '--cache-control', 'private', '--metadata', 'new=1', '--tagging', 'c=3']
    await world.objsync(source, given, [...COPY, ...options])
    const nothing = ['--no-sync-system-metadata', '--no-sync-user-defined-metadata', '--disable-tagging']
    await world.objsync(source, without, [...COPY, ...nothing, '--put-last-modified-metadata'])
    for (const key of ['small', 'large']) {
      expect(await objects.head(given, key)).toMatchObject({
        ContentType: 'text/x-new', CacheControl: 'private', ContentLanguage: 'de', ContentDisposition: 'attachment', Metadata: { new: '1' },
      })
      const { ContentType, CacheControl, ContentLanguage, Metadata } = await objects.head(without, key)
      expect(ContentType).not.toBe(OWN.ContentType)
      expect([CacheControl, ContentLanguage, Object.keys(Metadata ?? {})]).toEqual([undefined, undefined, ['s3sync_origin_last_modified']])
      expect([await objects.tags(given, key), await objects.tags(without, key)]).toEqual([{ c: '3' }, {}])
    }
  })

  it.concurrent('changes metadata in place, without a byte passing', async () => {
    const place = world.newPlace('s3')
    await objects.put(place, 'small', 'x', OWN)
    await objects.put(place, 'large', LARGE, OWN)
    const [before, contents] = [await objects.head(place, 'large'), await place.read()]
    await using tap = await startTap(s3.endpoint)
    const options = [...COPY, '--remove-modified-filter', '--metadata', 'new=1', '--content-language', 'fr', ...tap.options()]
    const { code, stdout } = await world.objsync(place, place, options)
    expect([code, stdout, tap.contentRequests()]).toEqual([0, expect.stringMatching(/^Copied 2 objects /), []])
    expect(differences(await place.read(), contents)).toEqual([])
    for (const key of ['small', 'large']) {
      expect(await objects.head(place, key)).toMatchObject({ ContentType: OWN.ContentType, ContentLanguage: 'fr', Metadata: { new: '1' } })
      expect(await objects.tags(place, key)).toEqual({ a: '1', b: '2' })
    }
    expect((await objects.head(place, 'large')).ETag).toBe(before.ETag)
  })

  it.concurrent('in place, without that option, finds nothing to do', async () => {
    const place = world.newPlace('s3')
    await objects.put(place, 'small', 'x', OWN)
    const before = await place.states()
    expect((await world.objsync(place, place, [...COPY, '--metadata', 'new=1'])).code).toBe(0)
    expect([await place.states(), (await objects.head(place, 'small')).Metadata]).toEqual([before, OWN.Metadata])
  })

  it.concurrent('--dry-run copies nothing', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x')
    await objects.put(source, 'large', LARGE)
    await using tap = await startTap(s3.endpoint)
    const { code, stdout } = await world.objsync(source, target, ['--dry-run', ...COPY, ...tap.options()])
    expect([code, stdout.match(/copy (small|large) /g)?.length]).toEqual([0, 2])
    expect([await target.read(), tap.passed.filter(({ method }) => method !== 'GET' && method !== 'HEAD')]).toEqual([{}, []])
  })
})

describeS3('--server-side-copy', ['storage-classes', 'multipart-listing'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent('copies keys of all kinds', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write(oddContents())
    const { code } = await world.objsync(source, target, COPY)
    expect([code, differences(await target.read(), await source.read())]).toEqual([0, []])
  })

  it.concurrent('--auto-chunksize keeps the parts of the source, and so its ETag', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    const parts = [patternOf(6 * MIB), patternOf(5 * MIB, 3), patternOf(7 * MIB, 5), patternOf(1)]
    await objects.put(source, 'parts', parts)
    await objects.put(source, 'whole', patternOf(9 * MIB))
    await using tap = await startTap(s3.endpoint)
    const { code } = await world.objsync(source, target, ['--server-side-copy', '--auto-chunksize', ...tap.options()])
    expect([code, tap.contentRequests()]).toEqual([0, []])
    expect(await objects.parts(target, 'parts')).toEqual(parts.map(({ length }) => length))
    for (const key of ['parts', 'whole']) expect((await objects.head(target, key)).ETag).toBe((await objects.head(source, key)).ETag)
  })

  it.concurrent('keeps the storage class, and --storage-class changes it, also in place', async () => {
    const [source, kept, changed] = [world.newPlace('s3'), world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x', { ...OWN, StorageClass: 'REDUCED_REDUNDANCY' })
    await objects.put(source, 'large', LARGE, { ...OWN, StorageClass: 'REDUCED_REDUNDANCY' })
    await world.objsync(source, kept, COPY)
    await world.objsync(source, changed, [...COPY, '--storage-class', 'STANDARD'])
    const contents = await source.read()
    const classOf = async (place: typeof source, key: string): Promise<string> => (await objects.head(place, key)).StorageClass ?? 'STANDARD'
    for (const key of ['small', 'large']) expect([await classOf(kept, key), await classOf(changed, key)]).toEqual(['REDUCED_REDUNDANCY', 'STANDARD'])
    await using tap = await startTap(s3.endpoint)
    await world.objsync(source, source, [...COPY, '--remove-modified-filter', '--storage-class', 'STANDARD', ...tap.options()])
    for (const key of ['small', 'large']) {
      expect([await classOf(source, key), (await objects.head(source, key)).Metadata]).toEqual(['STANDARD', OWN.Metadata])
    }
    expect([differences(await source.read(), contents), tap.contentRequests()]).toEqual([[], []])
  })

  it.concurrent.each<[string, string, readonly Buffer[] | string]>(TRANSPORTS.flatMap((transport) => [
    [transport, 'small', 'x'],
    [transport, 'large', LARGE],
  ]))('what changes at the last moment is not copied, with or without --copy-source-if-match (transport %j, %s)', async (transport, key, content) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, key, content)
    await objects.put(source, 'quiet', 'y')
    let changes = 0
    await using tap = await startTap(s3.endpoint, async (passed) => {
      const isCopy = passed.headers['x-amz-copy-source'] !== undefined && passed.key.endsWith(key)
      if (isCopy && changes++ === 0) await objects.put(source, key, 'changed')
    })
    const options = [...COPY, ...(transport === '' ? [] : ['--copy-source-if-match']), ...tap.options()]
    const { code, stderr } = await world.objsync(source, target, options, { env: { OBJSYNC_TRANSPORT: transport } })
    expect([code, stderr]).toEqual([1, expect.stringContaining('changed after it was listed')])
    expect([changes > 0, Object.keys(await target.read())]).toEqual([true, ['quiet']])
    expect((await s3.listMultipartUploads(world.bucket)).filter((name) => target.location.endsWith(name.replace(key, '')))).toEqual([])
  })

  it.concurrent.each([
    ['other endpoints', ['--target-endpoint-url', 'http://127.0.0.2:1']],
    ['other regions', ['--target-region', 'eu-west-9']],
  ])('is refused across %s, as wrong usage', async (_what, options) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'x' })
    const { code, stderr } = await world.objsync(source, target, [...COPY, ...options])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: .*--server-side-copy .*leave it out\n$/)])
    expect(await target.read()).toEqual({})
  })
})
