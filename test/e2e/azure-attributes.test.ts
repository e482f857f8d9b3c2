import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { startAzuriteFront, UNREACHABLE_SOURCE } from '../support/azure-front.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'
import { differences } from './support/places.ts'

const BLOCKS = ['--block-size-mb', '1']
const md5 = (content: Buffer | string): Buffer => createHash('md5').update(content).digest()
const WRONG = Buffer.alloc(16, 1)

describeAzurite('--put-md5 and --check-md5', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent.each([['hot'], ['sdk']])('--put-md5 stores the MD5 of every blob, of one in blocks too, %s transport', async (transport) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    const contents = { 'empty': '', 'small': 'content', 'in blocks': patternOf(2 * MIB + 5) }
    await source.write(contents)
    expect((await world.objsync(source, target, ['--put-md5', ...BLOCKS], transport === 'sdk' ? { env: { OBJSYNC_TRANSPORT: 'sdk' } } : {})).code).toBe(0)
    for (const [key, content] of Object.entries(contents)) {
      expect((await world.container.headBlob(target.prefix + key))?.contentMD5).toEqual(md5(content))
    }
  })

  it.concurrent('without --put-md5 a blob in blocks has none', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'in blocks': patternOf(2 * MIB) })
    expect((await world.objsync(source, target, BLOCKS)).code).toBe(0)
    expect((await world.container.headBlob(`${target.prefix}in blocks`))?.contentMD5).toBeUndefined()
  })

  it.concurrent.each([
    ['NoCheck', ['missing', 'right', 'wrong', 'wrong and large']],
    ['LogOnly', ['missing', 'right', 'wrong', 'wrong and large']],
    ['FailIfDifferent', ['missing', 'right']],
    ['FailIfDifferentOrMissing', ['right']],
  ] as const)('--check-md5 %s', async (mode, arrive) => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    const put = (key: string, content: Buffer, digest?: Buffer): Promise<void> =>
      world.container.putBlocks(source.prefix + key, [content], digest === undefined ? {} : { blobHTTPHeaders: { blobContentMD5: digest } })
    await put('right', patternOf(100), md5(patternOf(100)))
    await put('wrong', patternOf(100), WRONG)
    await put('wrong and large', patternOf(3 * MIB), WRONG)
    await put('missing', patternOf(100))
    const ran = await world.objsync(source, target, ['--check-md5', mode, ...BLOCKS])
    expect(Object.keys(await target.read()).sort()).toEqual(arrive)
    if (mode === 'NoCheck') expect(ran).toMatchObject({ code: 0, stderr: '' })
    if (mode === 'LogOnly') expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('wrong') as string })
    if (mode.startsWith('Fail')) expect(ran.code).toBe(1)
  })

  it.concurrent('a file that stands is not replaced by a blob whose MD5 is wrong', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await target.write({ blob: 'as it was' }, 1_000_000_000)
    await world.container.putBlocks(`${source.prefix}blob`, [patternOf(100)], { blobHTTPHeaders: { blobContentMD5: WRONG } })
    expect((await world.objsync(source, target)).code).toBe(1)
    expect((await target.read())['blob']?.toString()).toBe('as it was')
  })
})

describeAzurite('what a blob has besides its bytes', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent('the content type follows from the name', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    const types = { 'a.json': 'application/json', 'b.txt': 'text/plain', 'c.JPG': 'image/jpeg', 'd.html': 'text/html', 'e.svg': 'image/svg+xml' }
    await source.write(Object.fromEntries(Object.keys(types).map((key) => [key, key])))
    expect((await world.objsync(source, target)).code).toBe(0)
    for (const [key, type] of Object.entries(types)) expect((await world.container.headBlob(target.prefix + key))?.contentType).toBe(type)
  })

  it.concurrent('options set headers, metadata and tags', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'small.txt': 'x', 'large.txt': patternOf(2 * MIB + 1) })
    const options = [
      '--cache-control', 'no-store', '--content-disposition', 'inline', '--content-encoding', 'x-none', '--content-language', 'de',
      '--content-type', 'text/x-odd', '--metadata', 'one=1,two=b-c', '--tagging', 'colour=dark%20blue&size=10',
    ]
    expect(await world.objsync(source, target, [...options, ...BLOCKS])).toMatchObject({ code: 0, stderr: '' })
    for (const key of ['small.txt', 'large.txt']) {
      expect(await world.container.headBlob(target.prefix + key)).toMatchObject({
        cacheControl: 'no-store', contentDisposition: 'inline', contentEncoding: 'x-none', contentLanguage: 'de', contentType: 'text/x-odd', metadata: { one: '1', two: 'b-c' },
      })
      expect(await world.container.tagsOf(target.prefix + key)).toEqual({ colour: 'dark blue', size: '10' })
    }
  })

  it.concurrent.each([
    ['by the service', undefined, 'hot'],
    ['by the service', undefined, 'sdk'],
    ['through us, when the service cannot reach the source', UNREACHABLE_SOURCE, 'hot'],
    ['through us, when the service cannot reach the source', UNREACHABLE_SOURCE, 'sdk'],
  ] as const)('Blob to Blob keeps headers, metadata, MD5 and tier, %s, %s, %s transport', async (_, refusal, transport) => {
    const own = await startAzuriteFront(blobs)
    try {
      for (const operation of ['Put Blob From URL', 'Put Block From URL']) own.refuse(operation, refusal)
      const [source, target] = [await world.blobs.newContainer(), await own.blobs.newContainer()]
      const headers = { blobContentType: 'text/x-odd', blobContentLanguage: 'de', blobCacheControl: 'no-store', blobContentDisposition: 'inline', blobContentEncoding: 'x-none' }
      const extra = { metadata: { One: '1', two: 'b c' }, tags: { colour: 'blue' } }
      await source.putBlob('small', 'content', { ...extra, blobHTTPHeaders: headers, tier: 'Cool' })
      await source.putBlocks('large', [patternOf(2 * MIB + 9)], { ...extra, blobHTTPHeaders: { ...headers, blobContentMD5: md5(patternOf(2 * MIB + 9)) } })
      await source.putBlob('empty', '')
      const env: Record<string, string> = transport === 'sdk' ? { OBJSYNC_TRANSPORT: 'sdk' } : {}
      const ran = await world.objsync(source.location(), target.location(), ['--from-to', 'BlobBlob', ...BLOCKS], { env })
      expect(ran.code).toBe(0)
      for (const name of ['small', 'large', 'empty']) {
        expect(differences({ it: await target.getBlob(name) }, { it: await source.getBlob(name) })).toEqual([])
        const [had, has] = await Promise.all([source.headBlob(name), target.headBlob(name)])
        for (const field of ['contentType', 'contentLanguage', 'cacheControl', 'contentDisposition', 'contentEncoding', 'metadata', 'accessTier'] as const) {
          expect([name, field, has?.[field]]).toEqual([name, field, had?.[field]])
        }
      }
      expect((await target.headBlob('large'))?.contentMD5).toEqual(md5(patternOf(2 * MIB + 9)))
      expect(await target.tagsOf('small')).toEqual({})
      expect(own.counts['Put Blob From URL']).toBeGreaterThan(0)
      if (refusal === undefined) expect([own.counts['Put Blob'] ?? 0, own.counts['Put Block'] ?? 0]).toEqual([0, 0])
      else expect(own.counts['Put Block']).toBeGreaterThan(1)
    } finally {
      await own.close()
    }
  })

  it.concurrent('--s2s-preserve-blob-tags, --s2s-preserve-access-tier=false', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await world.container.putBlob(`${source.prefix}small`, 'content', { tags: { colour: 'dark blue' }, tier: 'Cool' })
    await world.container.putBlob(`${source.prefix}large`, patternOf(2 * MIB), { tags: { colour: 'dark blue' }, tier: 'Cool' })
    expect((await world.objsync(source, target, ['--s2s-preserve-blob-tags', '--s2s-preserve-access-tier=false', ...BLOCKS])).code).toBe(0)
    for (const key of ['small', 'large']) {
      expect(await world.container.tagsOf(target.prefix + key)).toEqual({ colour: 'dark blue' })
      expect((await world.container.headBlob(target.prefix + key))?.accessTier).toBe('Hot')
    }
  })

  it.concurrent('a type of content by AZCOPY_CONTENT_TYPE_MAP wins', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ 'a.json': '{}', 'b.odd': 'x' })
    const map = join(world.folder, 'types.json')
    await writeFile(map, JSON.stringify({ MIMETypeMapping: { '.json': 'text/x-mine', '.odd': 'text/x-odd' } }))
    expect((await world.objsync(source, target, [], { env: { AZCOPY_CONTENT_TYPE_MAP: map } })).code).toBe(0)
    expect((await world.container.headBlob(`${target.prefix}a.json`))?.contentType).toBe('text/x-mine')
    expect((await world.container.headBlob(`${target.prefix}b.odd`))?.contentType).toBe('text/x-odd')
  })
})
