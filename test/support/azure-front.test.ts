import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite, type BlobContainer } from './azure-blob.ts'
import { startAzuriteFront, UNREACHABLE_SOURCE, type AzuriteFront } from './azure-front.ts'

describeAzurite('the layer in front of Azurite', (behind) => {
  let front: AzuriteFront
  let source: BlobContainer
  let target: BlobContainer
  beforeAll(async () => {
    front = await startAzuriteFront(behind)
    source = await behind.newContainer()
    target = await front.blobs.newContainer()
  })
  afterAll(() => front.close())

  it('copies a blob from a URL, with its headers and tags', async () => {
    const md5 = Buffer.alloc(16, 9)
    await source.putBlocks('wrong md5', [patternOf(100)], { blobHTTPHeaders: { blobContentMD5: md5, blobContentType: 'text/x-a' }, tags: { a: 'b=c/d e' } })
    await target.client.getBlockBlobClient('copy').syncUploadFromURL(source.location('wrong md5'), { copySourceTags: 'COPY', metadata: { ownKey: '1' } })
    expect(await target.getBlob('copy')).toEqual(patternOf(100))
    expect(await target.headBlob('copy')).toMatchObject({ contentType: 'text/x-a', metadata: { ownkey: '1' } })
    expect((await target.listBlobs())[0]).toMatchObject({ contentMd5: md5.toString('base64'), metadata: { ownKey: '1' } })
    expect(await target.tagsOf('copy')).toEqual({ a: 'b=c/d e' })
  })

  it('copies ranges as blocks', async () => {
    await source.putBlob('blocks', patternOf(3000))
    const blob = target.client.getBlockBlobClient('of blocks')
    const ids = ['AAAA', 'AAAB']
    await blob.stageBlockFromURL('AAAA', source.location('blocks'), 0, 2000)
    await blob.stageBlockFromURL('AAAB', source.location('blocks'), 2000, 1000)
    await blob.commitBlockList(ids)
    expect(await target.getBlob('of blocks')).toEqual(patternOf(3000))
    expect(await target.blockSizes('of blocks')).toEqual([2000, 1000])
  })

  it('refuses what the service refuses', async () => {
    await source.putBlob('blob', 'x')
    const copy = (from: string, options = {}): Promise<unknown> => target.client.getBlockBlobClient('refused').syncUploadFromURL(from, options)
    const wrong = Buffer.from(createHash('md5').update('y').digest())
    await expect(copy(source.location('absent'))).rejects.toMatchObject({ statusCode: 404, code: 'CannotVerifyCopySource' })
    await expect(copy(`${source.url}/blob`)).rejects.toMatchObject({ code: 'CannotVerifyCopySource' })
    await expect(copy(source.location('blob'), { sourceConditions: { ifMatch: '"0x1"' } })).rejects.toMatchObject({ statusCode: 412 })
    await expect(copy(source.location('blob'), { sourceContentMD5: wrong })).rejects.toMatchObject({ code: 'Md5Mismatch' })
    front.refuse('Put Blob From URL', { ...UNREACHABLE_SOURCE, times: 1 })
    await expect(copy(source.location('blob'))).rejects.toMatchObject({ statusCode: 403, code: 'CannotVerifyCopySource' })
    await copy(source.location('blob'))
    expect((await target.getBlob('refused')).toString()).toBe('x')
  })

  it('counts what it is asked for, and hands on the rest', async () => {
    const before = { ...front.counts }
    await target.putBlob('a b/ü', patternOf(70_000))
    expect(await target.getBlob('a b/ü')).toEqual(patternOf(70_000))
    await target.deleteBlob('a b/ü')
    expect(await target.headBlob('a b/ü')).toBeUndefined()
    const since = Object.fromEntries(Object.entries(front.counts).map(([name, count]) => [name, count - (before[name] ?? 0)]))
    expect(since).toMatchObject({ 'Put Blob': 1, 'Get Blob': 1, 'Delete Blob': 1 })
    expect(front.requests.at(-1)).toMatchObject({ operation: 'Get Blob Properties', path: `${target.name}/a b/ü` })
  })
})
