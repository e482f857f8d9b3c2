import { afterAll, beforeAll, expect, it } from 'vitest'
import { sync, type SyncOptions, type SyncResult } from '../../src/index.ts'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'

const CONTENTS = { 'a.txt': Buffer.from('one'), 'dir/b é+%41': Buffer.from('two'), 'empty': Buffer.alloc(0), 'large': patternOf(9 * 2 ** 20) }

// Azurite has no copies by URL; it takes some tries to know that.
const run = (options: SyncOptions): Promise<SyncResult> => sync({ awsMaxAttempts: 4, initialBackoffMilliseconds: 1, ...options })

describeAzurite('Blob and Files', (blobs) => {
  let files: AzureFiles
  beforeAll(async () => void (files = await startAzureFiles()))
  afterAll(() => files.close())

  it('blobs become files by copies of the service, with headers and metadata', async () => {
    const share = files.createShare('from-blob')
    const container = await blobs.newContainer()
    for (const [key, bytes] of Object.entries(CONTENTS)) await container.putBlob(key, bytes)
    files.clearRequests()
    const source = `${blobs.serviceUrl}/${container.name}?${container.sas()}`
    const target = files.shareUrl(share.name, '', files.sas())
    expect(await run({ source, target, fromTo: 'BlobFile' })).toMatchObject({ status: 'complete' })
    expect(share.tree()).toEqual(['a.txt', 'dir/', 'dir/b é+%41', 'empty', 'large'])
    for (const [key, bytes] of Object.entries(CONTENTS)) expect(share.file(key).bytes().equals(bytes)).toBe(true)
    expect(files.requests.some(({ operation }) => operation === 'file.uploadRange')).toBe(false)
    expect(await run({ source, target, fromTo: 'BlobFile' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })

  it('files become blobs', async () => {
    const share = files.createShare('to-blob')
    const container = await blobs.newContainer()
    for (const [key, bytes] of Object.entries(CONTENTS)) share.write(key, bytes)
    const target = `${blobs.serviceUrl}/${container.name}?${container.sas()}`
    const source = files.shareUrl(share.name, '', files.sas())
    expect(await run({ source, target, fromTo: 'FileBlob' })).toMatchObject({ status: 'complete', failures: [] })
    for (const [key, bytes] of Object.entries(CONTENTS)) expect((await container.getBlob(key)).equals(bytes)).toBe(true)
    expect(await run({ source, target, fromTo: 'FileBlob' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })
})
