import { expect, it, onTestFinished } from 'vitest'
import type { AzureBlobSettings } from '../../../../src/storage/azure-blob/settings.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { openAzureBlob, type BlobOpenOptions } from '../../../../src/storage/azure-blob/open.ts'
import { attributesOf, keysOf, pagesOf, payloadOf, put } from '../../../conformance/subject.ts'
import { describeAzurite, type BlobContainer } from '../../../support/azure-blob.ts'
import { blobSettings } from '../settings.ts'

const STUB = { metadata: { hdi_isfolder: 'true' } }

describeAzurite('a location in a container', (blobs) => {
  const open = async (container: BlobContainer, role: 'source' | 'target', settings: Partial<AzureBlobSettings> = {}, options?: BlobOpenOptions): Promise<Target> => {
    const all = blobSettings(blobs.serviceUrl, container.name, { sas: blobs.accountSas(), ...settings })
    const storage = await openAzureBlob(all, role, { meter: { requests: 0 }, signal: new AbortController().signal }, options)
    onTestFinished(() => storage.close())
    return storage
  }

  it('is one blob where a source names one', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('dir/file', 'content')
    await container.putBlob('dir/file/below', 'other')
    await container.putBlob('dir/file2', 'other')
    const storage = await open(container, 'source', { prefix: 'dir/file', mayBeBlob: true })
    const [[entry] = []] = await pagesOf(storage)
    expect(entry).toMatchObject({ key: 'file', size: 7 })
    expect(storage.single).toBe('file')
    expect((await storage.read(entry!)).bytes.toString()).toBe('content')
    expect(await keysOf(storage, { after: 'file' })).toEqual([])
  })

  it('is a folder where no blob has its name, or one that marks a folder', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('dir', '', STUB)
    await container.putBlob('dir/file', 'content')
    await container.putBlob('dirt', 'content')
    await container.putBlob('other/file', 'content')
    for (const prefix of ['dir', 'other']) expect(await keysOf(await open(container, 'source', { prefix, mayBeBlob: true }))).toEqual(['file'])
    expect((await open(container, 'source', { prefix: 'dir/' })).single).toBeUndefined()
  })

  it('must be there for a source, or it would be taken for an empty one', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('marked', '', STUB)
    await container.putBlob('typo-not', 'content')
    for (const mayBeBlob of [true, false]) {
      await expect(open(container, 'source', { prefix: 'typo/', mayBeBlob })).rejects.toMatchObject({ kind: 'not-found' })
      expect(await keysOf(await open(container, 'source', { prefix: 'marked/', mayBeBlob }))).toEqual([])
    }
    expect(await keysOf(await open(await blobs.newContainer(), 'source'))).toEqual([])
    const missing = blobs.container('nowhere')
    await expect(open(missing, 'source', { prefix: 'a', mayBeBlob: true })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(pagesOf(await open(missing, 'source'))).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('is the new name of a single file, unless a folder has it', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('folder/file', 'content')
    const named = await open(container, 'target', { prefix: 'a/new', mayBeBlob: true }, { single: 'file' })
    expect(await pagesOf(named)).toEqual([])
    await put(named, 'file', 'whole')
    expect((await container.getBlob('a/new')).toString()).toBe('whole')
    expect(await keysOf(named)).toEqual(['file'])
    await put(await open(container, 'target', { prefix: 'folder', mayBeBlob: true }, { single: 'one' }), 'one', 'x')
    await put(await open(container, 'target', { prefix: 'slash/', mayBeBlob: false }, { single: 'two' }), 'two', 'x')
    await put(await open(container, 'target', { prefix: '', mayBeBlob: true }, { single: 'three' }), 'three', 'x')
    expect((await container.listBlobs()).map(({ name }) => name)).toEqual(['a/new', 'folder/file', 'folder/one', 'slash/two', 'three'])
  })

  it('has the container made by the first write, and by nothing else', async () => {
    const container = blobs.container(`new-${Date.now()}`)
    const storage = await open(container, 'target', { prefix: 'p/' })
    expect(await pagesOf(storage)).toEqual([])
    expect(await storage.remove(['a'])).toEqual([{ key: 'a' }])
    const single = await open(container, 'target', { prefix: 'a', mayBeBlob: true }, { single: 'x' })
    expect(await pagesOf(single)).toEqual([])
    expect(await blobs.containerExists(container.name)).toBe(false)
    const write = await storage.startMultipart('parts', attributesOf(2), 1)
    await Promise.all([
      put(storage, 'a', 'x'), put(storage, 'b', 'x'),
      write.put({ number: 1, offset: 0, payload: payloadOf('x') }), write.put({ number: 2, offset: 1, payload: payloadOf('y') }),
    ])
    await write.complete()
    expect((await container.listBlobs()).map(({ name }) => name)).toEqual(['p/a', 'p/b', 'p/parts'])
  })

  it('hides what marks folders, in either spelling, unless it is asked for', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('a', '', STUB)
    await container.putBlob('b/', '', { metadata: { HDI_ISFOLDER: 'True' } })
    await container.putBlob('c', 'not empty', STUB)
    await container.putBlob('d/', '')
    expect(await keysOf(await open(container, 'source'))).toEqual(['c', 'd/'])
    const withStubs = await open(container, 'source', { folderStubs: true })
    expect(await keysOf(withStubs, {}, { folders: true })).toEqual(['a/', 'b/', 'c', 'd/'])
    expect(await keysOf(withStubs)).toEqual(['c', 'd/'])
  })

  it('is read with a key of its account, and copied from with a signature made of it', async () => {
    const container = await blobs.newContainer()
    await container.putBlob("a b/ä'(1)", 'content')
    const { name, key } = blobs.account
    process.env['AZURE_STORAGE_CONNECTION_STRING'] = blobs.connectionString
    onTestFinished(() => void delete process.env['AZURE_STORAGE_CONNECTION_STRING'])
    expect([name, key]).not.toContain('')
    const storage = await open(container, 'source', { sas: undefined })
    const [[entry] = []] = await pagesOf(storage)
    expect((await storage.read(entry!)).bytes.toString()).toBe('content')
    const response = await fetch(storage.copySource!(entry!).address)
    expect(await response.text()).toBe('content')
  })

  it('tells blobs of other types as they are', async () => {
    const container = await blobs.newContainer()
    await container.putAppendBlob('append', 'appended')
    await container.putPageBlob('page', Buffer.alloc(512, 1))
    const storage = await open(container, 'source')
    const entries = (await pagesOf(storage)).flat()
    expect(entries.map(({ key, size }) => [key, size])).toEqual([['append', 8], ['page', 512]])
    const types = await Promise.all(entries.map(async (entry) => (await storage.read(entry)).facts.blobType))
    expect(types).toEqual(['AppendBlob', 'PageBlob'])
  })
})
