import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { localPlace } from './support/places.ts'
import { useWorld } from './support/world.ts'

describeS3('what a prefix means', [], (s3) => {
  const world = useWorld(s3)
  let numbers = 0

  /** A bucket of its own, and what is in it. */
  async function bucketWith(...keys: string[]): Promise<string> {
    const bucket = await s3.newBucket()
    for (const key of keys) await s3.putObject(bucket, key, key)
    return bucket
  }
  const keysOf = async (bucket: string): Promise<string[]> => (await s3.listAll(bucket)).map(({ key }) => key)

  it.concurrent.each([
    ['', ['dir/foo', 'foo']],
    ['/', ['dir/foo', 'foo']],
    ['/p', ['pdir/foo', 'pfoo']],
    ['/p/', ['p/dir/foo', 'p/foo']],
    ['/p/q', ['p/qdir/foo', 'p/qfoo']],
    ['/a%20b/', ['a b/dir/foo', 'a b/foo']],
    ['/p/%3Fx%23/', ['p/?x#/dir/foo', 'p/?x#/foo']],
    ['/é/', ['é/dir/foo', 'é/foo']],
  ])('objsync SOURCE s3://BUCKET%s writes %j', async (prefix, keys) => {
    const [source, bucket] = [world.newPlace('local'), await bucketWith()]
    await source.write({ 'foo': '1', 'dir/foo': '2' })
    const { code, stderr } = await world.objsync(source, `s3://${bucket}${prefix}`)
    expect([code, await keysOf(bucket)]).toEqual([0, keys])
    // Names that are glued to a prefix may be meant, but hardly ever are.
    expect(stderr.includes('no slash at its end')).toBe(/[pq]dir/.test(keys[0] ?? ''))
  })

  it.concurrent.each([
    ['', ['dir/a', 'dir/b/c', 'dir2/d', 'e']],
    ['/dir', ['/a', '/b/c', '2/d']],
    ['/dir/', ['a', 'b/c']],
    ['/dir/a', ['a']],
    ['/no/such/', []],
  ])('objsync s3://BUCKET%s s3://OTHER/ writes %j', async (prefix, keys) => {
    const [bucket, target] = [await bucketWith('dir/a', 'dir/b/c', 'dir2/d', 'e'), world.newPlace('s3')]
    // MinIO has no names that begin with a slash, so those go below a name.
    const { code, stderr } = await world.objsync(`s3://${bucket}${prefix}`, `${target.location}x`)
    expect([code, Object.keys(await target.read())]).toEqual([0, keys.map((key) => `x${key}`).sort()])
    expect(stderr.includes(`WARN nothing is at the source s3://${bucket}${prefix}`)).toBe(keys.length === 0)
  })

  it.concurrent.each([
    ['s3://BUCKET', ['file.txt']],
    ['s3://BUCKET/p', ['pfile.txt']],
    ['s3://BUCKET/p/', ['p/file.txt']],
  ])('objsync FILE %s writes %j', async (location, keys) => {
    const [source, bucket] = [world.newPlace('local'), await bucketWith()]
    await source.write({ 'file.txt': 'one', 'other.txt': 'two' })
    expect((await world.objsync(`${source.location}file.txt`, location.replace('BUCKET', bucket))).code).toBe(0)
    expect(await keysOf(bucket)).toEqual(keys)
    expect((await s3.getObject(bucket, keys[0] ?? '')).toString()).toBe('one')
  })

  it.concurrent('objsync FILE FOLDER puts the file into the folder', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ 'file.txt': 'one', 'other.txt': 'two' })
    expect((await world.objsync(`${source.location}file.txt`, target)).code).toBe(0)
    expect(await target.read()).toEqual({ 'file.txt': Buffer.from('one') })
  })

  it.concurrent('objsync relative paths, with and without a slash at the end', async () => {
    const name = `relative ${++numbers}`
    await localPlace(`${world.folder}/${name}`).write({ a: 'a' })
    for (const [source, target] of [[name, `${name} 1`], [`${name}/`, `./${name} 2/`], [`./${name}`, `${world.folder}/${name} 3`]] as const) {
      expect((await world.objsync(source, target)).code).toBe(0)
    }
    for (const i of [1, 2, 3]) expect(await localPlace(`${world.folder}/${name} ${i}`).read()).toEqual({ a: Buffer.from('a') })
  })
})
