import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'

describeAzurite('a single file or blob', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent('a file becomes the blob that the target names', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'dir/file.txt': 'content', 'dir/file.txt.more': 'no' })
    const ran = await world.objsync(join(source.location, 'dir', 'file.txt'), world.container.location(`${target.prefix}other.bin`), ['--from-to', 'LocalBlob'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'other.bin': 'content' })
  })

  it.concurrent('a slash at the end says folder', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'file.txt': 'content' })
    expect((await world.objsync(join(source.location, 'file.txt'), world.container.location(`${target.prefix}dir/`), ['--from-to', 'LocalBlob'])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ 'dir/file.txt': 'content' })
  })

  it.concurrent('a blob becomes the file that the target names', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'blob': 'content', 'blob/below': 'no', 'blob2': 'no' })
    await mkdir(target.location)
    const ran = await world.objsync(world.container.location(`${source.prefix}blob`), join(target.location, 'name.bin'), ['--from-to', 'BlobLocal'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'name.bin': 'content' })
  })

  it.concurrent('into a folder that is there, it keeps its name', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'dir/blob': 'content' })
    await target.write({ there: 'x' })
    expect((await world.objsync(world.container.location(`${source.prefix}dir/blob`), target.location, ['--from-to', 'BlobLocal'])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ there: 'x', blob: 'content' })
  })

  it.concurrent('a blob becomes the blob that the target names', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ 'blob': 'content' })
    const ran = await world.objsync(world.container.location(`${source.prefix}blob`), world.container.location(`${target.prefix}a/b`), ['--from-to', 'BlobBlob'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'a/b': 'content' })
  })

  it.concurrent('again has nothing to do', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'file.txt': 'content' })
    const run = (): Promise<{ code: number | null }> => world.objsync(join(source.location, 'file.txt'), world.container.location(`${target.prefix}named`), ['--from-to', 'LocalBlob'])
    expect((await run()).code).toBe(0)
    const before = await target.states()
    expect((await run()).code).toBe(0)
    expect(await target.states()).toEqual(before)
    expect(Object.keys(before)).toEqual(['named'])
  })

  it.concurrent.each(['named', 'named/', 'folder', 'folder/'])('--delete-destination=true never deletes what is beside it, target %s', async (path) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'file.txt': 'content', 'other': 'content' })
    const standing = { 'beside': 'x', 'folder/beside': 'x', 'named2': 'x' }
    await target.write(standing)
    await world.objsync(join(source.location, 'file.txt'), world.container.location(target.prefix + path), ['--from-to', 'LocalBlob', '--delete-destination=true'])
    expect(await textsOf(target)).toMatchObject(standing)
  })

  it.concurrent('--delete-destination=true never deletes what is beside a downloaded blob', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ blob: 'content', other: 'content' })
    await target.write({ beside: 'x' })
    for (const path of [target.location, join(target.location, 'name')]) {
      await world.objsync(world.container.location(`${source.prefix}blob`), path, ['--from-to', 'BlobLocal', '--delete-destination=true'])
      expect(await textsOf(target)).toMatchObject({ beside: 'x' })
    }
  })
})

describeAzurite('virtual folders', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent('what begins alike but is not below is another folder', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'dir/a': '1', 'dir/sub/b': '2', 'dir-2/c': '3', 'dir2': '4' })
    for (const path of ['dir', 'dir/']) {
      expect((await world.objsync(world.container.location(source.prefix + path), target, ['--from-to', 'BlobLocal'])).code).toBe(0)
      expect(await textsOf(target)).toEqual({ a: '1', 'sub/b': '2' })
    }
  })

  it.concurrent.each(['hdi_isfolder', 'Hdi_isfolder'])('a stub with %s is a folder, not a file, and stays', async (name) => {
    const [source, target, further] = [world.newPlace('azure-blob'), world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'dir/a': '1' })
    for (const { prefix } of [source, further]) {
      for (const stub of ['dir', 'none']) await world.container.putBlob(prefix + stub, '', { metadata: { [name]: 'true' } })
    }
    expect(await world.objsync(source, target)).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ 'dir/a': '1' })
    expect(await world.objsync(target, further, ['--delete-destination=true'])).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(further)).toEqual({ 'dir': '', 'dir/a': '1', 'none': '' })
  })

  it.concurrent('--include-directory-stub carries stubs along', async () => {
    const [source, there, further] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ 'a/b/c': 'x' })
    for (const [from, to] of [[source, there], [there, further]] as const) {
      expect(await world.objsync(from, to, ['--include-directory-stub'])).toMatchObject({ code: 0, stderr: '' })
      expect(Object.keys(await to.read())).toEqual(['a', 'a/b', 'a/b/c'])
      for (const stub of ['a', 'a/b']) expect((await world.container.headBlob(to.prefix + stub))?.metadata).toMatchObject({ hdi_isfolder: 'true' })
    }
  })

  it.concurrent('--include-directory-stub makes folders of stubs', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ a: 'x' })
    await world.container.putBlob(`${source.prefix}folder`, '', { metadata: { hdi_isfolder: 'true' } })
    expect((await world.objsync(source, target, ['--include-directory-stub'])).code).toBe(0)
    expect((await readdir(target.location, { withFileTypes: true })).map((entry) => [entry.name, entry.isDirectory()]).sort()).toEqual([['a', false], ['folder', true]])
  })
})

describeAzurite('blobs that mark folders, to S3', (blobs) => {
  describeS3('in a bucket', [], (s3) => {
    const world = useAzureWorld(blobs, s3)

    it.concurrent.each<Record<string, string>>([{}, { OBJSYNC_TRANSPORT: 'sdk' }])('--include-directory-stub makes markers of them (%j)', async (env) => {
      const [source, target] = [world.newPlace('azure-blob'), world.newPlace('s3')]
      await source.write({ 'dir/a': 'x' })
      await target.write({ gone: 'z' })
      for (const stub of ['dir', 'none']) await world.container.putBlob(source.prefix + stub, '', { metadata: { hdi_isfolder: 'true' } })
      for (let run = 0; run < 2; run++) {
        expect(await world.objsync(source, target, ['--include-directory-stub', '--delete'], { env })).toMatchObject({ code: 0, stderr: '' })
        expect(Object.keys(await target.read())).toEqual(['dir/', 'dir/a', 'none/'])
      }
    })
  })
})
