import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import { describeS3, type S3 } from '../support/s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { NEW, useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import type { Place } from './support/places.ts'
import { useWorld, type World } from './support/world.ts'

/** Looks at one object of a place. */
function headIn(s3: S3, world: World): (place: Place, key: string) => Promise<HeadObjectCommandOutput> {
  return async (place, key) => {
    const found = await s3.headObject(world.bucket, place.location.slice(`s3://${world.bucket}/`.length) + key)
    return found ?? expect.fail(`no ${key}`)
  }
}

describeS3('what travels with an object', [], (s3) => {
  const world = useWorld(s3)
  const head = headIn(s3, world)

  it.concurrent('objsync SOURCE s3://BUCKET/ guesses content types', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a.html': 'x', 'b.json': '{}', 'c.png': 'x', 'd.unknown-thing': 'x', 'none': 'x', 'big.css': patternOf(5 * MIB) })
    await world.objsync(source, target, SMALL_PARTS)
    const types = await Promise.all(['a.html', 'b.json', 'c.png', 'd.unknown-thing', 'none', 'big.css'].map(async (key) => (await head(target, key)).ContentType))
    expect(types).toEqual(['text/html', 'application/json', 'image/png', 'application/octet-stream', 'application/octet-stream', 'text/css'])
  })

  it.concurrent('objsync --no-guess-mime-type SOURCE s3://BUCKET/', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a.html': 'x' })
    await world.objsync(source, target, ['--no-guess-mime-type'])
    expect((await head(target, 'a.html')).ContentType).not.toBe('text/html')
  })

  it.concurrent.each([['small', 10], ['large', 6 * MIB]])('objsync s3://SOURCE/ s3://TARGET/ carries headers and metadata of a %s object', async (_size, size) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    const prefix = source.location.slice(`s3://${world.bucket}/`.length)
    await s3.putObject(world.bucket, `${prefix}a.html`, patternOf(size), {
      ContentType: 'text/x-own; charset=utf-8', ContentEncoding: 'identity', ContentDisposition: 'attachment; filename="a b.html"', ContentLanguage: 'de',
      CacheControl: 'max-age=60', Expires: new Date('2030-01-02T03:04:05Z'), Metadata: { 'owner': 'me', 'two-words': 'blank + % value' },
    })
    expect((await world.objsync(source, target, SMALL_PARTS)).code).toBe(0)
    const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, ExpiresString, Metadata } = await head(target, 'a.html')
    const { ExpiresString: expires } = await head(source, 'a.html')
    expect({ ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, ExpiresString, Metadata }).toEqual({
      ContentType: 'text/x-own; charset=utf-8', ContentEncoding: 'identity', ContentDisposition: 'attachment; filename="a b.html"', ContentLanguage: 'de',
      CacheControl: 'max-age=60', ExpiresString: expires, Metadata: { 'owner': 'me', 'two-words': 'blank + % value' },
    })
  })

  it.concurrent('objsync s3://BUCKET/ LOCAL gives files the time of the object', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ small: 'x', large: patternOf(5 * MIB) })
    await world.objsync(source, target, SMALL_PARTS)
    for (const key of ['small', 'large']) {
      const { mtimeMs } = await stat(join(target.location, key))
      expect(Math.floor(mtimeMs / 1000)).toBe((await head(source, key)).LastModified?.getTime() as number / 1000)
    }
  })
})

describeS3('storage classes', ['storage-classes'], (s3) => {
  const world = useWorld(s3)
  const head = headIn(s3, world)

  it.concurrent('objsync --storage-class REDUCED_REDUNDANCY SOURCE s3://BUCKET/; and s3://BUCKET/ s3://OTHER/ keeps it', async () => {
    const [source, target, further, changed] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ small: 'x', large: patternOf(5 * MIB) })
    await world.objsync(source, target, ['--storage-class', 'REDUCED_REDUNDANCY', ...SMALL_PARTS])
    await world.objsync(target, further, SMALL_PARTS)
    await world.objsync(target, changed, ['--storage-class', 'STANDARD', ...SMALL_PARTS])
    for (const key of ['small', 'large']) {
      expect((await head(target, key)).StorageClass).toBe('REDUCED_REDUNDANCY')
      expect((await head(further, key)).StorageClass).toBe('REDUCED_REDUNDANCY')
      expect((await head(changed, key)).StorageClass ?? 'STANDARD').toBe('STANDARD')
    }
  })
})

describe('what travels between folders', () => {
  const world = useLocalWorld()

  it.concurrent('objsync SOURCE TARGET keeps times, and the mode that the system gives new files', async () => {
    const { target } = await world.sync({ a: 'x' }, {}, [])
    const { mtimeMs, mode } = await stat(join(target.location, 'a'))
    expect(mtimeMs).toBe(NEW * 1000)
    await writeFile(join(target.location, 'as the system does'), '')
    expect(mode).toBe((await stat(join(target.location, 'as the system does'))).mode)
  })

  it.concurrent('objsync SOURCE TARGET follows links; --ignore-symlinks leaves them out', async () => {
    const [source, outside] = [world.newPlace(), world.newPlace()]
    await source.write({ file: 'x' })
    await outside.write({ inner: 'linked' })
    await symlink(outside.location, join(source.location, 'folder link'))
    await symlink(join(outside.location, 'inner'), join(source.location, 'file link'))
    await symlink('nowhere', join(source.location, 'dangling'))
    const [followed, ignored] = [world.newPlace(), world.newPlace()]
    expect((await world.objsync([source.location, followed.location])).code).toBe(0)
    expect((await world.objsync(['--ignore-symlinks', source.location, ignored.location])).code).toBe(0)
    expect(Object.keys(await followed.read())).toEqual(['file', 'file link', 'folder link/inner'])
    expect(Object.keys(await ignored.read())).toEqual(['file'])
  })

  it.concurrent('objsync SOURCE TARGET replaces a file that is read-only', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'new' })
    await target.write({ a: 'old' }, 1)
    await chmod(join(target.location, 'a'), 0o444)
    expect((await world.objsync([source.location, target.location])).code).toBe(0)
    expect(await target.read()).toEqual({ a: Buffer.from('new') })
  })

  it.concurrent('objsync --fsync SOURCE TARGET', async () => {
    const { code, held } = await world.sync({ 'a': '1', 'deep/b': '2' }, {}, ['--fsync'])
    expect([code, held]).toEqual([0, { 'a': '1', 'deep/b': '2' }])
  })

  it.concurrent('objsync SOURCE INSIDE-SOURCE is refused', async () => {
    const source = world.newPlace()
    await source.write({ a: 'x' })
    await mkdir(join(source.location, 'inner'))
    const { code, stderr } = await world.objsync([source.location, join(source.location, 'inner')])
    expect([code, stderr]).toEqual([2, expect.stringContaining('lies inside the source')])
    expect(Object.keys(await source.read())).toEqual(['a'])
  })
})
