import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { oddBlobContents } from './support/azure-names.ts'
import { MIB, mixedContents } from './support/mixed.ts'
import { differences, type PlaceKind } from './support/places.ts'
import { nextSecond } from './support/world.ts'

const TRANSPORTS = ['hot', 'sdk'] as const
const PAIRS = [['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const
const BLOCKS = ['--block-size-mb', '2']

/** @param transport undefined for the usual one */
function environment(transport: string | undefined): { env: Record<string, string> } {
  return { env: transport === 'sdk' ? { OBJSYNC_TRANSPORT: 'sdk' } : {} }
}

describeAzurite('every pair with Blob', (blobs) => {
  const world = useAzureWorld(blobs)
  const cases = PAIRS.flatMap((pair) => TRANSPORTS.map((transport) => [...pair, transport] as const))

  it.concurrent.each(cases)('objsync SOURCE TARGET, %s to %s, %s transport: all, then nothing, then what changed', async (from, to, transport) => {
    const more = environment(transport)
    const [source, target] = [world.newPlace(from as PlaceKind), world.newPlace(to as PlaceKind)]
    await source.write(mixedContents())
    await target.write({ 'only at the target': 'stays' })
    const first = await world.objsync(source, target, BLOCKS, more)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const held = await source.read()
    expect(Object.keys(held)).toHaveLength(6)
    expect(differences(await target.read(), { ...held, 'only at the target': Buffer.from('stays') })).toEqual([])

    const before = await target.states()
    expect((await world.objsync(source, target, BLOCKS, more)).code).toBe(0)
    expect(await target.states()).toEqual(before)

    await nextSecond()
    await source.write({ 'a.txt': 'changed', 'new': 'new' })
    expect((await world.objsync(source, target, BLOCKS, more)).code).toBe(0)
    const after = await target.states()
    expect(Object.keys(after).filter((key) => after[key] !== before[key])).toEqual(['a.txt', 'new'])
    expect(differences(await target.read(), { ...await source.read(), 'only at the target': Buffer.from('stays') })).toEqual([])
  })

  it.concurrent.each(TRANSPORTS)('odd names go there, further and back, %s transport', async (transport) => {
    const more = environment(transport)
    const [source, there, further, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write(oddBlobContents())
    const held = await source.read()
    for (const [from, to] of [[source, there], [there, further], [further, back]] as const) {
      expect(await world.objsync(from, to, [], more)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await to.read(), held)).toEqual([])
    }
  })

  it.concurrent('--block-size-mb, --put-blob-size-mb: blocks and whole blobs about the thresholds, there and back', async () => {
    const [source, there, further, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob'), world.newPlace('local')]
    const sizes = [0, 1, MIB - 1, 2 * MIB + 1, 5 * MIB + 7]
    await source.write(Object.fromEntries(sizes.map((size) => [`${size}`, patternOf(size)])))
    const options = ['--block-size-mb', '2', '--put-blob-size-mb', '1']
    for (const [from, to] of [[source, there], [there, further], [further, back]] as const) {
      expect(await world.objsync(from, to, options)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await to.read(), await source.read())).toEqual([])
    }
    for (const place of [there, further]) {
      const blocks = await Promise.all(sizes.map(async (size) => world.container.blockSizes(`${place.prefix}${size}`)))
      expect(blocks.slice(0, 3)).toEqual([[], [], []])
      expect(blocks.slice(3)).toEqual([[2 * MIB, 1], [2 * MIB, 2 * MIB, MIB + 7]])
    }
  })

  it.concurrent('leaves no uncommitted blocks', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ large: patternOf(5 * MIB) })
    expect((await world.objsync(source, target, ['--block-size-mb', '1'])).code).toBe(0)
    expect(await world.container.listUncommitted(target.prefix)).toEqual([])
  })

  it('makes the container where it is missing', async () => {
    const source = world.newPlace('local')
    await source.write({ 'a': 'x', 'b/c': 'y' })
    const container = world.blobs.container('made-by-objsync')
    const target = `${container.url}?${world.blobs.accountSas()}`
    expect(await world.objsync(source, target, ['--from-to', 'LocalBlob'])).toMatchObject({ code: 0, stderr: '' })
    expect((await container.listBlobs()).map(({ name }) => name)).toEqual(['a', 'b/c'])
  })
})

describeAzurite('Blob and S3', (blobs) => {
  describeS3('on the same command line', [], (s3) => {
    const world = useAzureWorld(blobs, s3)

    it.concurrent.each([['s3', 'azure-blob'], ['azure-blob', 's3']] as const)('objsync SOURCE TARGET, %s to %s: all, then nothing, then what changed', async (from, to) => {
      const [source, target] = [world.newPlace(from as PlaceKind), world.newPlace(to as PlaceKind)]
      await source.write({ ...mixedContents(), ...oddBlobContents() })
      expect(await world.objsync(source, target)).toMatchObject({ code: 0, stderr: '' })
      const held = await source.read()
      expect(differences(await target.read(), held)).toEqual([])

      const before = await target.states()
      expect((await world.objsync(source, target)).code).toBe(0)
      expect(await target.states()).toEqual(before)

      await nextSecond()
      await source.write({ 'a.txt': 'changed' })
      await target.write({ gone: 'x' })
      expect((await world.objsync(source, target, ['--delete'])).code).toBe(0)
      expect(differences(await target.read(), await source.read())).toEqual([])
    })
  })
})
