import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { cut, rewritten } from './support/stored.ts'
import { PAIRS, twoSides, whole, type PutObject, type Twin } from './support/two-sides.ts'
import { useWorld } from './support/world.ts'

const [ONE, OTHER, LONGER] = [Buffer.from('content'), Buffer.from('Content'), Buffer.from('content and more')]

describeEveryS3('update checks by time and ETag', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent.each(PAIRS)('objsync --check-mtime-and-etag, %s to %s: copies what is newer and differs', async (...pair) => {
    const twins: Record<string, Twin> = {
      'newer longer': { newerAt: 'source', source: LONGER, target: ONE },
      'newer other': { newerAt: 'source', source: ONE, target: OTHER },
      'newer same': { newerAt: 'source', source: ONE, target: ONE },
      'older longer': { newerAt: 'target', source: LONGER, target: ONE },
      'older other': { newerAt: 'target', source: ONE, target: OTHER },
    }
    const { source, target } = await twoSides(world, pair, twins, whole(objects))
    const before = await target.states()
    expect(await world.objsync(source, target, ['--check-mtime-and-etag'])).toMatchObject({ code: 0, stderr: '' })
    expect(rewritten(before, await target.states())).toEqual(['newer longer', 'newer other'])
    expect((await target.read())['newer other']?.toString()).toBe('content')
  })
})

describeS3('update checks by the ETags of objects in parts', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const large = patternOf(11 * MIB + 7)
  const changed = Buffer.from(large)
  changed.writeUInt8(changed.readUInt8(large.length - 1) ^ 1, large.length - 1)
  /** Parts of sizes that no setting would come to. */
  const oddly: PutObject = (place, key, content) => objects.put(place, key, cut(content, 5 * MIB + 3, 5 * MIB))
  /** As one part, which gives another ETag than an object that was put whole. */
  const asOnePart: PutObject = (place, key, content) => objects.put(place, key, [content])

  it.concurrent.each(PAIRS)('objsync --check-etag --auto-chunksize, %s to %s: compares with the part sizes of the object', async (...pair) => {
    const twins: Record<string, Twin> = {
      'changed': { newerAt: 'target', source: changed, target: large },
      'one part': { newerAt: 'source', source: large, target: large, put: asOnePart },
      'same': { newerAt: 'source', source: large, target: large },
      'whole': { newerAt: 'source', source: large, target: large, put: whole(objects) },
    }
    const { source, target } = await twoSides(world, pair, twins, oddly)
    const before = await target.states()
    expect(await world.objsync(source, target, ['--check-etag', '--auto-chunksize'])).toMatchObject({ code: 0, stderr: '' })
    expect(rewritten(before, await target.states())).toEqual(['changed'])
    expect((await target.read())['changed']?.equals(changed)).toBe(true)
  })

  it.concurrent('objsync --check-etag LOCAL s3://BUCKET/ without it takes other parts for other content', async () => {
    const { source, target } = await twoSides(world, ['local', 's3'], { same: { newerAt: 'target', source: large, target: large } }, oddly)
    const before = await target.states()
    expect((await world.objsync(source, target, ['--check-etag'])).code).toBe(0)
    expect(rewritten(before, await target.states())).toEqual(['same'])
  })

  it.concurrent.each([[5, []], [6, ['same']]])('objsync --check-etag --multipart-chunksize %iMiB s3://BUCKET/ LOCAL computes with it', async (size, copied) => {
    const { source, target } = await twoSides(
      world, ['s3', 'local'], { same: { newerAt: 'target', source: large, target: large } },
      (place, key, content) => objects.put(place, key, cut(content, 5 * MIB, 5 * MIB)))
    const before = await target.states()
    const options = ['--check-etag', '--multipart-threshold', '5MiB', '--multipart-chunksize', `${size}MiB`]
    expect((await world.objsync(source, target, options)).code).toBe(0)
    expect(rewritten(before, await target.states())).toEqual(copied)
  })

  it.concurrent('objsync --auto-chunksize s3://SOURCE/ s3://TARGET/ keeps parts, so that --check-etag finds nothing to do', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await oddly(source, 'in parts', large)
    await asOnePart(source, 'one part', large)
    await objects.put(source, 'whole', large)
    expect(await world.objsync(source, target, ['--auto-chunksize'])).toMatchObject({ code: 0, stderr: '' })
    for (const key of ['in parts', 'one part', 'whole']) {
      expect(await objects.parts(target, key)).toEqual(await objects.parts(source, key))
      expect((await objects.head(target, key)).ETag).toBe((await objects.head(source, key)).ETag)
    }
    const before = await target.states()
    expect(await world.objsync(source, target, ['--check-etag'])).toMatchObject({ code: 0, stderr: '' })
    expect(await target.states()).toEqual(before)
    // Without the option the parts are those of the settings.
    const other = world.newPlace('s3')
    await world.objsync(source, other, SMALL_PARTS)
    expect(await objects.parts(other, 'in parts')).toEqual([5 * MIB, 5 * MIB, MIB + 7])
    expect(await objects.parts(other, 'whole')).toEqual([5 * MIB, 5 * MIB, MIB + 7])
  })
})

describeS3('update checks by the ETags of encrypted objects', ['encryption'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const withKms: PutObject = (place, key, content) =>
    objects.put(place, key, content, { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: s3.kmsKey })
  const withSseS3: PutObject = (place, key, content) => objects.put(place, key, content, { ServerSideEncryption: 'AES256' })

  it.concurrent.each(PAIRS.flatMap((pair) => ['--check-etag', '--check-mtime-and-etag'].map((option) => [...pair, option] as const)))(
    '%s to %s: objsync %s leaves out, with a warning and exit code 3, what is under KMS', async (from, to, option) => {
      const twins: Record<string, Twin> = {
        'kms': { newerAt: 'source', source: ONE, target: OTHER, put: withKms },
        'plain': { newerAt: 'source', source: ONE, target: OTHER },
        'sse-s3 changed': { newerAt: 'source', source: ONE, target: OTHER, put: withSseS3 },
        'sse-s3 same': { newerAt: 'source', source: ONE, target: ONE, put: withSseS3 },
      }
      const { source, target } = await twoSides(world, [from, to], twins, whole(objects))
      const before = await target.states()
      const { code, stderr } = await world.objsync(source, target, [option])
      expect([code, stderr]).toEqual([3, expect.stringMatching(/^\S+ WARN not compared, so not copied: .*encrypted.* key="?kms"?\n$/)])
      expect(rewritten(before, await target.states())).toEqual(['plain', 'sse-s3 changed'])
    })
})
