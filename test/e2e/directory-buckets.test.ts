import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeS3 } from '../support/s3.ts'
import { startTampering } from '../support/tampering.ts'
import { withoutDirectoryBuckets } from './support/alike.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences } from './support/places.ts'
import { checksumsOf, cut } from './support/stored.ts'
import { startTap, type Tap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const CONTENTS = { 'small': patternOf(1001), 'large': patternOf(6 * MIB + 1001), 'a/b/deep': 'deep', 'a/c': 'c', 'd/e': 'e' }
const FEW_TRIES = ['--aws-max-attempts', '1', '--force-retry-count', '0', '--force-retry-interval-milliseconds', '1']

/** What a bucket's name tells objsync is seen on any server; the sessions that AWS wants besides are the SDK's matter. */
describeS3('directory buckets', ['checksums'], (server) => {
  const s3 = withoutDirectoryBuckets(server)
  const world = useWorld({ ...s3, newBucket: () => s3.newBucket(`objsync-${randomBytes(8).toString('hex')}--use1-az4--x-s3`) })
  const objects = objectsOn(s3)

  it.concurrent('objsync LOCAL s3://BUCKET--x-s3/ writes with a CRC64NVME, and without Content-MD5', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write(CONTENTS)
    await using tap = await startTap(s3.endpoint)
    expect(await world.objsync(source, target, [...SMALL_PARTS, ...tap.options('target')])).toMatchObject({ code: 0, stderr: '' })
    for (const key of ['small', 'large']) {
      expect(await checksumsOf(s3, target, key)).toEqual({ ChecksumCRC64NVME: expect.any(String) as string, ChecksumType: 'FULL_OBJECT' })
    }
    expect(differences(await target.read(), Object.fromEntries(Object.entries(CONTENTS).map(([key, content]) => [key, Buffer.from(content)])))).toEqual([])
    expect(tap.passed.filter(({ method, headers }) => method === 'PUT' && headers['content-md5'] !== undefined)).toEqual([])
  })

  it.concurrent('objsync --disable-express-one-zone-additional-checksum LOCAL s3://BUCKET--x-s3/ writes without one', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write(CONTENTS)
    expect(await world.objsync(source, target, ['--disable-express-one-zone-additional-checksum', ...SMALL_PARTS])).toMatchObject({ code: 0, stderr: '' })
    for (const key of ['small', 'large']) expect(await checksumsOf(s3, target, key)).toEqual({})
  })

  it.concurrent('objsync --additional-checksum-algorithm SHA256 LOCAL s3://BUCKET--x-s3/ writes with that in its place', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ small: CONTENTS.small })
    expect(await world.objsync(source, target, ['--additional-checksum-algorithm', 'SHA256'])).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(await checksumsOf(s3, target, 'small')).sort()).toEqual(['ChecksumSHA256', 'ChecksumType'])
  })

  describe.each(['small', 'large'] as const)('a bit of a %s object flipped on the way', (key) => {
    it.concurrent.each([[[], 1], [['--disable-express-one-zone-additional-checksum'], 0]])('objsync %j s3://BUCKET--x-s3/ LOCAL ends with %i', async (options, code) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
      const content = key === 'small' ? CONTENTS.small : cut(CONTENTS.large, 5 * MIB)
      await objects.put(source, key, content, { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' })
      const proxy = await startTampering(s3.endpoint, { direction: 'down', nth: 1, times: 'always' })
      const ran = await world.objsync(source, target, [...options, ...SMALL_PARTS, ...FEW_TRIES, '--source-endpoint-url', proxy.endpoint])
      await proxy.close()
      expect([ran.code, Object.keys(await target.read()), proxy.flipped() > 0]).toEqual([code, code === 0 ? [key] : [], true])
    })
  })

  it.concurrent.each([
    [[], [[undefined, '']]],
    [['--allow-parallel-listings-in-express-one-zone'], [['/', ''], ['/', 'a/'], ['/', 'a/b/'], ['/', 'd/']]],
  ])('objsync %j s3://BUCKET--x-s3/ LOCAL lists so', async (options, listings) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write(CONTENTS)
    await using tap = await startTap(s3.endpoint)
    expect(await world.objsync(source, target, [...options, ...tap.options('source')])).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(await target.read())).toEqual(Object.keys(CONTENTS).sort())
    expect(listingsOf(tap, source.location.split('/').at(-2) ?? '')).toEqual(listings)
    expect(tap.passed.filter(({ query }) => query.has('start-after'))).toEqual([])
  })
})

/** Delimiter and prefix of each listing, in order. */
function listingsOf({ passed }: Tap, place: string): (string | undefined)[][] {
  const listings = passed.filter(({ query }) => query.has('list-type'))
  return listings.map(({ query }) => [query.get('delimiter') ?? undefined, (query.get('prefix') ?? '').replace(`${place}/`, '')]).sort()
}
