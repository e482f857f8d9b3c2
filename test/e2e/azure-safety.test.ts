import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'

const DELETE = '--delete-destination=true'

describeAzurite('what azcopy does and we do not', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent.each(['hot', 'sdk'])('a name with a backslash is left out, written over no other blob, and nothing is deleted, %s transport', async (transport) => {
    const env: Record<string, string> = transport === 'sdk' ? { OBJSYNC_TRANSPORT: 'sdk' } : {}
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'a\\b': 'BACK', 'a/b': 'SLASH', 'z\\only': 'Z' })
    await target.write({ extra: 'stays' })
    for (const more of [[], [DELETE], [DELETE]]) {
      const ran = await world.objsync(source, target, more, { env })
      expect([ran.code, ran.stdout + ran.stderr]).toEqual([1, expect.stringContaining('backslash')])
      expect(await textsOf(target)).toEqual({ 'a/b': 'SLASH', 'extra': 'stays' })
    }
  })

  it.concurrent.each(['a%5Cb', 'a%5cb', 'a/x%5C', '%5C', 'a\\b'])('a location with the name %s is refused with the remedy, as target and as source, and nothing changes', async (name) => {
    const [local, container] = [world.newPlace('local'), await blobs.newContainer()]
    await local.write({ 'only-here': 'x' })
    await container.putBlob('a/b', 'SLASH')
    await container.putBlob('a/b/below', 'SLASH')
    const location = `${container.url}/${name}?${world.blobs.accountSas()}`
    for (const [source, target, fromTo] of [[local.location, location, 'LocalBlob'], [location, local.location, 'BlobLocal']] as const) {
      const ran = await world.objsync(source, target, [DELETE, '--from-to', fromTo])
      expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: .*has a backslash in its path, which the service takes for a slash; write the slash\n$/) as string })
      expect(ran.stdout + ran.stderr).not.toContain(/sig=([^&]*)/.exec(location)?.[1])
    }
    expect((await container.listBlobs()).map((blob) => blob.name)).toEqual(['a/b', 'a/b/below'])
    expect((await container.getBlob('a/b')).toString()).toBe('SLASH')
    expect(await textsOf(local)).toEqual({ 'only-here': 'x' })
  })

  it.concurrent.each(['hot', 'sdk'])('append and page blobs are left out and named, and nothing is deleted, %s transport', async (transport) => {
    const env: Record<string, string> = transport === 'sdk' ? { OBJSYNC_TRANSPORT: 'sdk' } : {}
    const [from, to] = [await blobs.newContainer(), await blobs.newContainer()]
    // Before the source's: a target that is newer by its listed second would be up to date.
    await to.client.getAppendBlobClient('app.log').create()
    await from.client.getAppendBlobClient('app.log').create()
    await from.client.getAppendBlobClient('app.log').appendBlock('line', 4)
    await from.client.getPageBlobClient('disk.vhd').create(512)
    await from.putBlob('plain', 'x')
    await to.putBlob('extra', 'stays')
    const ran = await world.objsync(`${from.url}?${world.blobs.accountSas()}`, `${to.url}?${world.blobs.accountSas()}`, [DELETE, '--from-to', 'BlobBlob'], { env })
    expect(ran.code).not.toBe(0)
    for (const type of ['AppendBlob', 'PageBlob']) expect(ran.stdout + ran.stderr).toContain(type)
    const types: Record<string, string | undefined> = {}
    for await (const { name, properties } of to.client.listBlobsFlat()) types[name] = properties.blobType
    expect(types).toEqual({ 'app.log': 'AppendBlob', 'extra': 'BlockBlob', 'plain': 'BlockBlob' })
  })

  it.concurrent('a dry run makes no container', async () => {
    const source = world.newPlace('local')
    await source.write({ a: 'x' })
    const container = world.blobs.container('of-a-dry-run')
    const ran = await world.objsync(source, `${container.url}?${world.blobs.accountSas()}`, ['--dry-run', '--from-to', 'LocalBlob'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('a')
    expect(await world.blobs.containerExists(container.name)).toBe(false)
  })

  it.concurrent('a dry run changes nothing, and says what would be', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ a: 'x', b: 'y' })
    await target.write({ gone: 'z' })
    const before = await target.states()
    const ran = await world.objsync(source, target, ['--dry-run', DELETE])
    expect(ran.code).toBe(0)
    for (const key of ['a', 'b', 'gone']) expect(ran.stdout).toContain(key)
    expect(await target.states()).toEqual(before)
  })

  it.concurrent.each(['local', 'azure-blob'] as const)('a source that is not there never empties the target, from %s', async (from) => {
    const [source, target] = [world.newPlace(from), world.newPlace('azure-blob')]
    await target.write({ stays: 'x' })
    const ran = await world.objsync(source, target, [DELETE])
    expect(ran.code).not.toBe(0)
    expect(ran.stdout + ran.stderr).toMatch(/error/)
    expect(Object.keys(await target.read())).toEqual(['stays'])
  })

  it.concurrent('an empty source folder empties nothing, unless --allow-empty-source', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await mkdir(source.location)
    await target.write({ stays: 'x' })
    expect((await world.objsync(source, target, [DELETE])).code).toBe(1)
    expect(Object.keys(await target.read())).toEqual(['stays'])
    expect((await world.objsync(source, target, [DELETE, '--allow-empty-source'])).code).toBe(0)
    expect(await target.read()).toEqual({})
  })

  it.concurrent('a source container that is not there is an error, and the target stays', async () => {
    const target = world.newPlace('local')
    await target.write({ stays: 'x' })
    const container = world.blobs.container('not-there')
    const ran = await world.objsync(`${container.url}?${world.blobs.accountSas()}`, target, ['--from-to', 'BlobLocal', DELETE])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('not-there')
    expect(Object.keys(await target.read())).toEqual(['stays'])
  })

  it.concurrent('a blob named ../x is never written outside of the target', async () => {
    const target = world.newPlace('local')
    await target.write({ there: 'x' })
    const container = await world.blobs.newContainer()
    await container.putBlob('inside', 'y')
    // The SDK folds such names; the service keeps them when they come encoded.
    for (const name of ['..%2Fescaped', 'a%2F..%2F..%2Fescaped2', '%2Fetc%2Fescaped3']) {
      const put = await fetch(`${container.url}/${name}?${container.sas()}`, { method: 'PUT', body: 'evil', headers: { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2021-12-02' } })
      expect(put.status).toBe(201)
    }
    expect(await world.objsync(container.location(), target, ['--from-to', 'BlobLocal'])).toMatchObject({ code: 1 })
    expect(await textsOf(target)).toEqual({ there: 'x', inside: 'y' })
    const [parent, grandparent] = [dirname(target.location), dirname(dirname(target.location))]
    for (const folder of [parent, grandparent]) expect((await readdir(folder)).filter((name) => name.startsWith('escaped'))).toEqual([])
    expect(existsSync(join('/etc', 'escaped3'))).toBe(false)
  })

  it.concurrent('nothing is deleted when a copy failed', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await world.container.putBlocks(`${source.prefix}wrong`, [patternOf(10)], { blobHTTPHeaders: { blobContentMD5: Buffer.alloc(16, 1) } })
    await target.write({ stays: 'x' })
    const ran = await world.objsync(source, target, [DELETE])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('MD5')
    expect(await textsOf(target)).toEqual({ stays: 'x' })
  })
})

describeAzurite('what is secret', (blobs) => {
  const world = useAzureWorld(blobs)
  const secretsOf = (text: string): string[] => [...text.matchAll(/sig=([^&\s]+)/g)].flatMap(([, sig = '']) => [sig, decodeURIComponent(sig)])

  it.concurrent.each([['hot'], ['sdk']])('no signature of a SAS is printed at -vvv, %s transport', async (transport) => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ a: 'x', large: patternOf(3 << 20) })
    await target.write({ gone: 'x' })
    const ran = await world.objsync(source, target, ['-vvv', DELETE, '--block-size-mb', '1'], transport === 'sdk' ? { env: { OBJSYNC_TRANSPORT: 'sdk' } } : {})
    expect(ran.code).toBe(0)
    expect((ran.stdout + ran.stderr).length).toBeGreaterThan(1000)
    for (const secret of secretsOf(source.location + target.location)) expect(ran.stdout + ran.stderr).not.toContain(secret)
  })

  it.concurrent.each([
    ['a signature that is wrong', (location: string) => location.replace(/sig=[^&]*/, 'sig=d3Jvbmc9d3Jvbmc9d3Jvbmc%3D')],
    ['one that has ended', (location: string, ended: string) => `${location.split('?')[0] ?? ''}?${ended}`],
  ] as const)('%s ends the run with 1 and a line that tells, without the signature', async (_, change) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    const location = change(target.location, world.container.sas({ expiresOn: new Date(Date.now() - 3_600_000) }))
    const ran = await world.objsync(source, location, ['-vvv', '--from-to', 'LocalBlob'])
    expect(ran.code).toBe(1)
    expect(ran.stdout + ran.stderr).toMatch(/^.*error: .*(?:SAS|signature|authenti).*$/m)
    for (const secret of secretsOf(location)) expect(ran.stdout + ran.stderr).not.toContain(secret)
  })

  it.concurrent('no account key is printed', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    const env = { AZURE_STORAGE_CONNECTION_STRING: world.blobs.connectionString }
    const ran = await world.objsync(source, target.location.split('?')[0] ?? '', ['-vvv', '--from-to', 'LocalBlob'], { env })
    expect(ran).toMatchObject({ code: 0 })
    expect(Object.keys(await target.read())).toEqual(['a'])
    expect(ran.stdout + ran.stderr).not.toContain(world.blobs.account.key)
  })
})
