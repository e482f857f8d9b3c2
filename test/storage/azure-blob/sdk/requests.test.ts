import { describe, expect, it } from 'vitest'
import type { Authorization } from '../../../../src/storage/azure/authorization.ts'
import type { AzureBlobSettings } from '../../../../src/storage/azure-blob/settings.ts'
import type { BlobCall } from '../../../../src/storage/azure-blob/side.ts'
import { getBlobTags, setBlobTags } from '../../../../src/storage/azure-blob/api/blob-tags.ts'
import { getBlobProperties } from '../../../../src/storage/azure-blob/api/get-blob-properties.ts'
import { getBlob } from '../../../../src/storage/azure-blob/api/get-blob.ts'
import { listBlobs } from '../../../../src/storage/azure-blob/api/list-blobs.ts'
import { putBlobFromUrl } from '../../../../src/storage/azure-blob/api/put-blob-from-url.ts'
import { putBlob } from '../../../../src/storage/azure-blob/api/put-blob.ts'
import { putBlockFromUrl } from '../../../../src/storage/azure-blob/api/put-block-from-url.ts'
import { putBlockList } from '../../../../src/storage/azure-blob/api/put-block-list.ts'
import { putBlock } from '../../../../src/storage/azure-blob/api/put-block.ts'
import { createContainer } from '../../../../src/storage/azure-blob/api/create-container.ts'
import { deleteBlob } from '../../../../src/storage/azure-blob/api/delete-blob.ts'
import { creatingContainer } from '../../../../src/storage/azure-blob/place/target-container.ts'
import { removeBlobs } from '../../../../src/storage/azure-blob/remove-blobs.ts'
import { parseLocation } from '../../../../src/location/parse.ts'
import type { Facts } from '../../../../src/storage/contract/entry.ts'
import { answer, type Step } from '../../../support/http-server.ts'
import { payloadOf } from '../../../conformance/subject.ts'
import { callOn, compare, tokenFrom, TRANSPORTS } from '../asked.ts'

const NAME = 'folder/a key+%?#ü\'()'
const STORED = { 'etag': '"0x8D"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
const DONE = answer({ status: 201, headers: STORED })
const MD5 = 'kAFQmDzST7DWlj99KOF/cg=='
const BLOB = {
  ...STORED, 'content-type': 'text/plain', 'content-md5': MD5, 'cache-control': 'no-cache', 'content-language': 'de', 'content-encoding': 'br',
  'x-ms-meta-a': 'b', 'x-ms-blob-type': 'BlockBlob', 'x-ms-access-tier': 'Cool', 'x-ms-tag-count': '1',
}
const OBJECT = answer({ headers: BLOB, body: 'abc' })
const PART = answer({ status: 206, headers: { ...BLOB, 'content-range': 'bytes 1-2/3', 'x-ms-blob-content-md5': MD5 }, body: 'bc' })
const TAGS = '<?xml version="1.0" encoding="utf-8"?><Tags><TagSet><Tag><Key>a b</Key><Value>&lt;c&gt;</Value></Tag><Tag><Key>d</Key><Value></Value></Tag></TagSet></Tags>'

const listed = (name: string, more = '', metadata = '<Metadata />'): string =>
  `<Blob>${name}<Properties><Last-Modified>Thu, 01 Jan 2026 00:00:00 GMT</Last-Modified><Etag>0x8D</Etag><Content-Length>3</Content-Length>` +
  `<Content-MD5>${MD5}</Content-MD5>${more}<BlobType>BlockBlob</BlobType></Properties>${metadata}</Blob>`

const LISTING = xml('<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://x/" ContainerName="con"><Prefix>p/</Prefix><Blobs>' +
  `${listed('<Name>p/a &amp; b</Name>')}${listed('<Name Encoded="true">p/%EF%BF%BE</Name>')}<BlobPrefix><Name>p/sub/</Name></BlobPrefix>` +
  `${listed('<Name>p/stub</Name>', '', '<Metadata><Hdi_IsFolder>True</Hdi_IsFolder><other>x</other></Metadata>')}` +
  `${listed('<Name>p/folder</Name>', '<ResourceType>directory</ResourceType>')}` +
  '</Blobs><NextMarker>2!x=+/</NextMarker></EnumerationResults>')

function failing(status: number, code: string): Step {
  return answer({ status, headers: { 'x-ms-error-code': code } })
}

function xml(body: string): Step {
  return answer({ headers: { 'content-type': 'application/xml' }, body })
}

const FACTS: Facts = {
  contentType: 'text/html', contentEncoding: 'gzip', contentLanguage: 'en', contentDisposition: 'inline', cacheControl: 'max-age=1',
  accessTier: 'Cool', metadata: { Name: 'v', 'not-valid': 'w' }, tags: { 'a b': 'c&=', 'd': '' },
}
const FROM = { address: 'https://other.blob.core.windows.net/con/a%20b?sig=s%2B', headers: { 'x-ms-copy-source-authorization': 'Bearer t', 'x-ms-source-if-match': '"s"' } }
const BLOCK = Buffer.from('block-000001').toString('base64')

type Work = (call: BlobCall) => Promise<unknown>

const CALLS: [string, readonly Step[], Work][] = [
  ['a listing', [LISTING], async (call) => {
    const { blobs, prefixes, next } = await call(listBlobs, { prefix: 'p/', marker: 'm+/=', maxResults: 5, prefixLength: 2 })
    return { blobs, prefixes, next }
  }],
  ['a listing of everything', [LISTING], async (call) => (await call(listBlobs, { prefix: '', prefixLength: 0 })).blobs],
  ['Create Container', [DONE], (call) => call(createContainer, undefined)],
  ['Create Container that is there', [failing(404, 'ContainerNotFound'), failing(409, 'ContainerAlreadyExists'), DONE],
    (call) => creatingContainer(call)(putBlob, { key: NAME, payload: payloadOf('abc'), facts: {} })],
  ['Get Blob Properties', [answer({ headers: { ...BLOB, 'content-length': '3' } })], (call) => call(getBlobProperties, { key: NAME })],
  ['Get Blob', [OBJECT], (call) => call(getBlob, { key: NAME, ifMatch: '0x8D', checksum: true })],
  ['Get Blob of whatever state', [OBJECT], (call) => call(getBlob, { key: NAME, ifMatch: '' })],
  ['Get Blob of a range', [PART], (call) => call(getBlob, { key: NAME, ifMatch: '0x8D', range: { start: 1, end: 3 }, into: Buffer.alloc(2) })],
  ['Get Blob from the beginning', [answer({ status: 206, headers: { ...STORED, 'content-range': 'bytes 0-1/3' }, body: 'ab' })],
    (call) => call(getBlob, { key: NAME, ifMatch: '', range: { start: 0, end: 2 } })],
  ['Put Blob', [DONE], (call) => call(putBlob, { key: NAME, payload: payloadOf('abc'), facts: FACTS, contentMd5: MD5 })],
  ['Put Blob without a digest', [DONE], (call) => call(putBlob, { key: NAME, payload: { bytes: Buffer.from('abc') }, facts: {} })],
  ['Put Blob of nothing', [DONE], (call) => call(putBlob, { key: NAME, payload: { bytes: Buffer.alloc(0) }, facts: {} })],
  ['Put Blob on a condition', [DONE], (call) => call(putBlob, { key: NAME, payload: payloadOf('abc'), facts: {}, ifMatch: 'old' })],
  ['Put Blob where nothing is', [DONE], (call) => call(putBlob, { key: NAME, payload: payloadOf('abc'), facts: {}, ifAbsent: true })],
  ['Put Block', [DONE], (call) => call(putBlock, { key: NAME, id: BLOCK, payload: payloadOf('abc') })],
  ['Put Block List', [DONE], (call) => call(putBlockList, { key: NAME, ids: [BLOCK, BLOCK.toLowerCase()], facts: FACTS, contentMd5: MD5, ifMatch: 'old' })],
  ['Put Block List where nothing is', [DONE], (call) => call(putBlockList, { key: NAME, ids: [], facts: {}, ifAbsent: true })],
  ['Put Blob From URL', [DONE], (call) => call(putBlobFromUrl, { key: NAME, from: FROM, facts: FACTS, contentMd5: MD5, ifAbsent: true })],
  ['Put Block From URL', [DONE], (call) => call(putBlockFromUrl, { key: NAME, id: BLOCK, from: FROM, range: { start: 3, end: 7 } })],
  ['Get Blob Tags', [xml(TAGS)], (call) => call(getBlobTags, { key: NAME })],
  ['Set Blob Tags', [answer({ status: 204 })], (call) => call(setBlobTags, { key: NAME, tags: { 'a b': '<c>', 'd': '' } })],
  ['Delete Blob', [answer({ status: 202 })], (call) => call(deleteBlob, { key: NAME })],
  ['Delete Blob on a condition', [answer({ status: 202 })], (call) => call(deleteBlob, { key: NAME, ifMatch: 'e' })],
  ['Delete Blob that is gone', [failing(404, 'BlobNotFound')], (call) => removeBlobs(call, [NAME], (name) => name)],
]

const CUSTOMER_KEY = { key: Buffer.alloc(32, 7).toString('base64'), keySha256: 'S7BvONm9ajAu8CFwjtJCTvLTNbxfTIczXmMghtjQ8PQ=' }
const SAS: Authorization = { kind: 'sas', query: 'sv=2024-08-04&sp=rw&sig=a%2Bb%3D' }
const BEARER: Authorization = { kind: 'bearer', token: tokenFrom(() => 'the-token') }

describe.each<[string, Authorization, Partial<AzureBlobSettings>]>([
  ['nothing else', { kind: 'anonymous' }, {}],
  ['a SAS', SAS, {}],
  ['a login token', BEARER, {}],
  ['a login token that is on its way', { kind: 'bearer', token: tokenFrom(() => Promise.resolve('the-token')) }, {}],
  ['a key of the account', { kind: 'shared-key', account: 'acct', key: 'a2V5' }, {}],
  ['a customer\'s key', SAS, { customerKey: CUSTOMER_KEY }],
  ['an encryption scope', BEARER, { encryptionScope: 'scope1' }],
  ['a version and a priority', SAS, { apiVersion: '2023-11-03', requestPriority: 3 }],
])('with %s, both transports ask alike and understand alike:', (_, authorization, settings) => {
  it.each(CALLS)('%s', async (_title, steps, work) => {
    const { hot, sdk } = await compare(steps, work, settings, authorization)
    expect(hot.asked).toHaveLength(steps.length)
    expect(sdk.asked).toEqual(hot.asked)
    expect(sdk.told).toEqual(hot.told)
  })
})

describe.each(TRANSPORTS)('through %s', (name) => {
  const put = async (settings: Partial<AzureBlobSettings>, authorization: Authorization) => {
    const { call, received, meter } = await callOn(name, [DONE], settings, authorization)
    await call(putBlob, { key: 'k', payload: payloadOf('abc'), facts: {} })
    expect(meter.requests).toBe(1)
    return received[0]
  }

  it('a login token goes with every request, and nothing of a key or SAS does', async () => {
    for (const [, steps, work] of CALLS) {
      const { call, received } = await callOn(name, steps, {}, BEARER)
      await work(call)
      for (const { headers, target } of received) {
        expect(headers.authorization).toBe('Bearer the-token')
        expect(target).not.toContain('sig=')
      }
    }
  })

  it('a token is asked for each request anew', async () => {
    let n = 0
    const { call, received } = await callOn(name, [OBJECT], {}, { kind: 'bearer', token: tokenFrom(() => `t${++n}`) })
    await call(getBlob, { key: 'k', ifMatch: '' })
    await call(getBlob, { key: 'k', ifMatch: '' })
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('a customer\'s key goes with what reads and writes contents', async () => {
    const keyed = (await put({ customerKey: CUSTOMER_KEY }, SAS))?.headers
    expect(keyed).toMatchObject({ 'x-ms-encryption-key': CUSTOMER_KEY.key, 'x-ms-encryption-key-sha256': CUSTOMER_KEY.keySha256, 'x-ms-encryption-algorithm': 'AES256' })
    const { call, received } = await callOn(name, [OBJECT], { customerKey: CUSTOMER_KEY }, SAS)
    await call(getBlob, { key: 'k', ifMatch: '' })
    expect(received[0]?.headers['x-ms-encryption-key']).toBe(CUSTOMER_KEY.key)
  })

  it('an encryption scope goes with what writes contents', async () => {
    expect((await put({ encryptionScope: 'scope1' }, SAS))?.headers['x-ms-encryption-scope']).toBe('scope1')
  })

  it('a Data Lake account is spoken to at its blob endpoint, whose folders are told apart', async () => {
    const location = parseLocation('https://acct.dfs.core.windows.net/con/p')
    expect(location).toMatchObject({ serviceUrl: 'https://acct.blob.core.windows.net' })
    const { call, received } = await callOn(name, [LISTING], {}, BEARER)
    const { blobs } = await call(listBlobs, { prefix: 'p/', prefixLength: 2 })
    expect(received[0]?.target.split('?')[0]).toBe('/acct/con')
    expect(blobs.map(({ key, isFolder }) => [key, isFolder])).toEqual([['a & b', false], ['\ufffe', false], ['stub', true], ['folder', true]])
  })
})
