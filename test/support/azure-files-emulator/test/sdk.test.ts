import {
  AccountSASPermissions, AccountSASResourceTypes, AccountSASServices, generateAccountSASQueryParameters, generateFileSASQueryParameters, ShareSASPermissions,
  ShareServiceClient, StorageSharedKeyCredential, type ShareClient, type ShareDirectoryClient, type ShareFileClient,
} from '@azure/storage-file-share'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAzureFiles, type AzureFiles } from '../index.ts'
import { ask } from './ask.ts'

let files: AzureFiles

beforeEach(async () => { files = await startAzureFiles({ shares: ['data', 'nfs:nfs'] }) })
afterEach(async () => { await files.close() })

const credential = (): StorageSharedKeyCredential => new StorageSharedKeyCredential(files.account, files.key)
const options = { retryOptions: { maxTries: 1 } }

function withKey(): ShareServiceClient {
  return new ShareServiceClient(`${files.url}/${files.account}`, credential(), options)
}

function withAccountSas(): ShareServiceClient {
  const sas = generateAccountSASQueryParameters({
    permissions: AccountSASPermissions.parse('rwdlc'), services: AccountSASServices.parse('f').toString(), resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
    startsOn: new Date(Date.now() - 60_000), expiresOn: new Date(Date.now() + 60_000),
  }, credential()).toString()
  return new ShareServiceClient(`${files.url}/${files.account}?${sas}`, undefined, options)
}

async function listed(directory: ShareDirectoryClient): Promise<string[]> {
  const names: string[] = []
  for await (const item of directory.listFilesAndDirectories()) names.push(item.kind === 'directory' ? `${item.name}/` : item.name)
  return names
}

describe.each([['the key of the account', withKey], ['a shared access signature of the account', withAccountSas]])('the client of the SDK, with %s', (_, connect) => {
  let service: ShareServiceClient
  let share: ShareClient
  let file: ShareFileClient

  beforeEach(() => {
    service = connect()
    share = service.getShareClient('data')
    file = share.getDirectoryClient('a b').getFileClient('c+d%&é.txt')
    files.share('data').makeDirectory('a b')
  })

  it('writes a file and reads it back', async () => {
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'hello')
    await file.uploadData(bytes, { rangeSize: 4 * 1024 * 1024, fileHttpHeaders: { fileContentType: 'text/plain' }, metadata: { colour: 'green' } })
    expect(files.share('data').file('a b/c+d%&é.txt').bytes().equals(bytes)).toBe(true)
    expect((await file.downloadToBuffer()).equals(bytes)).toBe(true)
    const { contentType, metadata, contentLength } = await file.getProperties()
    expect({ contentType, metadata, contentLength }).toEqual({ contentType: 'text/plain', metadata: { colour: 'green' }, contentLength: bytes.length })
  })

  it('checks what it sends and reads by CRC-64', async () => {
    const bytes = Buffer.alloc(5 * 1024 * 1024, 'checked')
    await file.create(bytes.length)
    await file.uploadRange(bytes.subarray(0, 1024), 0, 1024, { contentChecksumAlgorithm: 'StorageCrc64' })
    files.share('data').write('a b/c+d%&é.txt', bytes)
    expect((await file.downloadToBuffer(0, undefined, { contentChecksumAlgorithm: 'StorageCrc64' })).equals(bytes)).toBe(true)
  })

  it('lists page by page, with all that there is to ask for', async () => {
    const view = files.share('data')
    view.remove('a b')
    for (const name of ['b', 'A', 'c/d', '_', 'Z', 'x\u0001y']) view.write(name, name, { written: '2020-01-02T03:04:05.1234567Z', permission: 'O:SYG:SYD:(A;;FA;;;SY)' })
    const directory = share.rootDirectoryClient
    const pages = directory.listFilesAndDirectories({ includeTimestamps: true, includeEtag: true, includeAttributes: true, includePermissionKey: true, includeExtendedInfo: true })
    const names: string[] = []
    let count = 0
    for await (const { segment } of pages.byPage({ maxPageSize: 2 })) {
      count++
      names.push(...segment.directoryItems.map(({ name }) => `${name}/`), ...segment.fileItems.map(({ name }) => name))
      for (const item of segment.fileItems) {
        expect(item.properties.lastWriteTime).toEqual(new Date('2020-01-02T03:04:05.123Z'))
        expect(item).toMatchObject({ attributes: 'Archive', properties: { etag: view.file(item.name).etag } })
        const { permission } = await share.getPermission(item.permissionKey ?? '')
        expect(permission).toBe('O:SYG:SYD:(A;;FA;;;SY)')
      }
    }
    expect({ count, names }).toEqual({ count: 3, names: ['A', 'b', 'c/', 'x\u0001y', 'Z', '_'] })
  })

  it('creates, lists and deletes shares', async () => {
    await service.createShare('more', { metadata: { a: 'b' } })
    const shares: unknown[] = []
    for await (const { name, metadata } of service.listShares({ includeMetadata: true })) shares.push([name, metadata || undefined])
    expect(shares).toEqual([['data', undefined], ['more', { a: 'b' }], ['nfs', undefined]])
    await service.deleteShare('more')
    expect(await service.getShareClient('more').exists()).toBe(false)
  })

  it('makes directories, sets properties and deletes', async () => {
    const directory = share.getDirectoryClient('dir')
    await directory.createIfNotExists()
    expect((await directory.createIfNotExists()).succeeded).toBe(false)
    await directory.setMetadata({ a: 'b' })
    await directory.setProperties({ creationTime: new Date('2020-01-02T03:04:05.678Z') })
    expect(await directory.getProperties()).toMatchObject({ metadata: { a: 'b' }, fileCreatedOn: new Date('2020-01-02T03:04:05.678Z'), fileAttributes: 'Directory' })
    await directory.delete()
    expect(await directory.exists()).toBe(false)
    await file.create(3)
    await file.setHttpHeaders({ fileContentType: 'text/plain' })
    await file.resize(10)
    await file.uploadRange('abc', 0, 3)
    await file.clearRange(1, 1)
    expect((await file.getRangeList()).rangeList).toEqual([{ start: 0, end: 2 }])
    await file.delete()
    expect(await listed(share.getDirectoryClient('a b'))).toEqual([])
  })

  it('is told what went wrong by its code', async () => {
    await expect(share.getDirectoryClient('none').getFileClient('f').download()).rejects.toMatchObject({ statusCode: 404, code: 'ParentNotFound' })
    await expect(service.getShareClient('none').getProperties()).rejects.toMatchObject({ statusCode: 404, code: 'ShareNotFound' })
    await expect(share.getDirectoryClient('a b').create()).rejects.toMatchObject({ statusCode: 409, code: 'ResourceAlreadyExists' })
  })

  it('copies a file in the service, and a range from a URL', async () => {
    files.share('data').write('source', 'hello world', { metadata: { a: 'b' } })
    const source = files.shareUrl('data', 'source', files.sas({ permissions: 'r' }))
    expect((await file.startCopyFromURL(source)).copyStatus).toBe('success')
    expect((await file.getProperties()).metadata).toEqual({ a: 'b' })
    await file.uploadRangeFromURL(source, 6, 0, 5)
    expect((await file.downloadToBuffer()).toString()).toBe('world world')
  })

  it('leases files and shares', async () => {
    files.share('data').write('a b/c+d%&é.txt', 'x')
    const lease = file.getShareLeaseClient()
    await lease.acquireLease(-1)
    await expect(file.delete()).rejects.toMatchObject({ code: 'LeaseIdMissing' })
    await lease.releaseLease()
    await file.delete()
    const ofShare = share.getShareLeaseClient()
    await ofShare.acquireLease(15)
    await expect(share.delete()).rejects.toMatchObject({ code: 'LeaseIdMissing' })
    await ofShare.breakLease()
  })

  it('lists and closes handles', async () => {
    const view = files.share('data')
    view.write('a b/f', 'x')
    const { id } = view.open('a b/f')
    view.open('a b')
    const directory = share.getDirectoryClient('a b')
    const handles: unknown[] = []
    for await (const { handleId, path, clientIp } of directory.listHandles({ recursive: true })) handles.push([handleId, path, clientIp])
    expect(handles).toHaveLength(2)
    expect(handles[0]).toEqual([id, 'a b/f', '127.0.0.1:445'])
    expect((await directory.forceCloseAllHandles({ recursive: true })).closedHandlesCount).toBe(2)
  })

  it('makes links on a share of NFS', async () => {
    const root = service.getShareClient('nfs').rootDirectoryClient
    const regular = root.getFileClient('f')
    await regular.create(3, { posixProperties: { owner: '1000', group: '1000', fileMode: { owner: { read: true, write: true, execute: false }, group: { read: true, write: false, execute: false }, other: { read: false, write: false, execute: false }, effectiveUserIdentity: false, effectiveGroupIdentity: false, stickyBit: false } } })
    await root.getFileClient('link').createSymbolicLink('f')
    await root.getFileClient('hard').createHardLink('f')
    expect((await root.getFileClient('link').getSymbolicLink()).linkText).toBe('f')
    expect((await regular.getProperties()).posixProperties).toMatchObject({ owner: '1000', linkCount: 2 })
    expect(files.share('nfs').file('hard').posix?.mode).toBe('0640')
  })
})

describe('the client of the SDK', () => {
  it('reaches a share with a signature of that share, and with one of a stored policy', async () => {
    files.share('data').write('f', 'hello')
    const sas = generateFileSASQueryParameters({ shareName: 'data', permissions: ShareSASPermissions.parse('rl'), expiresOn: new Date(Date.now() + 60_000) }, credential()).toString()
    await withKey().getShareClient('data').setAccessPolicy([{ id: 'reader', accessPolicy: { startsOn: new Date(Date.now() - 60_000), expiresOn: new Date(Date.now() + 60_000), permissions: 'rl' } }])
    const stored = generateFileSASQueryParameters({ shareName: 'data', identifier: 'reader' }, credential()).toString()
    for (const query of [sas, stored]) {
      const root = new ShareServiceClient(`${files.url}/${files.account}?${query}`, undefined, options).getShareClient('data').rootDirectoryClient
      expect(await listed(root)).toEqual(['f'])
      expect((await root.getFileClient('f').downloadToBuffer()).toString()).toBe('hello')
      await expect(root.deleteFile('f')).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationPermissionMismatch' })
    }
  })

  it('renames files and directories', async () => {
    // The client loses the account when it makes the new path of a path-style URL, so it is given the service's own host, and us for its proxy.
    const service = new ShareServiceClient(`http://${files.account}.file.core.windows.net`, credential(), { ...options, proxyOptions: { host: 'http://127.0.0.1', port: files.port } })
    files.share('data').write('d/new', 'new')
    files.share('data').write('d/old', 'old', { attributes: 'ReadOnly|Archive' })
    const root = service.getShareClient('data').rootDirectoryClient
    const file = root.getDirectoryClient('d').getFileClient('new')
    await expect(file.rename('d/old', { replaceIfExists: true })).rejects.toMatchObject({ code: 'ReadOnlyAttribute' })
    await file.rename('d/old', { replaceIfExists: true, ignoreReadOnly: true })
    await root.getDirectoryClient('d').rename('e')
    expect(files.share('data').tree()).toEqual(['e/', 'e/old'])
    expect(files.share('data').file('e/old').bytes().toString()).toBe('new')
  })

  it('reaches a share with a signature that a user delegated', async () => {
    await files.close()
    files = await startAzureFiles({ shares: ['data'], bearer: () => true })
    files.share('data').write('f', 'hello')
    const { text } = await ask(files, {
      method: 'POST', target: '/?restype=service&comp=userdelegationkey', sas: '', headers: { 'authorization': 'Bearer token', 'x-ms-file-request-intent': 'backup' },
      body: '<KeyInfo><Expiry>2999-01-01T00:00:00Z</Expiry></KeyInfo>',
    })
    const value = (name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1] ?? ''
    const key = {
      signedObjectId: value('SignedOid'), signedTenantId: value('SignedTid'), signedStartsOn: new Date(value('SignedStart')), signedExpiresOn: new Date(value('SignedExpiry')),
      signedService: value('SignedService'), signedVersion: value('SignedVersion'), value: value('Value'),
    }
    const sas = generateFileSASQueryParameters({ shareName: 'data', permissions: ShareSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 60_000) }, key, files.account).toString()
    const root = (query: string): ShareDirectoryClient => new ShareServiceClient(`${files.url}/${files.account}?${query}`, undefined, options).getShareClient('data').rootDirectoryClient
    expect((await root(sas).getFileClient('f').downloadToBuffer()).toString()).toBe('hello')
    await expect(root(sas.replace('skv=2', 'skv=1')).getFileClient('f').download()).rejects.toMatchObject({ code: 'AuthenticationFailed' })
  })

  it('is refused with another key', async () => {
    const other = new StorageSharedKeyCredential(files.account, Buffer.from('another').toString('base64'))
    await expect(new ShareServiceClient(`${files.url}/${files.account}`, other, options).getShareClient('data').getProperties()).rejects.toMatchObject({ statusCode: 403, code: 'AuthenticationFailed' })
  })

  it('keeps dots at the ends of names when it is told to', async () => {
    const service = new ShareServiceClient(`${files.url}/${files.account}`, credential(), { ...options, allowTrailingDot: true })
    await service.getShareClient('data').rootDirectoryClient.getFileClient('a.').create(1)
    await withKey().getShareClient('data').rootDirectoryClient.getFileClient('b.').create(1)
    expect(files.share('data').tree()).toEqual(['a.', 'b'])
  })

  it('takes and restores snapshots and the properties of the service', async () => {
    files.share('data').write('f', 'old')
    const share = withKey().getShareClient('data')
    const { snapshot } = await share.createSnapshot()
    files.share('data').write('f', 'new')
    const old = share.withSnapshot(snapshot ?? '').rootDirectoryClient.getFileClient('f')
    expect((await old.downloadToBuffer()).toString()).toBe('old')
    await withKey().setProperties({ cors: [{ allowedOrigins: '*', allowedMethods: 'GET', allowedHeaders: '', exposedHeaders: '', maxAgeInSeconds: 5 }] })
    expect((await withKey().getProperties()).cors).toMatchObject([{ allowedOrigins: '*', allowedMethods: 'GET' }])
    expect((await share.getStatistics()).shareUsageBytes).toBe(3)
  })
})
