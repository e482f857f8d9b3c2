import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { startTampering } from '../support/tampering.ts'
import { useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences, type Place } from './support/places.ts'
import { checksumsOf, cut } from './support/stored.ts'
import { startStub, type Behaviour } from './support/stub-s3.ts'
import { startTap, type Tap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
const CONTENTS = { small: patternOf(1001), large: patternOf(6 * MIB + 1001) }
const PARTS = cut(CONTENTS.large, 5 * MIB)
/** What is damaged each time is to fail soon. */
const FEW_TRIES = ['--aws-max-attempts', '1', '--force-retry-count', '0', '--force-retry-interval-milliseconds', '1']

describeEveryS3('checksums of written objects', ['checksums'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const expectAlike = async (target: Place, model: Place): Promise<void> => {
    for (const key of Object.keys(CONTENTS)) expect([key, await checksumsOf(s3, target, key)]).toEqual([key, await checksumsOf(s3, model, key)])
  }

  it.concurrent.each(ALGORITHMS)('objsync --additional-checksum-algorithm %s: objects have what the SDK gives them, from disk and from S3', async (algorithm) => {
    const [source, there, further, model] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write(CONTENTS)
    const type = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE'
    await objects.put(model, 'small', CONTENTS.small, { ChecksumAlgorithm: algorithm })
    await objects.put(model, 'large', PARTS, { ChecksumAlgorithm: algorithm, ChecksumType: type })
    expect(Object.keys(await checksumsOf(s3, model, 'large')).sort()).toEqual([`Checksum${algorithm}`, 'ChecksumType'])
    const options = ['--additional-checksum-algorithm', algorithm, ...SMALL_PARTS]
    const ran = await world.objsync(source, there, [...options, '-vv'])
    expect([ran.code, ran.stderr.includes(' WARN ')]).toEqual([0, false])
    await expectAlike(there, model)
    expect(await world.objsync(there, further, [...options, '--enable-additional-checksum'])).toMatchObject({ code: 0, stderr: '' })
    await expectAlike(further, model)
  })

  it.concurrent.each(['CRC32', 'CRC32C'] as const)('objsync --full-object-checksum --additional-checksum-algorithm %s', async (algorithm) => {
    const [source, target, model] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write(CONTENTS)
    for (const [key, content] of Object.entries(CONTENTS)) await objects.put(model, key, content, { ChecksumAlgorithm: algorithm })
    const options = ['--full-object-checksum', '--additional-checksum-algorithm', algorithm, ...SMALL_PARTS]
    expect(await world.objsync(source, target, options)).toMatchObject({ code: 0, stderr: '' })
    expect(await objects.parts(target, 'large')).toHaveLength(2)
    await expectAlike(target, model)
  })

  it.concurrent('objsync without them asks for no checksum', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write(CONTENTS)
    await using tap = await startTap(s3.endpoint)
    expect((await world.objsync(source, target, [...SMALL_PARTS, ...tap.options('target')])).code).toBe(0)
    const names = tap.passed.flatMap(({ headers }) => Object.keys(headers))
    expect(names.filter((name) => name.includes('checksum'))).toEqual([])
  })
})

describeS3('checksums of read objects', ['checksums'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  describe.each([['small'], ['large']] as const)('%s', (key) => {
    it.concurrent.each([
      [[], 0],
      [['--enable-additional-checksum'], 1],
    ])('a bit flipped on the way is found by the stored checksum alone: objsync --disable-etag-verify %j ends with %i', async (options, code) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
      await objects.put(source, 'small', CONTENTS.small, { ChecksumAlgorithm: 'SHA256' })
      await objects.put(source, 'large', PARTS, { ChecksumAlgorithm: 'CRC32' })
      const proxy = await startTampering(s3.endpoint, { direction: 'down', nth: 1, times: 'always' })
      const only = ['--filter-include-regex', `^${key}$`, '--source-endpoint-url', proxy.endpoint]
      const ran = await world.objsync(source, target, ['--disable-etag-verify', ...options, ...SMALL_PARTS, ...FEW_TRIES, ...only])
      await proxy.close()
      expect(proxy.flipped()).toBeGreaterThan(0)
      const held = await target.read()
      expect([ran.code, Object.keys(held)]).toEqual([code, code === 0 ? [key] : []])
    })
  })

  it.concurrent.each([['local', 0], ['s3', 3]] as const)('objsync --enable-additional-checksum s3://BUCKET/ to %s: objects without one are copied, and the run ends with %i', async (kind, code) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace(kind)]
    await source.write(CONTENTS)
    const ran = await world.objsync(source, target, ['--enable-additional-checksum', ...SMALL_PARTS])
    expect([ran.code, ran.stderr.split(' WARN copied, but not verified: the source keeps no additional checksum').length - 1]).toEqual([code, code === 0 ? 0 : 2])
    expect(differences(await target.read(), CONTENTS)).toEqual([])
  })
})

describe('what the target answers', () => {
  const world = useLocalWorld()
  const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
  const wrongHeader = (name: string, value: string): Behaviour => ({ method }, response) => {
    if (method === 'PUT') response.setHeader(name, value)
    return false
  }
  const wrongEtag: Behaviour = ({ method }, response) => {
    if (method === 'PUT') response.writeHead(200, { etag: `"${'0'.repeat(32)}"` }).end()
    return method === 'PUT'
  }
  const wrongChecksum = wrongHeader('x-amz-checksum-crc32', 'AAAAAA==')

  it.concurrent.each([
    ['another checksum', wrongChecksum, ['--additional-checksum-algorithm', 'CRC32'], 1],
    ['another checksum', wrongChecksum, ['--additional-checksum-algorithm', 'CRC32', '--disable-additional-checksum-verify'], 0],
    ['another ETag', wrongEtag, [], 1],
    ['another ETag', wrongEtag, ['--disable-content-md5-header'], 0],
    ['no checksum', () => false, ['--additional-checksum-algorithm', 'CRC32'], 3],
    ['no checksum', () => false, ['--additional-checksum-algorithm', 'CRC32', '--disable-additional-checksum-verify'], 0],
  ] as const)('%s: objsync %j ends with the code that follows', async (_, behaviour, options, code) => {
    const source = world.newPlace()
    await source.write({ k: 'content' })
    const stub = await startStub()
    stub.behaviour = behaviour
    const reach = ['--target-endpoint-url', stub.endpoint, '--target-force-path-style', '--target-region', 'r']
    const ran = await world.objsync([...options, ...FEW_TRIES, ...reach, source.location, 's3://stub'], KEYS)
    await stub.close()
    expect([ran.code, stub.seen.some(({ method, headers }) => method === 'PUT' && headers['x-amz-checksum-crc32'] !== undefined)]).toEqual([code, options.some((option) => option === 'CRC32')])
  })
})

describeEveryS3('Content-MD5', ['body-digests'], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([
    [[], '2 ETags verified', ['PUT small', 'PUT large', 'PUT large']],
    [['--disable-content-md5-header'], 'no digest verified', []],
  ])('objsync %j LOCAL s3://BUCKET/: %s, and uploads with the header', async (options, verified, uploads) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write(CONTENTS)
    await using tap = await startTap(s3.endpoint)
    const ran = await world.objsync(source, target, [...options, ...SMALL_PARTS, ...tap.options('target')])
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining(verified)])
    expect(uploadsWithMd5(tap).sort()).toEqual(uploads.sort())
    expect(differences(await target.read(), CONTENTS)).toEqual([])
  })
})

function uploadsWithMd5({ passed }: Tap): string[] {
  const uploads = passed.filter(({ method, headers }) => method === 'PUT' && headers['content-md5'] !== undefined)
  return uploads.map(({ method, key }) => `${method} ${key.split('/').at(-1) ?? ''}`)
}
