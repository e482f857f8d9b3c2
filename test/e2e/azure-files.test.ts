import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sync, type SyncOptions, type SyncResult } from '../../src/index.ts'
import { temporaryName } from '../../src/temporary/temporary-name.ts'
import { patternOf } from '../conformance/subject.ts'
import { startAzureFiles, type AzureFiles, type AzureFilesOptions, type ShareView } from '../support/azure-files-emulator/index.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'

const MIB = 2 ** 20
/** Files of this time are older than everything that a test writes. */
const OLD = new Date('2020-01-01T00:00:00Z')
const NEWER = new Date('2021-01-01T00:00:00Z')
const FASTER = { awsMaxAttempts: 2, initialBackoffMilliseconds: 1 } as const

interface World {
  readonly files: AzureFiles
  readonly share: ShareView
  readonly folder: string
  /** The URL of the share, or of a directory in it, with a SAS. */
  url(path?: string): string
  write(path: string, content: string | Buffer, time?: Date): Promise<void>
  run(options: SyncOptions): Promise<SyncResult>
}

let shares = 0

async function newWorld(files: AzureFiles): Promise<World> {
  const folder = await temporaryFolder('azure-files')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const share = files.createShare(`e2e-${++shares}`)
  return {
    files,
    share,
    folder,
    url: (path = '') => files.shareUrl(share.name, path, files.sas()),
    async write(path, content, time) {
      const at = join(folder, path)
      await mkdir(dirname(at), { recursive: true })
      await writeFile(at, content)
      if (time) await utimes(at, time, time)
    },
    run: (options) => sync({ ...FASTER, ...options }),
  }
}

/** All files of a share by path, and directories with nothing. */
function contentsOf(share: ShareView): Record<string, string | undefined> {
  return Object.fromEntries(share.tree().map((path) => [path, path.endsWith('/') ? undefined : share.file(path).bytes().toString()]))
}

function useEmulator(options: AzureFilesOptions = {}): () => Promise<World> {
  let files: AzureFiles
  beforeAll(async () => void (files = await startAzureFiles(options)))
  afterAll(() => files.close())
  return () => newWorld(files)
}

describe('a local folder and a share', () => {
  const world = useEmulator()

  it('are alike after a run, with empty folders; the second run writes nothing', async () => {
    const { files, share, folder, url, write, run } = await world()
    await write('a.txt', 'one')
    await write('empty', '')
    await write('dir/sub/b é %41+.txt', 'two')
    await mkdir(join(folder, 'dir/hollow'))
    const first = await run({ source: folder, target: url(), fromTo: 'LocalFile' })
    expect(first).toMatchObject({ status: 'complete' })
    const expected = { 'a.txt': 'one', 'dir/': undefined, 'dir/hollow/': undefined, 'dir/sub/': undefined, 'dir/sub/b é %41+.txt': 'two', 'empty': '' }
    expect(contentsOf(share)).toEqual(expected)
    expect(share.file('a.txt').headers.type).toBe('text/plain')
    files.clearRequests()
    const second = await run({ source: folder, target: url(), fromTo: 'LocalFile' })
    expect(second).toMatchObject({ status: 'complete', counts: { copied: 0 } })
    expect(files.requests.filter(({ method, share: name }) => name === share.name && method !== 'GET' && method !== 'HEAD')).toEqual([])
  })

  it('large files go in ranges of at most 4 MiB, and ranges of zeros are not sent', async () => {
    const { files, share, folder, url, write, run } = await world()
    const bytes = Buffer.concat([patternOf(5 * MIB + 3), Buffer.alloc(8 * MIB), patternOf(MIB, 7)])
    await write('large', bytes)
    files.clearRequests()
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile' })).toMatchObject({ status: 'complete' })
    expect(share.file('large').md5()).toBe(createHash('md5').update(bytes).digest('hex'))
    const sent = files.requests.filter(({ operation, share: name }) => operation === 'file.uploadRange' && name === share.name)
    const sizes = sent.map(({ headers }) => Number(headers['content-length']))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * MIB)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6.5 * MIB)
    const back = join(folder, '..', 'back')
    await mkdir(back, { recursive: true })
    onTestFinished(() => rm(back, { recursive: true, force: true }))
    expect(await run({ source: url(), target: back, fromTo: 'FileLocal' })).toMatchObject({ status: 'complete' })
    expect((await readFile(join(back, 'large'))).equals(bytes)).toBe(true)
  })

  it('with deletion, extra files go, and then the folders that they leave empty', async () => {
    const { share, folder, url, write, run } = await world()
    await write('kept/a', 'a')
    share.write('gone/deep/b', 'b')
    share.write('kept/c', 'c')
    share.makeDirectory('hollow')
    const result = await run({ source: folder, target: url(), fromTo: 'LocalFile', deleteDestination: 'true' })
    expect(result).toMatchObject({ status: 'complete' })
    expect(share.tree()).toEqual(['kept/', 'kept/a'])
  })

  it('an update that fails leaves the old file, and no other file beside it', async () => {
    const { files, share, folder, url, write, run } = await world()
    share.write('a', 'old content', { modified: OLD })
    await write('a', 'new content')
    const fault = files.faults.add({ kind: 'answer', status: 500, code: 'InternalError' }, { operation: ['file.create', 'file.uploadRange'], share: share.name, when: ({ headers }) => Number(headers['content-length'] ?? 0) > 0 })
    const result = await run({ source: folder, target: url(), fromTo: 'LocalFile' })
    fault.remove()
    expect(result).toMatchObject({ status: 'incomplete', counts: { failed: 1 } })
    expect(contentsOf(share)).toEqual({ a: 'old content' })
  })

  it('a rename whose answer is lost has happened', async () => {
    const { files, share, folder, url, write, run } = await world()
    await write('a', 'content')
    const fault = files.faults.add({ kind: 'lose answer' }, { operation: 'file.rename', share: share.name, times: 1 })
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile' })).toMatchObject({ status: 'complete' })
    expect(fault.met).toHaveLength(1)
    expect(contentsOf(share)).toEqual({ a: 'content' })
  })

  it('temporary files of runs that were killed are removed, and are no entries', async () => {
    const { share, folder, url, write, run } = await world()
    const left = temporaryName({ machine: '0123456789ab', pid: 1, start: '1' }, '', 1)
    share.write(left, 'half', { modified: OLD })
    await write('a', 'a')
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile', deleteDestination: 'true' })).toMatchObject({ status: 'complete' })
    expect(share.tree()).toEqual(['a'])
  })

  it('a file of the target that differs in letter case only is the same file: a newer one is not overwritten', async () => {
    const { share, folder, url, write, run } = await world()
    share.write('README', 'newer')
    await write('readme', 'older', OLD)
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
    expect(contentsOf(share)).toEqual({ README: 'newer' })
  })

  it('names that a share cannot hold are left out, and all others are copied', async () => {
    const { share, folder, url, write, run } = await world()
    for (const name of ['a:b', 'c?d', 'e|f', 'fine']) await write(name, name)
    const result = await run({ source: folder, target: url(), fromTo: 'LocalFile' })
    expect(result.counts.leftOut + result.counts.failed).toBe(3)
    expect(share.tree()).toEqual(['fine'])
  })

  it('a target of which one level is missing is made; with two missing it is an error', async () => {
    const { share, folder, url, write, run } = await world()
    await write('a', 'a')
    expect(await run({ source: folder, target: url('one'), fromTo: 'LocalFile' })).toMatchObject({ status: 'complete' })
    expect(await run({ source: folder, target: url('two/three'), fromTo: 'LocalFile' })).toMatchObject({ status: 'failed', error: { kind: 'not-found' } })
    expect(share.tree()).toEqual(['one/', 'one/a'])
  })

  it('a file makes way for a folder, and a folder for a file, when extras are deleted', async () => {
    const { share, folder, url, write, run } = await world()
    share.write('was-file', 'x', { modified: OLD })
    share.write('was-folder/x', 'x', { modified: OLD })
    await write('was-file/y', 'y')
    await write('was-folder', 'z')
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile', deleteDestination: 'true' })).toMatchObject({ status: 'complete' })
    expect(contentsOf(share)).toEqual({ 'was-file/': undefined, 'was-file/y': 'y', 'was-folder': 'z' })
  })
})

describe('a listing of a share that cannot be trusted', () => {
  const world = useEmulator({ pageSize: 2 })
  const LISTING = 'directory.listFilesAndDirectoriesSegment'

  async function withTarget({ share, folder, write }: World): Promise<void> {
    for (const name of ['a', 'b', 'c', 'd/e', 'd/f', 'd/g']) share.write(name, name)
    for (const name of ['a', 'b', 'c', 'd/e', 'd/f', 'd/g', 'extra']) await write(name, 'target', OLD)
    expect(await readdir(folder)).toHaveLength(5)
  }

  const FAULTS = [
    ['a folder that is refused', { kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { path: 'd' }],
    ['a second page that fails', { kind: 'answer', status: 500, code: 'InternalError' }, { path: 'd', skip: 1 }],
    ['a folder that has vanished', { kind: 'answer', status: 404, code: 'ResourceNotFound' }, { path: 'd' }],
    ['broken XML', { kind: 'body', text: '<?xml version="1.0"?><EnumerationResults><Entries><File><Name>x</Entries></EnumerationResults>' }, { path: 'd' }],
    ['XML that was cut', { kind: 'truncate', after: 200 }, { path: 'd' }],
    ['a page without entries', { kind: 'body', text: '<?xml version="1.0"?><EnumerationResults></EnumerationResults>' }, { path: 'd' }],
    ['a root that is refused', { kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { path: '' }],
    ['a name that leads out of the folder', { kind: 'body', text: '<EnumerationResults><Entries><File><Name>../objsync-leads-out</Name><Properties><Content-Length>1</Content-Length></Properties></File></Entries><NextMarker/></EnumerationResults>' }, { path: 'd' }],
    ['a name twice', { kind: 'body', text: `<EnumerationResults><Entries>${'<File><Name>e</Name><Properties><Content-Length>1</Content-Length></Properties></File>'.repeat(2)}</Entries><NextMarker/></EnumerationResults>` }, { path: 'd' }],
  ] as const

  it.each(FAULTS)('%s at the source deletes nothing at the target', async (_, action, filter) => {
    const all = await world()
    await withTarget(all)
    const { files, share, folder, url, run } = all
    files.faults.add(action, { operation: LISTING, share: share.name, ...filter })
    const result = await run({ source: url(), target: folder, fromTo: 'FileLocal', deleteDestination: 'true' })
    files.faults.clear()
    expect(['failed', 'incomplete', 'complete']).toContain(result.status)
    expect(result.errors + result.warnings).toBeGreaterThan(0)
    expect(result.counts.deleted).toBe(0)
    expect(await readFile(join(folder, 'extra'), 'utf8')).toBe('target')
    expect((await readdir(join(folder, 'd'))).sort()).toEqual(['e', 'f', 'g'])
    expect(await readdir(dirname(folder))).not.toContain('objsync-leads-out')
  })

  it('a folder of the target that cannot be listed counts as unknown, and nothing in it is overwritten', async () => {
    const { files, share, folder, url, write, run } = await world()
    share.write('d/newer', 'newer at the target')
    await write('d/newer', 'older', OLD)
    files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { operation: LISTING, share: share.name, path: 'd' })
    const result = await run({ source: folder, target: url(), fromTo: 'LocalFile' })
    files.faults.clear()
    expect(result.status).not.toBe('complete')
    expect(contentsOf(share)['d/newer']).toBe('newer at the target')
  })

  it('a missing source folder is an error, and empties nothing', async () => {
    const { folder, url, write, run } = await world()
    await write('a', 'a')
    const result = await run({ source: url('nowhere/'), target: folder, fromTo: 'FileLocal', deleteDestination: 'true' })
    expect(result).toMatchObject({ status: 'failed', error: { kind: 'not-found' } })
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('a file that is listed with another size than it has is copied as it is', async () => {
    const { files, share, folder, url, run } = await world()
    share.write('open', 'longer than listed', { modified: OLD })
    const page = '<EnumerationResults><Entries><File><Name>open</Name><Properties><Content-Length>3</Content-Length>' +
      '<Last-Modified>Wed, 01 Jan 2020 00:00:00 GMT</Last-Modified></Properties></File></Entries><NextMarker/></EnumerationResults>'
    files.faults.add({ kind: 'body', text: page }, { operation: LISTING, share: share.name })
    const result = await run({ source: url(), target: folder, fromTo: 'FileLocal' })
    files.faults.clear()
    expect(result).toMatchObject({ status: 'complete', counts: { copied: 1 } })
    expect(await readFile(join(folder, 'open'), 'utf8')).toBe('longer than listed')
  })

  it('a missing share is an error', async () => {
    const { files, folder, run } = await world()
    const source = files.shareUrl('no-such-share', '', files.sas())
    expect(await run({ source, target: folder, fromTo: 'FileLocal' })).toMatchObject({ status: 'failed', error: { code: 'ShareNotFound' } })
  })
})

describe('two shares', () => {
  const world = useEmulator()

  it('are alike after a run: the service copies, with headers, metadata, attributes and times', async () => {
    const { files, share, url, run } = await world()
    const other = files.createShare(`${share.name}-other`)
    share.write('dir/a', 'content', {
      written: '2021-02-03T04:05:06.1234567Z', attributes: 'ReadOnly|Archive', metadata: { one: '1' }, headers: { type: 'text/odd' },
    })
    share.write('large', patternOf(9 * MIB))
    share.makeDirectory('hollow')
    const target = files.shareUrl(other.name, '', files.sas())
    files.clearRequests()
    expect(await run({ source: url(), target, fromTo: 'FileFile' })).toMatchObject({ status: 'complete' })
    expect(other.tree()).toEqual(share.tree())
    expect(other.file('large').md5()).toBe(share.file('large').md5())
    expect(other.file('dir/a')).toMatchObject({
      written: '2021-02-03T04:05:06.1234567Z', attributes: 'ReadOnly|Archive', metadata: { one: '1' }, headers: { type: 'text/odd' },
    })
    expect(files.requests.some(({ operation }) => operation === 'file.download')).toBe(false)
    expect(await run({ source: url(), target, fromTo: 'FileFile' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })
})

describe('a share of a service without renames', () => {
  const world = useEmulator({ withoutRename: true })

  it('is written in place, after one warning; no half file keeps its name', async () => {
    const { files, share, folder, url, write, run } = await world()
    share.write('old', 'old', { modified: OLD })
    await write('old', 'new', NEWER)
    await write('large', patternOf(9 * MIB), NEWER)
    await write('dir/b', 'b', NEWER)
    const notices: string[] = []
    const result = await sync({ source: folder, target: url(), fromTo: 'LocalFile', ...FASTER }, { onEvent: (event) => { if (event.type === 'notice') notices.push(event.message) } })
    expect(result).toMatchObject({ status: 'complete' })
    expect(notices.filter((message) => message.includes('cannot rename'))).toHaveLength(1)
    expect(share.tree()).toEqual(['dir/', 'dir/b', 'large', 'old'])
    expect(share.file('old').bytes().toString()).toBe('new')
    expect(share.file('large').bytes().equals(patternOf(9 * MIB))).toBe(true)

    await write('broken', patternOf(9 * MIB))
    files.faults.add({ kind: 'answer', status: 500, code: 'InternalError' }, { operation: 'file.uploadRange', share: share.name, skip: 1 })
    expect(await run({ source: folder, target: url(), fromTo: 'LocalFile' })).toMatchObject({ status: 'incomplete' })
    files.faults.clear()
    expect(share.tree()).toEqual(['dir/', 'dir/b', 'large', 'old'])
  })
})
