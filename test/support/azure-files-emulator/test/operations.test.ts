import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAzureFiles, type AzureFiles } from '../index.ts'
import { ask, type Ask, type Told } from './ask.ts'

interface Reference {
  readonly method: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: readonly string[]
  readonly answers: readonly string[]
  readonly success: readonly number[]
}

/** Operations as the public clients send them: extracted facts, not code. */
const REFERENCE = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8')) as Record<string, Reference>

/** Headers of answers that only some answers bear: those of the other protocol, of copies, of billing models, and of bodies that are checksummed. */
const SOMETIMES = new Set([
  'Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-MD5', 'Content-Range', 'Content-Length', 'x-ms-content-md5', 'x-ms-content-crc64',
  'x-ms-copy-completion-time', 'x-ms-copy-id', 'x-ms-copy-progress', 'x-ms-copy-source', 'x-ms-copy-status', 'x-ms-copy-status-description',
  'x-ms-structured-body', 'x-ms-structured-content-length', 'x-ms-lease-duration', 'x-ms-marker', 'x-ms-access-tier-transition-state',
])
const OF_NFS = new Set(['x-ms-mode', 'x-ms-owner', 'x-ms-group', 'x-ms-link-count', 'x-ms-file-file-type', 'x-ms-root-squash'])
const OF_SMB = new Set(['x-ms-file-attributes', 'x-ms-file-permission-key'])
const OF_BILLING = /^x-ms-share-(?!quota)|^x-ms-enable-s/

interface Exercise extends Ask {
  /** Defaults to the share of SMB. */
  readonly on?: 'nfs'
}

type Prepare = (files: AzureFiles) => Exercise | Promise<Exercise>

const LEASE = '7f1f3c52-6c4a-4a6e-9d0a-2f6a1b7f5e11'
const OTHER_LEASE = '0a0b6a4c-2f4f-4d38-8a54-9a0c3f0d1e22'

let files: AzureFiles

beforeEach(async () => {
  files = await startAzureFiles({ shares: ['data', 'nfs:nfs'], bearer: () => true })
  for (const share of ['data', 'nfs']) {
    files.share(share).write('f.txt', 'hello')
    files.share(share).makeDirectory('d')
  }
})

afterEach(async () => { await files.close() })

async function leased(target: string, duration = -1): Promise<void> {
  const { status } = await ask(files, { method: 'PUT', target, headers: { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': duration, 'x-ms-proposed-lease-id': LEASE } })
  expect(status).toBe(201)
}

/** One request for each operation, after what it needs. */
const EXERCISES: Readonly<Record<string, Prepare>> = {
  'account.getProperties': () => ({ target: '/?restype=service&comp=properties' }),
  'account.setProperties': () => ({ target: '/?restype=service&comp=properties', body: '<StorageServiceProperties><Cors /></StorageServiceProperties>' }),
  'account.listSharesSegment': () => ({ target: '/?comp=list&include=metadata' }),
  'account.getUserDelegationKey': () => ({
    target: '/?restype=service&comp=userdelegationkey', sas: '', headers: { 'authorization': 'Bearer token', 'x-ms-file-request-intent': 'backup' },
    body: '<KeyInfo><Start>2026-01-01T00:00:00Z</Start><Expiry>2999-01-01T00:00:00Z</Expiry></KeyInfo>',
  }),
  'share.create': () => ({ target: '/new?restype=share', headers: { 'x-ms-share-quota': 5 } }),
  'share.getProperties': () => ({ target: '/data?restype=share' }),
  'share.setProperties': () => ({ target: '/data?restype=share&comp=properties', headers: { 'x-ms-share-quota': 7 } }),
  'share.setMetadata': () => ({ target: '/data?restype=share&comp=metadata', headers: { 'x-ms-meta-a': 'b' } }),
  'share.getStatistics': () => ({ target: '/data?restype=share&comp=stats' }),
  'share.getAccessPolicy': () => ({ target: '/data?restype=share&comp=acl', sas: '', headers: { 'authorization': 'Bearer token', 'x-ms-file-request-intent': 'backup' } }),
  'share.setAccessPolicy': () => ({
    target: '/data?restype=share&comp=acl', sas: '', headers: { 'authorization': 'Bearer token', 'x-ms-file-request-intent': 'backup' },
    body: '<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Expiry>2999-01-01T00:00:00Z</Expiry><Permission>r</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>',
  }),
  'share.createPermission': () => ({ target: '/data?restype=share&comp=filepermission', body: JSON.stringify({ permission: 'O:SYG:SYD:(A;;FA;;;SY)' }) }),
  'share.getPermission': async () => {
    const { headers } = await ask(files, { method: 'PUT', target: '/data?restype=share&comp=filepermission', body: JSON.stringify({ permission: 'O:SYG:SYD:(A;;FA;;;SY)' }) })
    return { target: '/data?restype=share&comp=filepermission', headers: { 'x-ms-file-permission-key': String(headers['x-ms-file-permission-key']) } }
  },
  'share.createSnapshot': () => ({ target: '/data?restype=share&comp=snapshot' }),
  'share.delete': () => ({ target: '/data?restype=share' }),
  'share.restore': async () => {
    await ask(files, { method: 'DELETE', target: '/data?restype=share' })
    const { text } = await ask(files, { target: '/?comp=list&include=deleted' })
    return { target: '/data?restype=share&comp=undelete', headers: { 'x-ms-deleted-share-name': 'data', 'x-ms-deleted-share-version': /<Version>(.*?)<\/Version>/.exec(text)?.[1] ?? '' } }
  },
  'share.acquireLease': () => ({ target: '/data?restype=share&comp=lease', headers: { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': 15 } }),
  'share.renewLease': async () => {
    await leased('/data?restype=share&comp=lease', 15)
    return { target: '/data?restype=share&comp=lease', headers: { 'x-ms-lease-action': 'renew', 'x-ms-lease-id': LEASE } }
  },
  'share.changeLease': async () => {
    await leased('/data?restype=share&comp=lease', 15)
    return { target: '/data?restype=share&comp=lease', headers: { 'x-ms-lease-action': 'change', 'x-ms-lease-id': LEASE, 'x-ms-proposed-lease-id': OTHER_LEASE } }
  },
  'share.releaseLease': async () => {
    await leased('/data?restype=share&comp=lease', 15)
    return { target: '/data?restype=share&comp=lease', headers: { 'x-ms-lease-action': 'release', 'x-ms-lease-id': LEASE } }
  },
  'share.breakLease': async () => {
    await leased('/data?restype=share&comp=lease', 15)
    return { target: '/data?restype=share&comp=lease', headers: { 'x-ms-lease-action': 'break', 'x-ms-lease-break-period': 0 } }
  },
  'directory.create': () => ({ target: '/data/new?restype=directory' }),
  'directory.getProperties': () => ({ target: '/data/d?restype=directory' }),
  'directory.setProperties': () => ({ target: '/data/d?restype=directory&comp=properties', headers: { 'x-ms-file-attributes': 'Hidden' } }),
  'directory.setMetadata': () => ({ target: '/data/d?restype=directory&comp=metadata', headers: { 'x-ms-meta-a': 'b' } }),
  'directory.delete': () => ({ target: '/data/d?restype=directory' }),
  'directory.listFilesAndDirectoriesSegment': () => ({ target: '/data?restype=directory&comp=list' }),
  'directory.rename': () => ({ target: '/data/moved?restype=directory&comp=rename', headers: { 'x-ms-file-rename-source': files.shareUrl('data', 'd', files.sas()) } }),
  'directory.listHandles': () => ({ target: '/data/d?comp=listhandles', headers: { 'x-ms-recursive': 'true' } }),
  'directory.forceCloseHandles': () => ({ target: '/data/d?comp=forceclosehandles', headers: { 'x-ms-handle-id': '*' } }),
  'file.create': () => ({ target: '/data/new', headers: { 'x-ms-type': 'file', 'x-ms-content-length': 5 } }),
  'file.getProperties': () => ({ target: '/data/f.txt' }),
  'file.setHTTPHeaders': () => ({ target: '/data/f.txt?comp=properties', headers: { 'x-ms-content-type': 'text/plain' } }),
  'file.setMetadata': () => ({ target: '/data/f.txt?comp=metadata', headers: { 'x-ms-meta-a': 'b' } }),
  'file.delete': () => ({ target: '/data/f.txt' }),
  'file.uploadRange': () => ({ target: '/data/f.txt?comp=range', headers: { 'x-ms-range': 'bytes=0-3', 'x-ms-write': 'update' }, body: 'jell' }),
  'file.uploadRangeFromURL': () => ({
    target: '/data/f.txt?comp=range',
    headers: { 'x-ms-range': 'bytes=0-1', 'x-ms-write': 'update', 'x-ms-source-range': 'bytes=3-4', 'x-ms-copy-source': files.shareUrl('data', 'f.txt', files.sas()) },
  }),
  'file.getRangeList': () => ({ target: '/data/f.txt?comp=rangelist' }),
  'file.download': () => ({ target: '/data/f.txt' }),
  'file.rename': () => ({ target: '/data/moved?comp=rename', headers: { 'x-ms-file-rename-source': files.shareUrl('data', 'f.txt', files.sas()) } }),
  'file.startCopy': () => ({ target: '/data/copy', headers: { 'x-ms-copy-source': files.shareUrl('data', 'f.txt', files.sas()) } }),
  'file.abortCopy': async () => {
    await files.close()
    files = await startAzureFiles({ shares: ['data'], copies: 'pending' })
    files.share('data').write('f.txt', 'hello')
    const { headers } = await ask(files, { method: 'PUT', target: '/data/copy', headers: { 'x-ms-copy-source': files.shareUrl('data', 'f.txt', files.sas()) } })
    return { target: `/data/copy?comp=copy&copyid=${String(headers['x-ms-copy-id'])}`, headers: { 'x-ms-copy-action': 'abort' } }
  },
  'file.createSymbolicLink': () => ({ on: 'nfs', target: '/nfs/link?restype=symboliclink', headers: { 'x-ms-link-text': 'f.txt' } }),
  'file.getSymbolicLink': () => {
    files.share('nfs').link('link', 'f.txt')
    return { on: 'nfs', target: '/nfs/link?restype=symboliclink' }
  },
  'file.createHardLink': () => ({ on: 'nfs', target: '/nfs/hard?restype=hardlink', headers: { 'x-ms-type': 'file', 'x-ms-file-target-file': 'f.txt' } }),
  'file.listHandles': () => ({ target: '/data/f.txt?comp=listhandles' }),
  'file.forceCloseHandles': () => ({ target: '/data/f.txt?comp=forceclosehandles', headers: { 'x-ms-handle-id': '*' } }),
  'file.acquireLease': () => ({ target: '/data/f.txt?comp=lease', headers: { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': -1 } }),
  'file.changeLease': async () => {
    await leased('/data/f.txt?comp=lease')
    return { target: '/data/f.txt?comp=lease', headers: { 'x-ms-lease-action': 'change', 'x-ms-lease-id': LEASE, 'x-ms-proposed-lease-id': OTHER_LEASE } }
  },
  'file.releaseLease': async () => {
    await leased('/data/f.txt?comp=lease')
    return { target: '/data/f.txt?comp=lease', headers: { 'x-ms-lease-action': 'release', 'x-ms-lease-id': LEASE } }
  },
  'file.breakLease': async () => {
    await leased('/data/f.txt?comp=lease')
    return { target: '/data/f.txt?comp=lease', headers: { 'x-ms-lease-action': 'break' } }
  },
}

describe('every operation of the reference', () => {
  it.each(Object.keys(REFERENCE))('%s is done as the clients send it, and answers the headers that they read', async (name) => {
    const prepare = EXERCISES[name]
    expect(prepare).toBeDefined()
    const { on, ...request } = await (prepare as Prepare)(files)
    const reference = REFERENCE[name] as Reference
    const query = Object.fromEntries(new URL(`http://h${request.target}`).searchParams)
    expect(query).toMatchObject(reference.query)
    files.clearRequests()
    const told = await ask(files, { ...request, method: reference.method })
    expect(told.text.slice(0, told.status < 300 ? 0 : undefined)).toBe('')
    expect(reference.success).toContain(told.status)
    expect(files.requests.map(({ operation }) => operation)).toEqual([name])
    expect(missingHeaders(reference, told, on)).toEqual([])
  })

  it('none is exercised that the reference does not have', () => {
    expect(Object.keys(EXERCISES).filter((name) => !(name in REFERENCE))).toEqual([])
  })

  it.each(Object.keys(REFERENCE))('%s is refused without a credential', async (name) => {
    const { target, body = '', headers = {} } = await (EXERCISES[name] as Prepare)(files)
    const { authorization: _, ...others } = headers as Record<string, string>
    const told = await ask(files, { method: (REFERENCE[name] as Reference).method, target, body, headers: others, sas: '' })
    expect(told.status).toBe(401)
  })
})

function missingHeaders({ answers }: Reference, { headers }: Told, on: Exercise['on']): string[] {
  const other = on === 'nfs' ? OF_SMB : OF_NFS
  return answers.filter((name) => !SOMETIMES.has(name) && !other.has(name) && !OF_BILLING.test(name) && headers[name.toLowerCase()] === undefined)
}
