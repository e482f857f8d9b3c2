import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { startLying, type LyingProxy } from '../support/lying.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'
import { startTap } from './support/tap.ts'
import { nextSecond, useWorld } from './support/world.ts'

const CONTENT = { 'kept': 'x', 'n/a/k': 'x', 'n/a-b/1': 'x', 'z/late': 'x' }
const EXTRAS = { 'extra': 'x', 'gone/1': 'x', 'gone/2': 'x' }
const ALL = Object.keys({ ...CONTENT, ...EXTRAS }).sort()
const LEFT_OUT = /the listing of the source left out n\/a\/k, which exists/

/** A folder of the source that is larger than what a listing proves together, and one key of which is hidden. */
const MANY = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`many/${i + 10}`, 'x']))

describeS3('a source whose listings leave out keys', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([
    ['local', ''], ['s3', ''], ['local', 'sdk'], ['s3', 'sdk'],
  ] as const)('loses nothing at a target that is %s (transport %j), and the run fails', async (kind, transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace(kind)]
    await Promise.all([source.write(CONTENT), target.write({ ...CONTENT, ...EXTRAS })])
    await nextSecond()
    await using proxy = await startLying(s3.endpoint, { hides: (key) => key.endsWith('n/a/k') })
    for (const options of [[], ['--dry-run'], ['--delete-despite-errors', '--allow-empty-source']]) {
      const ran = await world.objsync(source, target, ['--delete', '--source-endpoint-url', proxy.origin, ...options], { env: { OBJSYNC_TRANSPORT: transport } })
      expect([ran.code, ran.stdout + ran.stderr]).toEqual([1, expect.stringMatching(LEFT_OUT)])
      expect(ran.stdout).not.toContain('[dry-run] delete')
      expect(Object.keys(await target.read()).sort()).toEqual(ALL)
    }
    expect(proxy.dropped()).toBeGreaterThan(0)
    expect((await world.objsync(source, target, ['--delete'], { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect(await textsOf(target)).toEqual(CONTENT)
  })

  it.concurrent('loses nothing of a folder that is left out whole, also where its own listing is empty', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await Promise.all([source.write({ ...CONTENT, ...MANY }), target.write({ ...CONTENT, ...MANY })])
    await nextSecond()
    await using proxy = await startLying(s3.endpoint, { hides: (key) => key.includes('/many/') })
    const ran = await world.objsync(source, target, ['--delete', '--source-endpoint-url', proxy.origin])
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('left out many/')])
    expect(await textsOf(target)).toEqual({ ...CONTENT, ...MANY })
  })

  it.concurrent('that may not be read proves nothing: what it may have is kept and named', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await Promise.all([source.write({ kept: 'x' }), target.write({ kept: 'x', secret: 'x', extra: 'x' })])
    await using tap = await startTap(s3.endpoint, ({ method, key }, _incoming, response) => {
      if (method !== 'HEAD' || !key.endsWith('secret')) return false
      response.writeHead(403).end()
      return true
    })
    const ran = await world.objsync(source, target, ['--delete', ...tap.options('source')])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('secret')])
    expect(Object.keys(await textsOf(target)).sort()).toEqual(['kept', 'secret'])
  })

  it.concurrent('and whose bucket goes away before the deletions loses nothing', async () => {
    const target = world.newPlace('local')
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'kept', 'x')
    await target.write({ kept: 'x', ...EXTRAS })
    const before = await textsOf(target)
    const removeBucket = async (): Promise<void> => {
      await s3.deleteObject(bucket, 'kept')
      await s3.client.send(new DeleteBucketCommand({ Bucket: bucket }))
    }
    let gone: Promise<void> | undefined
    await using tap = await startTap(s3.endpoint, async ({ method, key }) => {
      if (method !== 'HEAD' || key === 'kept') return
      await (gone ??= removeBucket())
    })
    const ran = await world.objsync(`s3://${bucket}/`, target, ['--delete', ...tap.options('source')])
    expect(gone).toBeDefined()
    expect(ran.code).toBe(1)
    expect(await textsOf(target)).toEqual(before)
  })

  it.concurrent('keeps what came to the source, and by another run to the target, after the source was listed', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await Promise.all([source.write({ kept: 'x' }), target.write({ extra: 'x', kept: 'x' })])
    let resolve = (): void => undefined
    const listed = new Promise<void>((done) => (resolve = done))
    await using from = await startTap(s3.endpoint, ({ query }, _incoming, response) => {
      if (query.has('list-type') && !query.has('delimiter')) response.once('finish', () => resolve())
    })
    let others = 0
    await using to = await startTap(s3.endpoint, async ({ query }) => {
      if (!query.has('list-type') || query.has('delimiter') || others++ > 0) return
      await listed
      await nextSecond()
      await source.write({ fresh: 'x' })
      expect((await world.objsync(source, target)).code).toBe(0)
    })
    const ran = await world.objsync(source, target, ['--delete', '--max-parallel-listings', '1', ...from.options('source'), ...to.options('target')])
    expect([ran.code, others > 0]).toEqual([0, true])
    expect(Object.keys(await textsOf(target)).sort()).toEqual(['fresh', 'kept'])
  })

  it.concurrent('MinIO asked from a key on is such a source', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    const siblings = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`n/a-b/${i % 11}/${i}`, '']))
    const content = { ...siblings, 'n/a/1/k': 'x', 'n/b/k': 'x' }
    const keys = Object.entries(content)
    for (let at = 0; at < keys.length; at += 100) await source.write(Object.fromEntries(keys.slice(at, at + 100)))
    await target.write({ ...content, ...EXTRAS })
    const ran = await world.objsync(source, target, ['--delete'])
    expect(Object.keys(await target.read())).toEqual(expect.arrayContaining(Object.keys(content)))
    if (ran.code === 0) expect(Object.keys(await target.read())).toHaveLength(keys.length)
  })
})

describeS3('markers of folders', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('of folders that the source has stay at the target', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'd/x': 'x' })
    await mkdir(join(source.location, 'e'))
    await target.write({ 'd/': '', 'd/x': 'x', 'e/': '', 'gone/': '' })
    expect((await world.objsync(source, target, ['--delete', '--max-delete', '1'])).code).toBe(0)
    expect(Object.keys(await target.read()).sort()).toEqual(['d/', 'd/x', 'e/'])
  })

  it.concurrent('make no source that is not empty', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ 'e/': '' })
    await target.write({ 1: 'x', 2: 'x' })
    expect((await world.objsync(source, target, ['--delete'])).code).toBe(3)
    expect(await textsOf(target)).toEqual({ 1: 'x', 2: 'x' })
  })
})

describeAzurite('a container whose listings leave out blobs', (blobs) => {
  const world = useAzureWorld(blobs)
  const through = (proxy: LyingProxy, location: string): string => location.replace(/^https?:\/\/[^/]+/, proxy.origin)

  it.concurrent.each([
    ['local', 'BlobLocal', ''], ['azure-blob', 'BlobBlob', ''], ['local', 'BlobLocal', 'sdk'], ['azure-blob', 'BlobBlob', 'sdk'],
  ] as const)('loses nothing at a target that is %s (%s, transport %j), and the run fails', async (kind, fromTo, transport) => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace(kind)]
    await Promise.all([source.write(CONTENT), target.write({ ...CONTENT, ...EXTRAS })])
    await nextSecond()
    await using proxy = await startLying(new URL(world.blobs.serviceUrl).origin, { hides: (name) => name.endsWith('n/a/k') })
    for (const options of [[], ['--dry-run']]) {
      const ran = await world.objsync(through(proxy, source.location), target.location, ['--delete-destination=true', '--from-to', fromTo, ...options], { env: { OBJSYNC_TRANSPORT: transport } })
      expect([ran.code, ran.stdout + ran.stderr]).toEqual([1, expect.stringMatching(LEFT_OUT)])
      expect(Object.keys(await textsOf(target)).sort()).toEqual(ALL)
    }
    expect(proxy.dropped()).toBeGreaterThan(0)
    expect((await world.objsync(source, target, ['--delete-destination=true'], { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect(await textsOf(target)).toEqual(CONTENT)
  })
})
