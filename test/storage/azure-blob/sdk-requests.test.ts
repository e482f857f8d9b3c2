import { describe, expect, it } from 'vitest'
import type { BlobAuthorization } from '../../../src/storage/azure-blob/authorization.ts'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { BlobTransport } from '../../../src/storage/azure-blob/transport.ts'
import { parseLocation } from '../../../src/location/parse.ts'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import { answer, type Step } from '../../support/http-server.ts'
import { payloadOf } from '../../conformance/subject.ts'
import { compare, transportOn, TRANSPORTS } from './sdk-asked.ts'

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

function xml(body: string): Step {
  return answer({ headers: { 'content-type': 'application/xml' }, body })
}

const FACTS: Facts = {
  contentType: 'text/html', contentEncoding: 'gzip', contentLanguage: 'en', contentDisposition: 'inline', cacheControl: 'max-age=1',
  accessTier: 'Cool', metadata: { Name: 'v', 'not-valid': 'w' }, tags: { 'a b': 'c&=', 'd': '' },
}
const FROM = { address: 'https://other.blob.core.windows.net/con/a%20b?sig=s%2B', headers: { 'x-ms-copy-source-authorization': 'Bearer t', 'x-ms-source-if-match': '"s"' } }
const BLOCK = Buffer.from('block-000001').toString('base64')

type Call = (transport: BlobTransport) => Promise<unknown>

const CALLS: [string, readonly Step[], Call][] = [
  ['a listing', [LISTING], async (t) => {
    const { blobs, next } = await t.listPage({ prefix: 'p/', marker: 'm+/=', maxResults: 5, prefixLength: 2 })
    return { blobs, next }
  }],
  ['a listing of one level', [LISTING], async (t) => {
    const { blobs, prefixes, next } = await t.listPage({ prefix: 'p/', delimiter: '/', prefixLength: 2 })
    return { blobs, prefixes, next }
  }],
  ['a listing from a name on', [LISTING], async (t) => (await t.listPage({ prefix: '', startFrom: 'p/b ü', prefixLength: 0 })).blobs],
  ['Create Container', [DONE], (t) => t.createContainer()],
  ['Create Container that is there', [answer({ status: 409, headers: { 'x-ms-error-code': 'ContainerAlreadyExists' } })], (t) => t.createContainer()],
  ['Get Blob Properties', [answer({ headers: { ...BLOB, 'content-length': '3' } })], (t) => t.head(NAME)],
  ['Get Blob', [OBJECT], (t) => t.get(NAME, '0x8D', { checksum: true })],
  ['Get Blob of whatever state', [OBJECT], (t) => t.get(NAME, '')],
  ['Get Blob of a range', [PART], (t) => t.get(NAME, '0x8D', { range: { start: 1, end: 3 }, into: Buffer.alloc(2) })],
  ['Get Blob from the beginning', [answer({ status: 206, headers: { ...STORED, 'content-range': 'bytes 0-1/3' }, body: 'ab' })], (t) => t.get(NAME, '', { range: { start: 0, end: 2 } })],
  ['Put Blob', [DONE], (t) => t.put(NAME, payloadOf('abc'), FACTS, { contentMd5: MD5 })],
  ['Put Blob without a digest', [DONE], (t) => t.put(NAME, { bytes: Buffer.from('abc') }, {})],
  ['Put Blob of nothing', [DONE], (t) => t.put(NAME, { bytes: Buffer.alloc(0) }, {})],
  ['Put Blob on a condition', [DONE], (t) => t.put(NAME, payloadOf('abc'), {}, { ifMatch: 'old' })],
  ['Put Blob where nothing is', [DONE], (t) => t.put(NAME, payloadOf('abc'), {}, { ifAbsent: true })],
  ['Put Block', [DONE], (t) => t.putBlock(NAME, BLOCK, payloadOf('abc'))],
  ['Put Block List', [DONE], (t) => t.putBlockList(NAME, [BLOCK, BLOCK.toLowerCase()], FACTS, { contentMd5: MD5, ifMatch: 'old' })],
  ['Put Block List where nothing is', [DONE], (t) => t.putBlockList(NAME, [], {}, { ifAbsent: true })],
  ['Put Blob From URL', [DONE], (t) => t.putFromUrl(NAME, FROM, FACTS, { contentMd5: MD5, ifAbsent: true })],
  ['Put Block From URL', [DONE], (t) => t.putBlockFromUrl(NAME, BLOCK, FROM, { start: 3, end: 7 })],
  ['Get Blob Tags', [xml(TAGS)], (t) => t.getTags(NAME)],
  ['Set Blob Tags', [answer({ status: 204 })], (t) => t.setTags(NAME, { 'a b': '<c>', 'd': '' })],
  ['Delete Blob', [answer({ status: 202 })], (t) => t.remove(NAME)],
  ['Delete Blob on a condition', [answer({ status: 202 })], (t) => t.remove(NAME, { ifMatch: 'e' })],
  ['Delete Blob that is gone', [answer({ status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' } })], (t) => t.remove(NAME)],
]

const CUSTOMER_KEY = { key: Buffer.alloc(32, 7).toString('base64'), keySha256: 'S7BvONm9ajAu8CFwjtJCTvLTNbxfTIczXmMghtjQ8PQ=' }
const SAS: BlobAuthorization = { kind: 'sas', query: 'sv=2024-08-04&sp=rw&sig=a%2Bb%3D' }
const BEARER: BlobAuthorization = { kind: 'bearer', token: () => 'the-token' }

describe.each<[string, BlobAuthorization, Partial<AzureBlobSettings>]>([
  ['nothing else', { kind: 'anonymous' }, {}],
  ['a SAS', SAS, {}],
  ['a login token', BEARER, {}],
  ['a login token that is on its way', { kind: 'bearer', token: () => Promise.resolve('the-token') }, {}],
  ['a key of the account', { kind: 'shared-key', account: 'acct', key: 'a2V5' }, {}],
  ['a customer\'s key', SAS, { customerKey: CUSTOMER_KEY }],
  ['an encryption scope', BEARER, { encryptionScope: 'scope1' }],
  ['a version and a priority', SAS, { apiVersion: '2023-11-03', requestPriority: 3 }],
])('with %s, both transports ask alike and understand alike:', (_, authorization, settings) => {
  it.each(CALLS)('%s', async (_title, steps, call) => {
    const { hot, sdk } = await compare(steps, call, settings, authorization)
    expect(hot.asked).toHaveLength(steps.length)
    expect(sdk.asked).toEqual(hot.asked)
    expect(sdk.told).toEqual(hot.told)
  })
})

describe.each(TRANSPORTS)('through %s', (name) => {
  const put = async (settings: Partial<AzureBlobSettings>, authorization: BlobAuthorization) => {
    const { transport, received, meter } = await transportOn(name, [DONE], settings, authorization)
    await transport.put('k', payloadOf('abc'), {})
    expect(meter.requests).toBe(1)
    return received[0]
  }

  it('a login token goes with every request, and nothing of a key or SAS does', async () => {
    for (const [, steps, call] of CALLS) {
      const { transport, received } = await transportOn(name, steps, {}, BEARER)
      await call(transport)
      for (const { headers, target } of received) {
        expect(headers.authorization).toBe('Bearer the-token')
        expect(target).not.toContain('sig=')
      }
    }
  })

  it('a token is asked for each request anew', async () => {
    let n = 0
    const { transport, received } = await transportOn(name, [OBJECT], {}, { kind: 'bearer', token: () => `t${++n}` })
    await transport.get('k', '')
    await transport.get('k', '')
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('a customer\'s key goes with what reads and writes contents', async () => {
    const keyed = (await put({ customerKey: CUSTOMER_KEY }, SAS))?.headers
    expect(keyed).toMatchObject({ 'x-ms-encryption-key': CUSTOMER_KEY.key, 'x-ms-encryption-key-sha256': CUSTOMER_KEY.keySha256, 'x-ms-encryption-algorithm': 'AES256' })
    const { transport, received } = await transportOn(name, [OBJECT], { customerKey: CUSTOMER_KEY }, SAS)
    await transport.get('k', '')
    expect(received[0]?.headers['x-ms-encryption-key']).toBe(CUSTOMER_KEY.key)
  })

  it('an encryption scope goes with what writes contents', async () => {
    expect((await put({ encryptionScope: 'scope1' }, SAS))?.headers['x-ms-encryption-scope']).toBe('scope1')
  })

  it('a Data Lake account is spoken to at its blob endpoint, whose folders are told apart', async () => {
    const location = parseLocation('https://acct.dfs.core.windows.net/con/p')
    expect(location).toMatchObject({ serviceUrl: 'https://acct.blob.core.windows.net' })
    const { transport, received } = await transportOn(name, [LISTING], {}, BEARER)
    const { blobs } = await transport.listPage({ prefix: 'p/', prefixLength: 2 })
    expect(received[0]?.target.split('?')[0]).toBe('/acct/con')
    expect(blobs.map(({ key, isFolder }) => [key, isFolder])).toEqual([['a & b', false], ['\ufffe', false], ['stub', true], ['folder', true]])
  })
})
