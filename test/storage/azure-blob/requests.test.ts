import { describe, expect, it } from 'vitest'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { hexToBase64, md5Of } from '../../../src/integrity/md5.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { answer, reset, type Received, type Step } from '../../support/http-server.ts'
import { error, openScripted, SAS, STORED } from './scripted.ts'

const MD5 = hexToBase64(md5Of(Buffer.from('content')))
const OTHER_MD5 = hexToBase64(md5Of(Buffer.from('other')))
const ENTRY: Entry = { key: 'a b', size: 7, mtime: 0, etag: '0x8D1' }

/** The one request of a call, without what is in every request. */
async function requestOf(call: (storage: Target) => Promise<unknown>, settings: Partial<AzureBlobSettings> = {}, step: Step = STORED): Promise<Asked> {
  const { storage, received } = await openScripted([step], settings)
  await call(storage)
  expect(received).toHaveLength(1)
  return askedOf(received[0] as Received)
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Record<string, unknown>
  readonly body: string
}

function askedOf({ method, target, headers, body }: Received): Asked {
  const { host: _host, 'content-length': _length, 'x-ms-client-request-id': id, 'x-ms-version': version, ...rest } = headers
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(version).toBe('2025-07-05')
  const [path = '', query = ''] = target.split('?')
  return { method, path, query: query.replace(SAS, 'SAS'), headers: rest, body: body.toString() }
}

const FACTS = {
  contentType: 'text/plain', contentEncoding: 'gzip', contentDisposition: 'inline', contentLanguage: 'en', cacheControl: 'no-cache',
  accessTier: 'Cool', metadata: { 'a': '1', 'no-name': '2' }, tags: { 'a b': 'c/d', 'e': '' },
}
const FACT_HEADERS = {
  'x-ms-blob-content-type': 'text/plain', 'x-ms-blob-content-encoding': 'gzip', 'x-ms-blob-content-disposition': 'inline',
  'x-ms-blob-content-language': 'en', 'x-ms-blob-cache-control': 'no-cache', 'x-ms-access-tier': 'Cool',
  'x-ms-meta-a': '1', 'x-ms-meta-rename_no_name': '2', 'x-ms-meta-rename_key_no_name': 'no-name', 'x-ms-tags': 'a%20b=c%2Fd&e=',
}

describe('Put Blob', () => {
  it('says all that is to be kept', async () => {
    const asked = await requestOf((storage) => storage.put('a b/ä#', payloadOf('content'), attributesOf(7, { facts: FACTS })))
    expect(asked).toEqual({
      method: 'PUT', path: '/account/container/a%20b/%C3%A4%23', query: 'SAS', body: 'content',
      headers: { ...FACT_HEADERS, 'x-ms-blob-type': 'BlockBlob', 'content-md5': MD5 },
    })
  })

  it('stores the MD5 that came with the source, or the one that is asked for', async () => {
    const attributes = attributesOf(7, { facts: { contentMd5: OTHER_MD5 } })
    const kept = await requestOf((storage) => storage.put('a', payloadOf('content'), attributes))
    expect(kept.headers['x-ms-blob-content-md5']).toBe(OTHER_MD5)
    const options = { checksum: { algorithm: 'MD5', type: 'FULL_OBJECT' } } as const
    const asked = await requestOf((storage) => storage.put('a', { ...payloadOf('content'), checksum: MD5 }, attributes, options))
    expect(asked.headers['x-ms-blob-content-md5']).toBe(MD5)
    const none = await requestOf((storage) => storage.put('a', payloadOf('content'), attributesOf(7)))
    expect(none.headers['x-ms-blob-content-md5']).toBeUndefined()
  })

  it('sends conditions, scope, customer key, priority and version', async () => {
    const { storage, received } = await openScripted([STORED], {
      apiVersion: '2019-12-12', encryptionScope: 'scope', customerKey: { key: 'S0VZ', keySha256: 'SEFTSA==' }, requestPriority: 3,
    })
    await storage.put('a', payloadOf('x'), attributesOf(1), { ifMatch: '0x8D1' })
    await storage.put('a', payloadOf('x'), attributesOf(1), { ifAbsent: true })
    expect(received[0]?.headers).toMatchObject({
      'if-match': '"0x8D1"', 'x-ms-version': '2019-12-12', 'x-ms-request-priority': '3', 'x-ms-encryption-scope': 'scope',
      'x-ms-encryption-key': 'S0VZ', 'x-ms-encryption-key-sha256': 'SEFTSA==', 'x-ms-encryption-algorithm': 'AES256',
    })
    expect(received[1]?.headers['if-none-match']).toBe('*')
  })
})

describe('blocks', () => {
  it('are named alike in length, and listed in order with all that is to be kept', async () => {
    const { storage, received } = await openScripted([STORED])
    const options = { checksum: { algorithm: 'MD5', type: 'FULL_OBJECT' }, ifMatch: '0x8D1' } as const
    const write = await storage.startMultipart('a b', attributesOf(7, { facts: FACTS }), 4, options)
    await write.put({ number: 2, offset: 4, payload: payloadOf('ent') })
    await write.put({ number: 1, offset: 0, payload: payloadOf('cont') })
    const written = await write.complete({ checksum: MD5 })
    const [second, first, list] = received.map(askedOf) as [Asked, Asked, Asked]
    expect(written).toEqual({ etag: '0x8DSTORED', etagIsDigest: false, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: MD5 } })
    const ids = [first, second].map(({ query }) => /^comp=block&blockid=([^&]+)&SAS$/.exec(query)?.[1]).map((id = '') => decodeURIComponent(id))
    expect(ids.map((id) => Buffer.from(id, 'base64').length)).toEqual([36, 36])
    expect(first.headers).toEqual({ 'content-md5': hexToBase64(md5Of(Buffer.from('cont'))) })
    expect(list).toMatchObject({
      method: 'PUT', path: '/account/container/a%20b', query: 'comp=blocklist&SAS',
      headers: { ...FACT_HEADERS, 'x-ms-blob-content-md5': MD5, 'if-match': '"0x8D1"' },
    })
    expect(list.body).toContain(`<BlockList><Latest>${ids[0]}</Latest><Latest>${ids[1]}</Latest></BlockList>`)
  })

  it.each([1, 2, 8, 36, 64])('have ids as long as those of another program\'s blocks, %i bytes, where that is asked for', async (length) => {
    const foreign = Buffer.alloc(length, 'x').toString('base64')
    const blocks = answer({ body: `<?xml version="1.0"?><BlockList><UncommittedBlocks><Block><Name>${foreign}</Name><Size>1</Size></Block></UncommittedBlocks></BlockList>` })
    const { storage, received } = await openScripted([blocks, STORED], { overForeignBlocks: true })
    const write = await storage.startMultipart('a', attributesOf(7), 4)
    for (const number of [1, 2]) await write.put({ number, offset: (number - 1) * 4, payload: payloadOf('abcd') })
    await write.complete()
    expect(received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT', 'PUT'])
    const ids = received.slice(1, 3).map(({ target }) => new URL(target, 'http://x').searchParams.get('blockid') ?? '')
    expect(new Set(ids).size).toBe(2)
    expect(ids.map((id) => Buffer.from(id, 'base64').length)).toEqual([length, length])
  })

  it('delete nothing when the blocks of another program cannot be asked for', async () => {
    const { storage, received } = await openScripted([error(403, 'AuthorizationFailure')], { overForeignBlocks: true })
    await expect(storage.startMultipart('a', attributesOf(7), 4)).rejects.toMatchObject({ kind: 'denied' })
    expect(received.map(({ method }) => method)).toEqual(['GET'])
  })
})

describe('copies', () => {
  const source = async (settings: Partial<AzureBlobSettings>): Promise<Target> => {
    const page = answer({ body: '<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>' })
    return (await openScripted([page], settings, 'source')).storage
  }

  it('name the source with its SAS, and take nothing over by themselves', async () => {
    const storage = await source({ serviceUrl: 'https://other.blob.core.windows.net' })
    const from = storage.copySource?.(ENTRY)
    const asked = await requestOf((target) => target.copy?.('copy', from!, attributesOf(7, { facts: { ...FACTS, contentMd5: OTHER_MD5 } })) ?? Promise.reject(new Error()))
    expect(asked).toEqual({
      method: 'PUT', path: '/account/container/copy', query: 'SAS', body: '',
      headers: {
        ...FACT_HEADERS, 'x-ms-blob-type': 'BlockBlob', 'x-ms-blob-content-md5': OTHER_MD5, 'x-ms-copy-source-blob-properties': 'false',
        'x-ms-copy-source': `https://other.blob.core.windows.net/container/a%20b?${SAS}`, 'x-ms-source-if-match': '"0x8D1"',
      },
    })
  })

  it('name ranges of the source for blocks', async () => {
    const from = (await source({ serviceUrl: 'https://other.blob.core.windows.net' })).copySource?.(ENTRY)
    const asked = await requestOf(async (target) => {
      const write = await target.startMultipart('copy', attributesOf(7), 4)
      await write.copy?.({ number: 1, range: { start: 4, end: 7 } }, from!)
    })
    expect(asked.query).toMatch(/^comp=block&blockid=[^&]+&SAS$/)
    expect(asked.headers).toEqual({ 'x-ms-copy-source': `https://other.blob.core.windows.net/container/a%20b?${SAS}`, 'x-ms-source-range': 'bytes=4-6', 'x-ms-source-if-match': '"0x8D1"' })
  })

  it('create a container that is missing when the first write copies a block', async () => {
    const { storage, received } = await openScripted([error(404, 'ContainerNotFound'), STORED])
    const write = await storage.startMultipart('copy', attributesOf(7), 4)
    await write.copy?.({ number: 1, range: { start: 0, end: 4 } }, { address: 'https://other.blob.core.windows.net/container/a', headers: {} })
    expect(received.map(({ target }) => target.replace(SAS, 'SAS').replace(/blockid=[^&]+/, 'blockid=ID'))).toEqual([
      '/account/container/copy?comp=block&blockid=ID&SAS', '/account/container?restype=container&SAS', '/account/container/copy?comp=block&blockid=ID&SAS',
    ])
  })

  it('are not offered for what is under a customer key', async () => {
    const storage = await source({ customerKey: { key: 'S0VZ', keySha256: 'SEFTSA==' } })
    expect([storage.copy, storage.copySource, storage.store]).toEqual([undefined, undefined, undefined])
  })
})

describe('the rest', () => {
  it('reads a range of what was listed', async () => {
    const step = answer({ status: 206, headers: { 'content-range': 'bytes 2-3/7', 'etag': '"0x8D1"', 'x-ms-blob-content-md5': MD5, 'content-md5': OTHER_MD5 }, body: 'nt' })
    const { storage, received } = await openScripted([step])
    const content = await storage.read(ENTRY, { range: { start: 2, end: 4 } })
    expect(content).toMatchObject({ size: 7, etag: '0x8D1', facts: { contentMd5: MD5 } })
    expect(content.bytes.toString()).toBe('nt')
    expect(askedOf(received[0] as Received)).toMatchObject({ method: 'GET', headers: { 'if-match': '"0x8D1"', 'x-ms-range': 'bytes=2-3' } })
  })

  it('tells the tier that somebody set, and no other', async () => {
    const heads: Record<string, string>[] = [{ 'x-ms-access-tier': 'Cool' }, { 'x-ms-access-tier': 'Hot', 'x-ms-access-tier-inferred': 'true' }]
    const { storage } = await openScripted(heads.map((headers) => answer({ headers: { 'x-ms-blob-type': 'BlockBlob', ...headers } })))
    expect((await storage.head({ key: 'a' })).facts).toEqual({ accessTier: 'Cool', blobType: 'BlockBlob' })
    expect((await storage.head({ key: 'a' })).facts).toEqual({ blobType: 'BlockBlob' })
  })

  it('tells the stored MD5 as a checksum to those who ask for one', async () => {
    const { storage } = await openScripted([answer({ headers: { 'content-md5': MD5 }, body: 'content' })])
    const listed = { ...ENTRY, contentMd5: MD5 }
    expect((await storage.read(listed, { checksum: true })).checksum).toEqual({ algorithm: 'MD5', type: 'FULL_OBJECT', value: MD5 })
    // An emulator tells one of its own; the listing tells that none is stored.
    expect((await storage.read(ENTRY, { checksum: true })).checksum).toBeUndefined()
    expect((await storage.read(ENTRY)).checksum).toBeUndefined()
    expect((await storage.head(ENTRY, { checksum: true })).checksum?.value).toBe(MD5)
    expect((await storage.head(ENTRY, { checksum: true, algorithm: 'SHA256' })).checksum).toBeUndefined()
  })

  it('deletes under the condition given, and no snapshots', async () => {
    const asked = await requestOf((storage) => storage.remove(['a b'], { ifMatch: ['0x8D1'] }), {}, answer({ status: 202 }))
    expect(asked).toMatchObject({ method: 'DELETE', path: '/account/container/a%20b', query: 'SAS', headers: { 'if-match': '"0x8D1"' } })
    expect(asked?.headers).not.toHaveProperty('x-ms-delete-snapshots')
  })
})

describe('what the service would make another blob of', () => {
  it.each(['a\\b', '\\', 'a/b\\'])('is neither written nor deleted: %j', async (key) => {
    const { storage, received } = await openScripted([STORED])
    const refused = { kind: 'unsafe-key', code: 'Backslash' }
    expect(() => storage.checkKey?.(key)).toThrow('backslash')
    await expect(storage.put(key, payloadOf('x'), attributesOf(1))).rejects.toMatchObject(refused)
    await expect(storage.startMultipart(key, attributesOf(1), 1)).rejects.toMatchObject(refused)
    expect(await storage.remove([key])).toMatchObject([{ key, error: refused }])
    expect(received).toEqual([])
  })
})

describe('blobs of other types', () => {
  it.each(['AppendBlob', 'PageBlob'])('are not made block blobs: %s', async (blobType) => {
    const { storage, received } = await openScripted([STORED])
    const refused = { kind: 'unsafe-key', message: expect.stringContaining(blobType) as string }
    const attributes = attributesOf(1, { facts: { blobType } })
    await expect(storage.put('k', payloadOf('x'), attributes)).rejects.toMatchObject(refused)
    await expect(storage.startMultipart('k', attributes, 1)).rejects.toMatchObject(refused)
    expect(received).toEqual([])
    await storage.put('k', payloadOf('x'), attributesOf(1, { facts: { blobType: 'BlockBlob' } }))
  })
})

describe('a conditional write whose answer was lost', () => {
  const LOST = [reset(), error(412, 'ConditionNotMet')]
  const stored = (md5: string): Step => answer({ headers: { 'etag': '"0x8DNOW"', 'content-length': '3', 'content-md5': md5, 'last-modified': 'Wed, 09 Sep 2009 09:20:02 GMT' }, body: 'abc' })
  const MD5_OF_ABC = 'kAFQmDzST7DWlj99KOF/cg=='

  it.each([{ ifAbsent: true }, { ifMatch: '0x8D1' }])('has succeeded when the blob is what was sent: %j', async (options) => {
    const { storage } = await openScripted([...LOST, stored(MD5_OF_ABC)])
    expect(await storage.put('k', payloadOf('abc'), attributesOf(3), options)).toMatchObject({ etag: '0x8DNOW' })
  })

  it('has failed when it is another, and when it was the first try', async () => {
    const other = await openScripted([...LOST, stored(MD5)])
    await expect(other.storage.put('k', payloadOf('abc'), attributesOf(3), { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
    const first = await openScripted([error(412, 'ConditionNotMet'), stored(MD5_OF_ABC)])
    await expect(first.storage.put('k', payloadOf('abc'), attributesOf(3), { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
    expect(first.received).toHaveLength(1)
  })

  it('has succeeded when the blob is made of the blocks that were sent', async () => {
    let id = ''
    const committed: Step = (turn) => answer({ body: `<BlockList><CommittedBlocks><Block><Name>${id}</Name><Size>3</Size></Block></CommittedBlocks></BlockList>` })(turn)
    const { storage, received } = await openScripted([STORED, ...LOST, committed, stored('')])
    const write = await storage.startMultipart('k', attributesOf(3), 3, { ifAbsent: true })
    await write.put({ number: 1, offset: 0, payload: payloadOf('abc') })
    id = new URL(received[0]?.target ?? '', 'http://x').searchParams.get('blockid') ?? ''
    expect(await write.complete()).toMatchObject({ etag: '0x8DNOW' })
  })
})
