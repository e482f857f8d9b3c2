import { DataLakePathClient, newPipeline, StorageSharedKeyCredential, AnonymousCredential, type PathAccessControlItem } from '@azure/storage-file-datalake'
import { describe, expect, it } from 'vitest'
import type { Authorization } from '../../../src/storage/azure/authorization.ts'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import { createAccessLists, dataLakeUrl } from '../../../src/storage/azure-blob/access-lists.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { answer, serve, type Step } from '../../support/http-server.ts'
import { asked, callOn, openCall, type Asked } from './asked.ts'
import { blobSettings } from './plain-settings.ts'
import { error, openScripted, SAS, STORED, type Scripted } from './scripted.ts'

const LIST = 'user::rwx,user:1c7d0c0c-6d5e-4b9f-9d1f-3f3c8b6f3a77:r-x,group::r-x,mask::r-x,other::---'
const ITEMS: PathAccessControlItem[] = [
  item('user', '', 'rwx'), item('user', '1c7d0c0c-6d5e-4b9f-9d1f-3f3c8b6f3a77', 'r-x'), item('group', '', 'r-x'), item('mask', '', 'r-x'), item('other', '', '---'),
]
const ANSWERED = answer({ headers: { 'x-ms-acl': LIST, 'x-ms-owner': '$superuser', 'x-ms-group': '$superuser', 'x-ms-permissions': 'rwxr-x---+' } })
const SET = answer({ headers: { 'etag': '"0x8DSET"', 'last-modified': 'Wed, 09 Sep 2009 09:20:02 GMT' } })
const HEAD = answer({ headers: { 'etag': '"0x8D1"', 'content-length': '7', 'x-ms-blob-type': 'BlockBlob' } })
const FOLDER = answer({ headers: { 'etag': '"0x8D1"', 'content-length': '0', 'x-ms-resource-type': 'directory', 'x-ms-meta-hdi_isfolder': 'true' } })
const ENTRY: Entry = { key: 'a b', size: 7, mtime: 0, etag: '0x8D1' }
const ON = { accessLists: true, folderStubs: true } as const

function item(accessControlType: PathAccessControlItem['accessControlType'], entityId: string, letters: string): PathAccessControlItem {
  const permissions = { read: letters.includes('r'), write: letters.includes('w'), execute: letters.includes('x') }
  return { accessControlType, entityId, defaultScope: false, permissions }
}

/** Requests, without the signature of the SAS. */
function requestsOf({ received }: Pick<Scripted, 'received'>): string[] {
  return received.map(({ method, target }) => `${method} ${target.replace(SAS, 'SAS')}`)
}

describe('requests for access control lists', () => {
  const KEY: Authorization = { kind: 'shared-key', account: 'acct', key: 'a2V5' }
  const SIGNED: Authorization = { kind: 'sas', query: 'sv=1&sig=SECRET' }

  async function ofSdk(steps: readonly Step[], authorization: Authorization, work: (path: DataLakePathClient) => Promise<unknown>): Promise<Asked[]> {
    const { origin, received } = await serve(...steps)
    const credential = authorization.kind === 'shared-key' ? new StorageSharedKeyCredential(authorization.account, authorization.key) : new AnonymousCredential()
    const query = authorization.kind === 'sas' ? `?${authorization.query}` : ''
    await work(new DataLakePathClient(`${origin}/acct/con/${encodeURIComponent('a b')}/${encodeURIComponent('ä#')}${query}`, newPipeline(credential)))
    return received.map(asked)
  }

  const comparable = (requests: readonly Asked[]): unknown[] =>
    requests.map(({ headers: { 'x-ms-version': _version, ...headers }, ...rest }) => ({ ...rest, headers }))

  it.each<[string, Authorization]>([['a SAS', SIGNED], ['a key', KEY]])('are those of the SDK, with %s', async (_, authorization) => {
    const { call, received } = await callOn('hot', [ANSWERED, SET], {}, authorization)
    const lists = createAccessLists(call)
    expect(await lists.read('a b/ä#')).toBe(LIST)
    await lists.write('a b/ä#', LIST)
    const sdk = await ofSdk([ANSWERED, SET], authorization, async (path) => {
      expect((await path.getAccessControl()).acl).toEqual(ITEMS)
      await path.setAccessControl(ITEMS)
    })
    expect(comparable(received.map(asked))).toEqual(comparable(sdk))
  })

  it('name a folder without the slash of its key, and the root of a container by the slash alone', async () => {
    const { call, received } = await callOn('hot', [ANSWERED])
    const lists = createAccessLists(call)
    for (const name of ['', 'folder/', 'folder/file']) await lists.read(name)
    expect(received.map(({ target }) => target)).toEqual(['', 'folder', 'folder/file'].map((path) => `/acct/con/${path}?action=getAccessControl`))
  })

  it.each([
    ['https://account.blob.core.windows.net', 'https://account.dfs.core.windows.net'],
    ['https://account.z12.blob.storage.azure.net', 'https://account.z12.dfs.storage.azure.net'],
    ['https://blob.blob.core.chinacloudapi.cn:444', 'https://blob.dfs.core.chinacloudapi.cn:444'],
    ['http://127.0.0.1:10000/account', 'http://127.0.0.1:10000/account'],
    ['https://data.example.org', 'https://data.example.org'],
  ])('of %s go to %s', (blob, dataLake) => {
    expect(dataLakeUrl(blob)).toBe(dataLake)
  })
})

describe('the access control list of a blob', () => {
  it('is read only when it is asked for', async () => {
    const opened = await openScripted([HEAD, HEAD, ANSWERED, answer({ headers: { etag: '"0x8D1"' }, body: 'content' }), ANSWERED], ON)
    expect((await opened.storage.head(ENTRY)).facts).not.toHaveProperty('accessList')
    expect((await opened.storage.head(ENTRY, { access: true })).facts).toMatchObject({ accessList: LIST })
    expect((await opened.storage.read(ENTRY, { access: true })).facts).toMatchObject({ accessList: LIST })
    expect(requestsOf(opened)).toEqual([
      'HEAD /account/container/a%20b?SAS',
      'HEAD /account/container/a%20b?SAS', 'HEAD /account/container/a%20b?action=getAccessControl&SAS',
      'GET /account/container/a%20b?SAS', 'HEAD /account/container/a%20b?action=getAccessControl&SAS',
    ])
  })

  const facts = { accessList: LIST }
  const setting = 'PATCH /account/container/a%20b?action=setAccessControl&SAS'

  it('is set when the blob is whole, in one piece, in blocks, and as a copy of the service', async () => {
    const put = await openScripted([STORED, SET], ON)
    await put.storage.put('a b', payloadOf('content'), attributesOf(7, { facts }))
    expect(requestsOf(put)).toEqual(['PUT /account/container/a%20b?SAS', setting])
    expect(put.received[1]?.headers['x-ms-acl']).toBe(LIST)

    const blocks = await openScripted([STORED, STORED, SET], ON)
    const write = await blocks.storage.startMultipart('a b', attributesOf(7, { facts }), 7)
    await write.put({ number: 1, offset: 0, payload: payloadOf('content') })
    expect(await write.complete()).toMatchObject({ etag: '0x8DSTORED' })
    expect(requestsOf(blocks).slice(1)).toEqual(['PUT /account/container/a%20b?comp=blocklist&SAS', setting])

    const copied = await openScripted([STORED, SET], ON)
    await copied.storage.copy?.('a b', { address: 'https://other.blob.core.windows.net/c/a', headers: {} }, attributesOf(7, { facts }))
    expect(requestsOf(copied)).toEqual(['PUT /account/container/a%20b?SAS', setting])
  })

  it('stays as it is where none came with the source', async () => {
    const opened = await openScripted([STORED], ON)
    await opened.storage.put('a b', payloadOf('content'), attributesOf(7))
    expect(opened.received).toHaveLength(1)
  })

  it.each<[string, Step, object]>([
    ['is refused', error(403, 'AuthorizationPermissionMismatch'), { kind: 'denied', message: expect.stringContaining('Set Access Control container/a b') as string }],
    ['lost its blob', error(404, 'PathNotFound'), { kind: 'lost-write' }],
    ['is one that the service does not take', answer({
      status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":{"code":"InvalidAccessControlList","message":"because\\nRequestId:1"}}',
    }), { kind: 'failed', code: 'InvalidAccessControlList', message: expect.stringMatching(/because$/) as string }],
    ['needs another kind of account', error(400, 'HierarchicalNamespaceNotEnabled'), { kind: 'no-location', message: expect.stringContaining('--preserve-permissions') as string }],
  ])('fails the write when it %s', async (_, step, failure) => {
    const { storage } = await openScripted([STORED, step], { ...ON, maxAttempts: 1 })
    await expect(storage.put('a b', payloadOf('content'), attributesOf(7, { facts }))).rejects.toMatchObject(failure)
  })

  it.each<[string, Step, object]>([
    ['is refused', error(403, 'AuthorizationPermissionMismatch'), { kind: 'denied' }],
    ['is not in the answer', answer(), { kind: 'failed', code: 'NoAccessList' }],
    ['is empty', answer({ headers: { 'x-ms-acl': '' } }), { code: 'NoAccessList' }],
  ])('fails the read when it %s', async (_, step, failure) => {
    const { storage } = await openScripted([HEAD, step], { ...ON, maxAttempts: 1 })
    await expect(storage.head(ENTRY, { access: true })).rejects.toMatchObject(failure)
  })

  it('is never sent to the blob endpoint: a host of the account gets it', async () => {
    const { origin, received } = await serve(SET)
    const call = openCall('hot', blobSettings({ serviceUrl: `${origin}/acct` }), origin, { kind: 'anonymous' })
    await createAccessLists(call).write('f', LIST)
    expect(received[0]?.headers).toMatchObject({ 'x-ms-acl': LIST, 'content-length': '0', 'x-ms-version': '2025-07-05' })
    await expect(createAccessLists(call).write('f', 'user::rwx\r\nx: y')).rejects.toMatchObject({ kind: 'unsafe-key' })
    expect(received).toHaveLength(1)
  })
})

describe('the access control list of a folder', () => {
  it('is set on a folder that exists, which is not made again', async () => {
    const opened = await openScripted([FOLDER, SET], ON)
    await opened.storage.makeFolder?.('a b/', { facts: { accessList: LIST } })
    expect(requestsOf(opened)).toEqual(['HEAD /account/container/a%20b?SAS', 'PATCH /account/container/a%20b?action=setAccessControl&SAS'])
  })

  it('is set on a folder that is made', async () => {
    const opened = await openScripted([error(404, 'BlobNotFound'), STORED, SET], ON)
    await opened.storage.makeFolder?.('a b/', { facts: { accessList: LIST } })
    expect(requestsOf(opened).map((each) => each.replace('/account/container/', ''))).toEqual(['HEAD a%20b?SAS', 'PUT a%20b?SAS', 'PATCH a%20b?action=setAccessControl&SAS'])
  })

  it('is read together with what else is known of the folder', async () => {
    const { storage } = await openScripted([FOLDER, FOLDER, ANSWERED], ON, 'source')
    expect((await storage.head({ key: 'a b/' }, { access: true })).facts).toMatchObject({ accessList: LIST })
  })
})
