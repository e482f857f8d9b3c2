import { createHash } from 'node:crypto'
import { BlobServiceClient, ContainerClient } from '@azure/storage-blob'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from './azure-blob.ts'

describeAzurite('the Blob service of the tests', (blobs) => {
  it('keeps what it is given, whatever the name', async () => {
    const container = await blobs.newContainer()
    const names = ['a b/c+d%25#?.txt', 'zażółć/gęślą', '日本/🎉', 'plain', Array(9).fill('k'.repeat(99)).join('/')]
    for (const name of names) await container.putBlob(name, `content of ${name}`)
    for (const name of names) expect((await container.getBlob(name)).toString()).toBe(`content of ${name}`)
    expect((await container.listBlobs()).map(({ name }) => name).sort()).toEqual([...names].sort())
    expect((await container.listBlobs('plain')).map(({ name }) => name)).toEqual(['plain'])
  })

  it('tells headers, metadata, MD5 and tags', async () => {
    const container = await blobs.newContainer()
    const md5 = createHash('md5').update('content').digest()
    await container.putBlob('blob', 'content', {
      blobHTTPHeaders: { blobContentMD5: md5, blobContentType: 'text/x-test', blobCacheControl: 'no-store' },
      metadata: { one: 'eins' },
      tags: { colour: 'red' },
    })
    expect(await container.headBlob('blob')).toMatchObject({ contentType: 'text/x-test', cacheControl: 'no-store', metadata: { one: 'eins' } })
    expect(await container.tagsOf('blob')).toEqual({ colour: 'red' })
    expect(await container.listBlobs()).toMatchObject([{ name: 'blob', size: 7, contentMd5: md5.toString('base64'), metadata: { one: 'eins' }, type: 'BlockBlob' }])
    expect(await container.headBlob('absent')).toBeUndefined()
  })

  it('keeps a wrong MD5 of a blob of blocks', async () => {
    const container = await blobs.newContainer()
    await container.putBlocks('blob', [patternOf(10)], { blobHTTPHeaders: { blobContentMD5: Buffer.alloc(16, 7) } })
    expect(await container.listBlobs()).toMatchObject([{ size: 10, contentMd5: Buffer.alloc(16, 7).toString('base64') }])
  })

  it('tells blocks that were committed from those that were not', async () => {
    const container = await blobs.newContainer()
    await container.putBlocks('whole', [patternOf(1000), patternOf(24)])
    await container.stageBlock('begun', patternOf(10))
    expect(await container.blockSizes('whole')).toEqual([1000, 24])
    expect((await container.listBlobs()).map(({ name }) => name)).toEqual(['whole'])
    expect(await container.listUncommitted()).toEqual(['begun'])
    expect(await container.headBlob('begun')).toBeUndefined()
  })

  it('keeps append and page blobs', async () => {
    const container = await blobs.newContainer()
    await container.putAppendBlob('append', 'abc')
    await container.putPageBlob('page', patternOf(1024))
    expect((await container.listBlobs()).map(({ name, type, size }) => [name, type, size])).toEqual([['append', 'AppendBlob', 3], ['page', 'PageBlob', 1024]])
  })

  it('lets in who has a SAS, and nobody else', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('dir/blob', 'content')
    const reached = new ContainerClient(container.location()).getBlobClient('dir/blob')
    expect((await reached.downloadToBuffer()).toString()).toBe('content')
    expect((await fetch(container.location('dir/blob'))).status).toBe(200)
    expect((await fetch(`${container.url}/dir/blob`)).status).toBe(403)
    const wrong = container.location('dir/blob').replace(/sig=[^&]*/, 'sig=AAAA')
    expect((await fetch(wrong)).status).toBe(403)
    const readOnly = new ContainerClient(container.location('', { permissions: 'r' }))
    await expect(readOnly.getBlockBlobClient('new').upload('x', 1)).rejects.toMatchObject({ statusCode: 403 })
    const all = new BlobServiceClient(`${blobs.serviceUrl}?${blobs.accountSas()}`)
    expect(await all.getContainerClient(container.name).exists()).toBe(true)
  })

  it('has another account', async () => {
    const container = await blobs.newContainer()
    expect(await blobs.containerExists(container.name)).toBe(true)
    expect(await blobs.other().containerExists(container.name)).toBe(false)
  })
})
