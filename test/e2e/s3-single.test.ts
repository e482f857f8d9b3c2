import { mkdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'
import { useWorld } from './support/world.ts'

const BESIDE = { 'dir/source.go2': 'beside', 'dir/source': 'beside', 'dir/source.go.bak/x': 'beside', 'other': 'beside' }

describeEveryS3('one object named in full', [], (s3) => {
  const world = useWorld(s3)
  const TRANSPORTS = [{}, { OBJSYNC_TRANSPORT: 'sdk' }] as const

  it.concurrent.each(TRANSPORTS)('becomes a file of its name, whatever begins alike (%j)', async (env) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ ...BESIDE, 'dir/source.go': 'content' })
    const location = `${source.location}dir/source.go`
    expect(await world.objsync(location, target, [], { env })).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'source.go': 'content' })
    const before = await target.states()
    expect((await world.objsync(location, target, [], { env })).code).toBe(0)
    expect(await target.states()).toEqual(before)
  })

  it.concurrent.each(TRANSPORTS)('becomes an object of its name (%j)', async (env) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ ...BESIDE, 'dir/source.go': 'content' })
    expect(await world.objsync(`${source.location}dir/source.go`, target, [], { env })).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'source.go': 'content' })
  })

  it.concurrent.each(['local', 's3'] as const)('deletes nothing beside it: to %s', async (kind) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace(kind)]
    // Before the source's: a target whose time shows a later second would be up to date.
    await target.write({ 'k': 'old and longer', 'beside': 'x', 'sub/y': 'y' }, 1_600_000_000)
    await source.write({ k: 'content' })
    expect((await world.objsync(`${source.location}k`, target, ['--delete'])).code).toBe(0)
    expect(await textsOf(target)).toMatchObject({ 'beside': 'x', 'sub/y': 'y' })
    expect((await textsOf(target))['k']).toBe('content')
  })

  it.concurrent.each(['local', 's3'] as const)('that is missing is an error, and nothing is deleted: to %s', async (kind) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace(kind)]
    await source.write({ k: 'content' })
    await target.write({ beside: 'x' })
    const { code, stderr } = await world.objsync(`${source.location}no-such`, target, ['--delete', '--allow-empty-source'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/no-such does not exist/)])
    expect(await textsOf(target)).toEqual({ beside: 'x' })
  })

  it.concurrent('is what a dry run foretells', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ ...BESIDE, 'dir/source.go': 'content' })
    const { code, stdout } = await world.objsync(`${source.location}dir/source.go`, target, ['--dry-run'])
    expect([code, stdout.split('\n')[0]]).toEqual([0, '[dry-run] copy source.go (7 bytes): not at target'])
    expect(await textsOf(target)).toEqual({})
  })

  it.concurrent('goes in parts like any other', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    const content = Buffer.alloc(11 * 2 ** 20, 'pattern')
    await source.write({ large: content, large2: 'x' })
    const options = ['--multipart-threshold', '5MiB', '--multipart-chunksize', '5MiB']
    expect((await world.objsync(`${source.location}large`, target, options)).code).toBe(0)
    expect((await target.read())['large']?.equals(content)).toBe(true)
  })

  it.concurrent('a prefix that ends inside a name stays one', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ 'dir/source.go': 'content', 'dir/source.rs': 'more' })
    expect(await world.objsync(`${source.location}dir/sou`, target)).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'rce.go': 'content', 'rce.rs': 'more' })
  })
})

describeS3('one object named in full, with its versions', ['versions'], (s3) => {
  const world = useWorld(s3)

  it.concurrent('--point-in-time brings back what it was, although it has been deleted', async () => {
    const [bucket, target] = [await s3.newVersionedBucket(), world.newPlace('local')]
    await s3.putObject(bucket, 'dir/k', 'content')
    await s3.putObject(bucket, 'dir/k2', 'beside')
    const [listed] = await s3.listAll(bucket, 'dir/k')
    const at = new Date((listed?.lastModified.getTime() ?? 0) + 1).toISOString()
    await s3.deleteObject(bucket, 'dir/k')
    expect((await world.objsync(`s3://${bucket}/dir/k`, target, ['--point-in-time', at])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ k: 'content' })
    expect((await world.objsync(`s3://${bucket}/dir/none`, target, ['--point-in-time', at])).code).toBe(1)
  })

  it.concurrent('--enable-versioning copies its versions and no other', async () => {
    const [bucket, other] = [await s3.newVersionedBucket(), await s3.newVersionedBucket()]
    for (const content of ['one', 'two']) await s3.putObject(bucket, 'dir/k', content)
    await s3.putObject(bucket, 'dir/k2', 'beside')
    expect((await world.objsync(`s3://${bucket}/dir/k`, `s3://${other}/to/`, ['--enable-versioning'])).code).toBe(0)
    expect((await s3.listAll(other)).map(({ key }) => key)).toEqual(['to/k'])
    expect((await s3.getObject(other, 'to/k')).toString()).toBe('two')
  })
})

describeAzurite('one object named in full, to Blob', (blobs) => {
  describeS3('from a bucket', [], (s3) => {
    const world = useAzureWorld(blobs, s3)

    it.concurrent.each([['name', 'name'], ['folder/', 'folder/k']])('becomes the blob that %s means', async (path, blob) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await source.write({ 'dir/k': 'content', 'dir/k2': 'beside' })
      expect((await world.objsync(`${source.location}dir/k`, world.container.location(target.prefix + path))).code).toBe(0)
      expect(await textsOf(target)).toEqual({ [blob]: 'content' })
    })

    it.concurrent('that is missing is an error', async () => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await source.write({ 'dir/k': 'content' })
      expect((await world.objsync(`${source.location}dir/none`, target.location)).code).toBe(1)
      expect(await textsOf(target)).toEqual({})
    })
  })
})

describeS3('the folder that an object goes into', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('may be there already, and keeps what it holds', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ k: 'content' })
    await mkdir(target.location)
    await target.write({ there: 'x' })
    expect((await world.objsync(`${source.location}k`, target)).code).toBe(0)
    expect(await textsOf(target)).toEqual({ there: 'x', k: 'content' })
  })
})
