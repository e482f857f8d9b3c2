import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAzureFiles, type AzureFiles, type ShareView } from '../index.ts'
import { ask, type Ask, type Told } from './ask.ts'

let files: AzureFiles
let data: ShareView

beforeEach(async () => {
  files = await startAzureFiles({ shares: ['data', 'other', 'nfs:nfs'] })
  data = files.share('data')
})

afterEach(async () => { await files.close() })

const send = (request: Ask): Promise<Told> => ask(files, request)
const put = (target: string, headers: Ask['headers'] = {}, body: Ask['body'] = ''): Promise<Told> => send({ method: 'PUT', target, headers, body })
const create = (path: string, size: number, headers: Ask['headers'] = {}): Promise<Told> => put(path, { 'x-ms-type': 'file', 'x-ms-content-length': size, ...headers })
const putRange = (path: string, first: number, bytes: string | Buffer, headers: Ask['headers'] = {}): Promise<Told> =>
  put(`${path}?comp=range`, { 'x-ms-write': 'update', 'x-ms-range': `bytes=${first}-${first + Buffer.byteLength(bytes) - 1}`, ...headers }, bytes)
const rename = (from: string, to: string, headers: Ask['headers'] = {}, kind = ''): Promise<Told> =>
  put(`${to}?comp=rename${kind}`, { 'x-ms-file-rename-source': `${files.url}/${files.account}${from}?${files.sas()}`, ...headers })
const md5 = (bytes: string): string => createHash('md5').update(bytes).digest('base64')
const names = ({ text }: Told): string[] => [...text.matchAll(/<Name[^>]*>(.*?)<\/Name>/g)].map((found) => found[1] ?? '')
const list = async (query = ''): Promise<string[]> => names(await send({ target: `/data?restype=directory&comp=list${query}` }))

describe('creating', () => {
  it('Create File replaces everything that was there: bytes, metadata, headers', async () => {
    data.write('f', 'old bytes', { metadata: { a: 'b' }, headers: { type: 'text/plain', md5: md5('old bytes') }, attributes: 'Hidden|Archive' })
    expect((await create('/data/f', 4)).status).toBe(201)
    const file = data.file('f')
    expect({ bytes: file.bytes(), metadata: file.metadata, headers: file.headers, attributes: file.attributes }).toMatchObject({ bytes: Buffer.alloc(4), metadata: {}, attributes: 'Archive' })
    expect(Object.values(file.headers).filter((value) => value !== undefined)).toEqual([])
  })

  it('a file gets the attribute Archive, unless its attributes are restored', async () => {
    await create('/data/new', 0, { 'x-ms-file-attributes': 'Hidden' })
    await create('/data/restored', 0, { 'x-ms-file-attributes': 'Hidden', 'x-ms-file-property-semantics': 'Restore' })
    expect([data.file('new').attributes, data.file('restored').attributes]).toEqual(['Hidden|Archive', 'Hidden'])
  })

  it('takes the bytes with the creation from version 2026-02-06, and no earlier', async () => {
    const headers = { 'x-ms-type': 'file', 'x-ms-content-length': 5 }
    expect((await put('/data/f', { ...headers, 'x-ms-version': '2025-11-05' }, 'hello')).status).toBe(400)
    expect(data.find('f')).toBeUndefined()
    expect((await put('/data/f', { ...headers, 'content-md5': md5('hello') }, 'hello')).status).toBe(201)
    expect(data.file('f').bytes().toString()).toBe('hello')
  })

  it('refuses bytes that are not those that were announced, and leaves the file that was there', async () => {
    data.write('f', 'old')
    const { code } = await put('/data/f', { 'x-ms-type': 'file', 'x-ms-content-length': 5, 'content-md5': md5('other') }, 'hello')
    expect(code).toBe('Md5Mismatch')
    expect(data.file('f').bytes().toString()).toBe('old')
  })

  it.each([
    ['/data/no/f', 'ParentNotFound', 404], ['/data/d', 'ResourceTypeMismatch', 409], ['/none/f', 'ShareNotFound', 404],
    ['/data/a%3Ab', 'InvalidResourceName', 400], ['/data/COM1', 'InvalidResourceName', 400], [`/data/${'x'.repeat(256)}`, 'InvalidResourceName', 400],
    ['/data/..', 'InvalidResourceName', 400], ['/Data/f', 'InvalidResourceName', 400], ['/data/%ff', 'InvalidUri', 400],
  ])('of the file %s is refused with %s', async (target, code, status) => {
    data.makeDirectory('d')
    expect(await create(target, 1)).toMatchObject({ code, status })
  })

  it('of a directory that exists is refused, and the two refusals differ', async () => {
    data.makeDirectory('d')
    data.write('f', '')
    expect((await put('/data/D?restype=directory')).code).toBe('ResourceAlreadyExists')
    expect((await put('/data/f?restype=directory')).code).toBe('ResourceTypeMismatch')
  })

  it('with the permission to create alone does not overwrite', async () => {
    data.write('f', 'kept')
    const sas = files.sas({ permissions: 'c' })
    const headers = { 'x-ms-type': 'file', 'x-ms-content-length': 1 }
    expect((await send({ method: 'PUT', target: '/data/f', headers, sas })).code).toBe('AuthorizationPermissionMismatch')
    expect((await send({ method: 'PUT', target: '/data/g', headers, sas })).status).toBe(201)
    expect(data.file('f').bytes().toString()).toBe('kept')
  })
})

describe('ranges', () => {
  beforeEach(() => data.write('f', 'hello world', { headers: { md5: md5('hello world') }, written: '2020-01-02T03:04:05.1234567Z', modified: new Date('2020-01-02') }))

  it('keep the Content-MD5 that was stored, and move both times', async () => {
    const { status, headers } = await putRange('/data/f', 0, 'jello')
    expect({ status, md5: headers['content-md5'] }).toEqual({ status: 201, md5: md5('jello') })
    const file = data.file('f')
    expect({ bytes: file.bytes().toString(), md5: file.headers.md5 }).toEqual({ bytes: 'jello world', md5: md5('hello world') })
    expect(file.written > '2025').toBe(true)
    expect(file.modified.getFullYear()).toBeGreaterThan(2025)
  })

  it('leave the last write time when they are to preserve it', async () => {
    await putRange('/data/f', 0, 'jello', { 'x-ms-file-last-write-time': 'preserve' })
    expect(data.file('f').written).toBe('2020-01-02T03:04:05.1234567Z')
  })

  it('of more than 4 MiB are refused', async () => {
    await create('/data/big', 5 * 1024 * 1024)
    expect(await putRange('/data/big', 0, Buffer.alloc(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413, code: 'RequestBodyTooLarge' })
    expect((await putRange('/data/big', 0, Buffer.alloc(4 * 1024 * 1024, 1))).status).toBe(201)
  })

  it.each([
    ['beyond the end', 8, 'xxxx', {}, 'InvalidRange'],
    ['that clear, with an MD5', 0, '', { 'x-ms-write': 'clear', 'x-ms-range': 'bytes=0-3', 'content-md5': md5('') }, 'InvalidHeaderValue'],
    ['with another MD5', 0, 'jello', { 'content-md5': md5('other') }, 'Md5Mismatch'],
    ['with no MD5 in the header of one', 0, 'jello', { 'content-md5': 'abc' }, 'InvalidMd5'],
    ['of another length', 0, 'jello', { 'x-ms-range': 'bytes=0-3' }, 'InvalidHeaderValue'],
  ] as const)('%s are refused, and nothing is written', async (_, first, bytes, headers, code) => {
    expect((await putRange('/data/f', first, bytes, headers)).code).toBe(code)
    expect(data.file('f').bytes().toString()).toBe('hello world')
  })

  it('are listed where they were written, and no longer where they were cleared', async () => {
    await create('/data/sparse', 1024 ** 4)
    await putRange('/data/sparse', 1024, Buffer.alloc(4096, 1))
    await putRange('/data/sparse', 5120, Buffer.alloc(512, 2))
    await put('/data/sparse?comp=range', { 'x-ms-write': 'clear', 'x-ms-range': 'bytes=2048-3071' })
    const { text, headers } = await send({ target: '/data/sparse?comp=rangelist' })
    expect(text).toContain('<Ranges><Range><Start>1024</Start><End>2047</End></Range><Range><Start>3072</Start><End>5631</End></Range></Ranges>')
    expect(headers['x-ms-content-length']).toBe(String(1024 ** 4))
    expect(data.file('sparse').used).toBe(4096 + 512 - 1024)
  })

  it('are read with their own MD5 when it is asked for, and with that of the file beside it', async () => {
    const { status, headers, text } = await send({ target: '/data/f', headers: { 'x-ms-range': 'bytes=0-4', 'x-ms-range-get-content-md5': 'true' } })
    expect({ status, text }).toEqual({ status: 206, text: 'hello' })
    expect(headers).toMatchObject({ 'content-md5': md5('hello'), 'x-ms-content-md5': md5('hello world'), 'content-range': 'bytes 0-4/11' })
  })

  it('that begin after the end cannot be read', async () => {
    expect(await send({ target: '/data/f', headers: { range: 'bytes=11-' } })).toMatchObject({ status: 416, code: 'InvalidRange' })
  })

  it('from a URL need a right to the source', async () => {
    files.share('other').write('s', '0123456789')
    const headers = { 'x-ms-write': 'update', 'x-ms-range': 'bytes=0-3', 'x-ms-source-range': 'bytes=6-9' }
    const from = (sas: string): Promise<Told> => put('/data/f?comp=range', { ...headers, 'x-ms-copy-source': files.shareUrl('other', 's', sas) })
    expect(await from('')).toMatchObject({ status: 403, code: 'CannotVerifyCopySource' })
    expect((await from(files.sas({ permissions: 'w' }))).status).toBe(403)
    expect((await from(files.sas({ permissions: 'r', share: 'other', path: 's' }))).status).toBe(201)
    expect(data.file('f').bytes().toString()).toBe('6789o world')
  })
})

describe('properties', () => {
  it('Set Properties clears the content headers that it does not repeat', async () => {
    data.write('f', 'x', { headers: { type: 'text/plain', encoding: 'gzip', md5: md5('x') } })
    await put('/data/f?comp=properties', { 'x-ms-content-type': 'text/html' })
    const { headers } = await send({ method: 'HEAD', target: '/data/f' })
    expect([headers['content-type'], headers['content-encoding'], headers['content-md5']]).toEqual(['text/html', undefined, undefined])
  })

  it('Set Metadata moves Last-Modified, and not the last write time', async () => {
    data.write('f', 'x', { written: '2020-01-02T03:04:05.1234567Z', modified: new Date('2020-01-02') })
    await put('/data/f?comp=metadata', { 'x-ms-meta-Colour': 'green' })
    const { written, modified, metadata } = data.file('f')
    expect({ written, metadata }).toEqual({ written: '2020-01-02T03:04:05.1234567Z', metadata: { Colour: 'green' } })
    expect(modified.getFullYear()).toBeGreaterThan(2020)
  })

  it('keep file times to 100 ns', async () => {
    await create('/data/f', 0, { 'x-ms-file-last-write-time': '2021-02-03T04:05:06.7890123Z', 'x-ms-file-creation-time': '2021-02-03T04:05:06Z' })
    const { headers } = await send({ method: 'HEAD', target: '/data/f' })
    expect(headers).toMatchObject({ 'x-ms-file-last-write-time': '2021-02-03T04:05:06.7890123Z', 'x-ms-file-creation-time': '2021-02-03T04:05:06.0000000Z' })
  })

  it.each([
    ['x-ms-file-attributes', 'Green'], ['x-ms-file-attributes', 'Directory'], ['x-ms-file-last-write-time', 'yesterday'],
    ['x-ms-file-permission', 'nobody'], ['x-ms-file-permission-key', '1*2'], ['x-ms-content-length', '-1'],
  ])('refuse %s: %s', async (name, value) => {
    expect(await create('/data/f', 0, { [name]: value })).toMatchObject({ status: 400, code: 'InvalidHeaderValue' })
    expect(data.find('f')).toBeUndefined()
  })

  it('a key of a permission counts in its share only', async () => {
    const { headers } = await put('/data?restype=share&comp=filepermission', {}, JSON.stringify({ permission: 'O:SYG:SYD:(A;;FA;;;SY)' }))
    const key = String(headers['x-ms-file-permission-key'])
    expect((await create('/data/f', 0, { 'x-ms-file-permission-key': key })).status).toBe(201)
    expect(data.file('f').permission).toBe('O:SYG:SYD:(A;;FA;;;SY)')
    expect((await create('/other/f', 0, { 'x-ms-file-permission-key': key })).code).toBe('InvalidHeaderValue')
  })

  it.each([['x-ms-meta-', 'EmptyMetadataKey'], ['x-ms-meta-a-b', 'InvalidMetadata'], ['x-ms-meta-1', 'InvalidMetadata']])('refuse the metadata header %s', async (name, code) => {
    expect((await create('/data/f', 0, { [name]: 'x' })).code).toBe(code)
  })

  it('refuse metadata of more than 8 KiB', async () => {
    expect((await create('/data/f', 0, { 'x-ms-meta-a': 'x'.repeat(8192) })).code).toBe('MetadataTooLarge')
  })

  it('of an SMB share have no mode', async () => {
    expect((await create('/data/f', 0, { 'x-ms-mode': '0644' })).code).toBe('UnsupportedHeader')
  })
})

describe('a read-only file', () => {
  beforeEach(() => data.write('f', 'kept', { attributes: 'ReadOnly|Archive' }))

  it.each([
    ['a range', () => putRange('/data/f', 0, 'lost')],
    ['clearing a range', () => put('/data/f?comp=range', { 'x-ms-write': 'clear', 'x-ms-range': 'bytes=0-3' })],
    ['creation', () => create('/data/f', 0)],
    ['deletion', () => send({ method: 'DELETE', target: '/data/f' })],
    ['a copy', () => put('/data/f', { 'x-ms-copy-source': files.shareUrl('data', 'g', files.sas()) })],
    ['another size', () => put('/data/f?comp=properties', { 'x-ms-content-length': 0 })],
    ['a rename over it', () => rename('/data/g', '/data/f', { 'x-ms-file-rename-replace-if-exists': 'true' })],
  ])('refuses %s', async (_, request) => {
    data.write('g', 'other')
    expect(await request()).toMatchObject({ status: 409, code: 'ReadOnlyAttribute' })
    expect(data.file('f').bytes().toString()).toBe('kept')
  })

  it('is replaced by a rename that ignores the attribute', async () => {
    data.write('g', 'new')
    expect((await rename('/data/g', '/data/f', { 'x-ms-file-rename-replace-if-exists': 'true', 'x-ms-file-rename-ignore-readonly': 'true' })).status).toBe(200)
    expect(data.file('f').bytes().toString()).toBe('new')
  })
})

describe('renaming', () => {
  it('keeps what a file has, and replaces another only when it is told to', async () => {
    data.write('d/new', 'new', { metadata: { a: 'b' }, headers: { type: 'text/plain' }, written: '2020-01-02T03:04:05.1234567Z' })
    data.write('f', 'old')
    expect((await rename('/data/d/new', '/data/f')).code).toBe('ResourceAlreadyExists')
    expect((await rename('/data/d/new', '/data/f', { 'x-ms-file-rename-replace-if-exists': 'true' })).status).toBe(200)
    const file = data.file('f')
    expect({ text: file.bytes().toString(), metadata: file.metadata, type: file.headers.type, written: file.written })
      .toEqual({ text: 'new', metadata: { a: 'b' }, type: 'text/plain', written: '2020-01-02T03:04:05.1234567Z' })
    expect(data.tree()).toEqual(['d/', 'f'])
  })

  it('changes the case of a name', async () => {
    data.write('readme', 'x')
    expect((await rename('/data/readme', '/data/README')).status).toBe(200)
    expect(data.tree()).toEqual(['README'])
  })

  it('moves a directory with what is in it, and not into itself', async () => {
    data.write('d/e/f', 'x')
    expect((await rename('/data/d', '/data/d/e/g', {}, '&restype=directory')).status).toBe(400)
    expect((await rename('/data/d', '/data/g', {}, '&restype=directory')).status).toBe(200)
    expect(data.tree()).toEqual(['g/', 'g/e/', 'g/e/f'])
  })

  it('does not exist before version 2021-04-10', async () => {
    data.write('f', 'x')
    expect((await rename('/data/f', '/data/g', { 'x-ms-version': '2021-02-12' })).status).toBe(400)
    expect(data.tree()).toEqual(['f'])
  })

  it.each([[false, 200, 200], ['NFS', 200, 400], [true, 400, 400]] as const)('does not exist where it is switched off: %s', async (withoutRename, onSmb, onNfs) => {
    await files.close()
    files = await startAzureFiles({ shares: ['data', 'nfs:nfs'], withoutRename })
    for (const share of ['data', 'nfs']) files.share(share).write('f', 'x')
    expect([(await rename('/data/f', '/data/g')).status, (await rename('/nfs/f', '/nfs/g')).status]).toEqual([onSmb, onNfs])
  })

  it('needs a signature for the source, of its own', async () => {
    data.write('f', 'x')
    const source = (sas: string): Promise<Told> => put('/data/g?comp=rename', { 'x-ms-file-rename-source': files.shareUrl('data', 'f', sas) })
    expect((await source('')).status).toBe(403)
    expect((await source(files.sas({ permissions: 'r' }))).status).toBe(403)
    expect((await source(files.sas({ permissions: 'd' }))).status).toBe(200)
  })
})

describe('deleting', () => {
  it('refuses a directory that is not empty', async () => {
    data.write('d/f', 'x')
    expect(await send({ method: 'DELETE', target: '/data/d?restype=directory' })).toMatchObject({ status: 409, code: 'DirectoryNotEmpty' })
    await send({ method: 'DELETE', target: '/data/d/f' })
    expect((await send({ method: 'DELETE', target: '/data/d?restype=directory' })).status).toBe(202)
    expect(data.tree()).toEqual([])
  })

  it('tells what does not exist from what lies in what does not exist', async () => {
    expect((await send({ method: 'DELETE', target: '/data/f' })).code).toBe('ResourceNotFound')
    expect((await send({ method: 'DELETE', target: '/data/d/f' })).code).toBe('ParentNotFound')
  })

  it('refuses what an SMB client has open, until it is closed by force', async () => {
    data.write('f', 'x')
    const { id } = data.open('f')
    expect((await send({ method: 'DELETE', target: '/data/f' })).code).toBe('SharingViolation')
    const { text } = await send({ target: '/data/f?comp=listhandles' })
    expect(text).toContain(`<HandleId>${id}</HandleId>`)
    await put('/data/f?comp=forceclosehandles', { 'x-ms-handle-id': '*' })
    expect((await send({ method: 'DELETE', target: '/data/f' })).status).toBe(202)
  })

  it('refuses a leased file without the lease', async () => {
    data.write('f', 'x')
    const { headers } = await put('/data/f?comp=lease', { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': -1 })
    const lease = String(headers['x-ms-lease-id'])
    expect((await send({ method: 'DELETE', target: '/data/f' })).code).toBe('LeaseIdMissing')
    expect((await send({ method: 'DELETE', target: '/data/f', headers: { 'x-ms-lease-id': lease.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) } })).code).toBe('LeaseIdMismatchWithFileOperation')
    expect((await send({ method: 'DELETE', target: '/data/f', headers: { 'x-ms-lease-id': lease } })).status).toBe(202)
  })
})

describe('a path of another type', () => {
  it('is nothing to who reads, and a conflict to who writes', async () => {
    data.makeDirectory('d')
    expect((await send({ method: 'HEAD', target: '/data/d' })).code).toBe('ResourceNotFound')
    expect((await send({ target: '/data/d' })).code).toBe('ResourceNotFound')
    expect((await send({ method: 'DELETE', target: '/data/d' })).code).toBe('ResourceTypeMismatch')
    expect((await putRange('/data/d', 0, 'x')).code).toBe('ResourceTypeMismatch')
  })
})

describe('names', () => {
  it('differ in more than case on SMB, and keep the case in which they were created', async () => {
    await create('/data/ReadMe', 1)
    await create('/data/README', 2)
    expect(data.tree()).toEqual(['ReadMe'])
    expect(data.file('readme').size).toBe(2)
  })

  it('differ in case on NFS', async () => {
    await create('/nfs/a', 1)
    await create('/nfs/A', 2)
    expect(files.share('nfs').tree()).toEqual(['A', 'a'])
  })

  it('lose the dots at their ends, unless the request allows them', async () => {
    await create('/data/a', 1)
    await create('/data/a..', 2)
    expect(data.tree()).toEqual(['a'])
    await create('/data/a.', 3, { 'x-ms-allow-trailing-dot': 'true' })
    expect(data.tree()).toEqual(['a', 'a.'])
    expect(data.file('a').size).toBe(2)
  })

  it('may be separated by encoded slashes', async () => {
    data.makeDirectory('d')
    await create('/data/d%2Ff', 1)
    expect(data.tree()).toEqual(['d/', 'd/f'])
  })
})

describe('listing', () => {
  it('begins with a byte order mark, and has the order of the service, which is not that of bytes', async () => {
    for (const name of ['b', 'B2', 'a', '_', 'C']) data.write(name, name)
    const told = await send({ target: '/data?restype=directory&comp=list' })
    expect(told.body.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(names(told)).toEqual(['a', 'b', 'B2', 'C', '_'])
  })

  it('goes on after its marker, also when the entry before it is gone', async () => {
    for (let index = 0; index < 10; index++) data.write(`f${index}`, '')
    const told = await send({ target: '/data?restype=directory&comp=list&maxresults=4' })
    const marker = /<NextMarker>(.*?)<\/NextMarker>/.exec(told.text)?.[1] ?? ''
    expect(marker).not.toContain('f3')
    data.remove('f3')
    data.write('f35', '')
    expect(await list(`&marker=${encodeURIComponent(marker)}`)).toEqual(['f35', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9'])
    expect((await send({ target: '/data?restype=directory&comp=list&marker=f3' })).code).toBe('InvalidQueryParameterValue')
  })

  it('takes a prefix in any case', async () => {
    for (const name of ['abc', 'ABD', 'b']) data.write(name, '')
    expect(await list('&prefix=aB')).toEqual(['abc', 'ABD'])
  })

  it('encodes a name that XML cannot hold, and escapes the others', async () => {
    data.write('a\u0001b/c', '')
    data.write('x&<y', '')
    expect(await list()).toEqual(['a%01b', 'x&amp;&lt;y'])
    const { text } = await send({ target: '/data?restype=directory&comp=list' })
    expect(text).toContain('<Name Encoded="true">a%01b</Name>')
  })

  it('tells times, attributes, ETags and keys of permissions when they are asked for', async () => {
    data.write('f', 'abc', { written: '2020-01-02T03:04:05.1234567Z' })
    const plain = await send({ target: '/data?restype=directory&comp=list' })
    expect(plain.text).toContain('<Properties><Content-Length>3</Content-Length></Properties></File>')
    const { text } = await send({ target: '/data?restype=directory&comp=list&include=Timestamps,ETag,Attributes,PermissionKey', headers: { 'x-ms-file-extended-info': 'true' } })
    const file = data.file('f')
    for (const part of [`<LastWriteTime>${file.written}</LastWriteTime>`, `<Last-Modified>${file.modified.toUTCString()}</Last-Modified>`, `<Etag>${file.etag.replaceAll('"', '&quot;')}</Etag>`, '<Attributes>Archive</Attributes>', '<PermissionKey>']) {
      expect(text).toContain(part)
    }
  })

  it('needs the resource type of containers, and the permission to list', async () => {
    const target = '/data?restype=directory&comp=list'
    expect((await send({ target, sas: files.sas({ resourceTypes: 'so' }) })).code).toBe('AuthorizationResourceTypeMismatch')
    expect((await send({ target, sas: files.sas({ permissions: 'rwdc' }) })).code).toBe('AuthorizationPermissionMismatch')
    expect((await send({ target, sas: files.sas({ resourceTypes: 'c', permissions: 'l' }) })).status).toBe(200)
    expect((await send({ target, sas: files.sas({ share: 'data', permissions: 'l' }) })).status).toBe(200)
  })

  it('of what is no directory, or does not exist, is an error', async () => {
    data.write('f', '')
    expect((await send({ target: '/data/f?restype=directory&comp=list' })).code).toBe('ResourceNotFound')
    expect((await send({ target: '/data/d?restype=directory&comp=list' })).code).toBe('ResourceNotFound')
    expect((await send({ target: '/none?restype=directory&comp=list' })).code).toBe('ShareNotFound')
  })
})

describe('access', () => {
  it.each([
    ['that has expired', { expires: new Date(Date.now() - 1000) }, 'AuthenticationFailed'],
    ['that is not valid yet', { starts: new Date(Date.now() + 60_000) }, 'AuthenticationFailed'],
    ['of another service', { services: 'b' }, 'AuthorizationServiceMismatch'],
    ['of another resource type', { resourceTypes: 'sc' }, 'AuthorizationResourceTypeMismatch'],
    ['without the permission', { permissions: 'wdlc' }, 'AuthorizationPermissionMismatch'],
    ['for HTTPS', { protocol: 'https' }, 'AuthorizationProtocolMismatch'],
    ['for another address', { ip: '10.0.0.1-10.0.0.9' }, 'AuthorizationSourceIPMismatch'],
    ['of another share', { share: 'other' }, 'AuthenticationFailed'],
    ['of another file', { share: 'data', path: 'g' }, 'AuthenticationFailed'],
  ] as const)('a signature %s is refused', async (_, options, code) => {
    data.write('f', 'x')
    expect(await send({ target: '/data/f', sas: files.sas(options) })).toMatchObject({ status: 403, code })
  })

  it('a signature that was altered is refused', async () => {
    data.write('f', 'x')
    const sas = files.sas({ permissions: 'r' }).replace('sp=r', 'sp=rw')
    expect((await send({ target: '/data/f', sas })).code).toBe('AuthenticationFailed')
  })

  it('a token needs the intent of the request', async () => {
    await files.close()
    files = await startAzureFiles({ shares: ['data'], bearer: (token) => token === 'good' })
    files.share('data').write('f', 'x')
    const get = (headers: Ask['headers']): Promise<Told> => send({ target: '/data/f', sas: '', headers })
    expect((await get({ authorization: 'Bearer good' })).code).toBe('MissingRequiredHeader')
    expect((await get({ 'authorization': 'Bearer bad', 'x-ms-file-request-intent': 'backup' })).code).toBe('InvalidAuthenticationInfo')
    expect((await get({ 'authorization': 'Bearer good', 'x-ms-file-request-intent': 'backup' })).status).toBe(200)
  })

  it('a version that is newer than the service, or none of its dates, is refused', async () => {
    data.write('f', 'x')
    for (const version of ['2999-01-01', 'newest']) expect((await send({ target: '/data/f', headers: { 'x-ms-version': version } })).code).toBe('InvalidHeaderValue')
  })

  it('conditions are refused, because the service compares none', async () => {
    data.write('f', 'x')
    expect((await send({ target: '/data/f', headers: { 'if-match': '*' } })).code).toBe('ConditionHeadersNotSupported')
  })
})

describe('shares of NFS', () => {
  it('have owners and modes, and links that count', async () => {
    await create('/nfs/f', 0, { 'x-ms-owner': 1000, 'x-ms-group': 1001, 'x-ms-mode': 'rw-r-----' })
    await put('/nfs/g?restype=hardlink', { 'x-ms-type': 'file', 'x-ms-file-target-file': 'f' })
    const { headers } = await send({ method: 'HEAD', target: '/nfs/g' })
    expect(headers).toMatchObject({ 'x-ms-owner': '1000', 'x-ms-group': '1001', 'x-ms-mode': '0640', 'x-ms-file-file-type': 'Regular', 'x-ms-link-count': '2' })
    expect((await send({ method: 'DELETE', target: '/nfs/f' })).headers['x-ms-link-count']).toBe('1')
    expect(files.share('nfs').file('g').links).toBe(1)
  })

  it('have symbolic links, which are no files', async () => {
    await put('/nfs/l?restype=symboliclink', { 'x-ms-link-text': encodeURIComponent('../t é') })
    expect(files.share('nfs').find('l')?.target).toBe('../t é')
    const { headers } = await send({ target: '/nfs/l?restype=symboliclink' })
    expect(decodeURIComponent(String(headers['x-ms-link-text']))).toBe('../t é')
    expect((await send({ method: 'HEAD', target: '/nfs/l' })).headers['x-ms-file-file-type']).toBe('SymLink')
    expect((await send({ target: '/nfs/l' })).code).toBe('ResourceTypeMismatch')
  })

  it('tell a link over a link from a link over a file', async () => {
    files.share('nfs').link('l', 'x')
    files.share('nfs').write('f', '')
    const link = (path: string): Promise<Told> => put(`/nfs/${path}?restype=symboliclink`, { 'x-ms-link-text': 'x' })
    expect([(await link('l')).code, (await link('f')).code, (await create('/nfs/l', 0)).code]).toEqual(['ResourceAlreadyExists', 'ResourceTypeMismatch', 'ResourceTypeMismatch'])
  })

  it('are not reached before version 2025-05-05', async () => {
    expect(await create('/nfs/f', 0, { 'x-ms-version': '2025-01-05' })).toMatchObject({ status: 409, code: 'FeatureVersionMismatch' })
  })

  it('alone have links', async () => {
    expect((await put('/data/l?restype=symboliclink', { 'x-ms-link-text': 'x' })).status).toBe(409)
  })
})

describe('copies and snapshots', () => {
  it('a copy that is pending has no bytes yet, and refuses ranges', async () => {
    await files.close()
    files = await startAzureFiles({ shares: ['data'], copies: 'pending' })
    files.share('data').write('f', 'hello', { metadata: { a: 'b' } })
    const { headers } = await put('/data/g', { 'x-ms-copy-source': files.shareUrl('data', 'f', files.sas()) })
    expect(headers['x-ms-copy-status']).toBe('pending')
    expect((await putRange('/data/g', 0, 'x')).code).toBe('PendingCopyOperation')
    expect(files.finishCopies()).toBe(1)
    const file = files.share('data').file('g')
    expect([file.bytes().toString(), file.metadata]).toEqual(['hello', { a: 'b' }])
    expect((await send({ method: 'HEAD', target: '/data/g' })).headers).toMatchObject({ 'x-ms-copy-status': 'success', 'x-ms-copy-progress': '5/5' })
  })

  it('a snapshot stays as it was, and cannot be written', async () => {
    data.write('d/f', 'old')
    const { headers } = await put('/data?restype=share&comp=snapshot')
    const time = encodeURIComponent(String(headers['x-ms-snapshot']))
    await putRange('/data/d/f', 0, 'new')
    data.remove('d')
    expect((await send({ target: `/data/d/f?sharesnapshot=${time}` })).text).toBe('old')
    expect((await put(`/data/d/f?comp=metadata&sharesnapshot=${time}`)).status).toBe(400)
    expect((await send({ method: 'DELETE', target: '/data?restype=share' })).code).toBe('ShareHasSnapshots')
  })
})

describe('faults', () => {
  beforeEach(() => data.write('f', 'hello'))

  it('answer what they are told, as often as they are told', async () => {
    const fault = files.faults.add({ kind: 'answer', status: 503, code: 'ServerBusy', headers: { 'retry-after': '1' } }, { operation: 'file.download', path: 'f', skip: 1, times: 1 })
    const told = [await send({ target: '/data/f' }), await send({ target: '/data/f' }), await send({ target: '/data/f' })]
    expect(told.map(({ status }) => status)).toEqual([200, 503, 200])
    expect(told[1]).toMatchObject({ code: 'ServerBusy', headers: { 'retry-after': '1' } })
    expect(fault.met).toHaveLength(1)
  })

  it('lose the request, or its answer alone', async () => {
    const dropped = files.faults.add({ kind: 'drop' }, { operation: 'file.delete' })
    await expect(send({ method: 'DELETE', target: '/data/f' })).rejects.toThrow()
    expect(data.tree()).toEqual(['f'])
    dropped.remove()
    files.faults.add({ kind: 'lose answer' }, { operation: 'file.delete' })
    await expect(send({ method: 'DELETE', target: '/data/f' })).rejects.toThrow()
    expect(data.tree()).toEqual([])
  })

  it('cut bodies, change them, and break XML', async () => {
    files.faults.add({ kind: 'truncate', after: 2 }, { operation: 'file.download', times: 1 })
    await expect(send({ target: '/data/f' })).rejects.toThrow()
    files.faults.add({ kind: 'flip bit', at: 0 }, { operation: 'file.download', times: 1 })
    expect((await send({ target: '/data/f' })).text).toBe('iello')
    files.faults.add({ kind: 'body', text: '<EnumerationResults><Entries>' }, { operation: 'directory.listFilesAndDirectoriesSegment' })
    expect((await send({ target: '/data?restype=directory&comp=list' })).text).toBe('<EnumerationResults><Entries>')
  })

  it('hold a request back until they are released', async () => {
    let release = (): void => undefined
    files.faults.add({ kind: 'wait', until: new Promise<void>((resolve) => { release = resolve }) }, { operation: 'file.delete' })
    const deletion = send({ method: 'DELETE', target: '/data/f' })
    expect((await send({ target: '/data/f' })).status).toBe(200)
    release()
    expect((await deletion).status).toBe(202)
  })
})
