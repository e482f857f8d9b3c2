import { generateAccountSASQueryParameters, AccountSASPermissions, AccountSASResourceTypes, AccountSASServices, ShareServiceClient, StorageSharedKeyCredential, type ShareClient } from '@azure/storage-file-share'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAzureFiles, type AzureFiles } from '../index.ts'

let files: AzureFiles
let share: ShareClient

beforeEach(async () => {
  files = await startAzureFiles({ shares: ['data'] })
  share = withKey(files).getShareClient('data')
})

afterEach(async () => { await files.close() })

function withKey({ url, account, key }: AzureFiles): ShareServiceClient {
  return new ShareServiceClient(`${url}/${account}`, new StorageSharedKeyCredential(account, key), { retryOptions: { maxTries: 1 } })
}

describe('the client of the SDK', () => {
  it('writes a file with the key of the account, and reads it back', async () => {
    const directory = share.getDirectoryClient('a b')
    await directory.create()
    const file = directory.getFileClient('c+d%.txt')
    await file.create(11, { fileHttpHeaders: { fileContentType: 'text/plain' }, metadata: { Colour: 'green' } })
    await file.uploadRange('hello world', 0, 11)
    expect((await file.downloadToBuffer()).toString()).toBe('hello world')
    const { contentType, metadata, contentLength } = await file.getProperties()
    expect({ contentType, metadata, contentLength }).toEqual({ contentType: 'text/plain', metadata: { colour: 'green' }, contentLength: 11 })
    expect(files.share('data').file('a b/c+d%.txt').bytes().toString()).toBe('hello world')
  })

  it('lists page by page with a shared access signature that the SDK made', async () => {
    const view = files.share('data')
    for (const name of ['b', 'A', 'c/d', '_', 'Z']) view.write(name, name)
    const sas = generateAccountSASQueryParameters({
      permissions: AccountSASPermissions.parse('rl'), services: AccountSASServices.parse('f').toString(), resourceTypes: AccountSASResourceTypes.parse('co').toString(),
      expiresOn: new Date(Date.now() + 60_000),
    }, new StorageSharedKeyCredential(files.account, files.key)).toString()
    const root = new ShareServiceClient(`${files.url}/${files.account}?${sas}`).getShareClient('data').rootDirectoryClient
    const names: string[] = []
    let pages = 0
    for await (const page of root.listFilesAndDirectories({ includeTimestamps: true, includeEtag: true, includeAttributes: true, includePermissionKey: true, includeExtendedInfo: true }).byPage({ maxPageSize: 2 })) {
      pages++
      names.push(...page.segment.directoryItems.map(({ name }) => `${name}/`), ...page.segment.fileItems.map(({ name }) => name))
    }
    expect(pages).toBe(3)
    expect(names).toEqual(['A', 'b', 'c/', 'Z', '_'])
  })
})
