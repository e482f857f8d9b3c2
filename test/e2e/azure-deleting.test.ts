import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'

const PAIRS = [['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const

describeAzurite('--delete-destination', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent.each(PAIRS)('true removes what the source lacks, false and nothing do not, %s to %s', async (from, to) => {
    const [source, target] = [world.newPlace(from), world.newPlace(to)]
    await source.write({ a: 'x', 'dir/b': 'y' })
    await target.write({ gone: 'z', 'dir/gone': 'z' })
    for (const options of [[], ['--delete-destination=false'], ['--delete-destination', 'false']]) {
      expect((await world.objsync(source, target, options)).code).toBe(0)
      expect(Object.keys(await target.read()).sort()).toEqual(['a', 'dir/b', 'dir/gone', 'gone'])
    }
    expect((await world.objsync(source, target, ['--delete-destination=true'])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ a: 'x', 'dir/b': 'y' })
  })

  it.concurrent('prompt refuses where nobody can be asked, and deletes nothing', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    await target.write({ stays: 'z' })
    const ran = await world.objsync(source, target, ['--delete-destination=prompt'])
    expect(ran.code).toBe(1)
    expect(ran.stdout + ran.stderr).toContain('--delete-destination')
    expect(await textsOf(target)).toMatchObject({ stays: 'z' })
  })

  it.concurrent('--max-delete holds here too', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    await target.write({ one: 'z', two: 'z' })
    expect((await world.objsync(source, target, ['--delete-destination=true', '--max-delete', '1'])).code).toBe(1)
    expect(Object.keys(await target.read())).toEqual(['a', 'one', 'two'])
    expect((await world.objsync(source, target, ['--delete', '--max-delete', '2'])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['a'])
  })

  it.concurrent('what filters leave out survives', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'a.txt': 'x' })
    await target.write({ 'gone.txt': 'z', 'stays.bin': 'z', 'private/stays.txt': 'z' })
    expect((await world.objsync(source, target, ['--delete-destination=true', '--include-pattern', '*.txt', '--exclude-path', 'private'])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['a.txt', 'private/stays.txt', 'stays.bin'])
  })

  it.concurrent('an append blob and a page blob go too', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    await world.container.putAppendBlob(`${target.prefix}append`, 'x')
    await world.container.putPageBlob(`${target.prefix}page`, Buffer.alloc(512))
    expect((await world.objsync(source, target, ['--delete-destination=true'])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['a'])
  })
})
