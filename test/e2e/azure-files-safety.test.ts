import { readdirSync } from 'node:fs'
import { link, mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useFilesWorld } from './support/files-world.ts'

// What azcopy does unsafely with Azure Files, and what must not be lost here. See docs/compat-azcopy.md.

const world = useFilesWorld({ pageSize: 2 })
const FILE_FILE = ['--from-to', 'FileFile']
const DELETE = ['--delete-destination', 'true']
/** Faults that last would be tried again for a minute. */
const FEW_TRIES = ['--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1']
const OLD = { written: '2001-01-01T00:00:00.0000000Z', modified: new Date(1e12) }

const isListing = ({ query }: { readonly query: ReadonlyMap<string, string> }): boolean => query.get('comp') === 'list'

const carriesBytes = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): boolean => Number(headers['content-length'] ?? 0) > 0

describe('a source that could not be listed whole', () => {
  it.each([
    ['a folder that is refused', { kind: 'answer', status: 403, code: 'AuthorizationFailure' } as const, 0],
    ['a second page that fails', { kind: 'answer', status: 500, code: 'InternalError' } as const, 1],
    ['a page of broken XML', { kind: 'body', text: '<?xml version="1.0"?><EnumerationResults><Entries><File></EnumerationResults>' } as const, 0],
    ['a page that is cut short', { kind: 'truncate', after: 40 } as const, 0],
    ['a folder that always answers 503', { kind: 'answer', status: 503, code: 'ServerBusy' } as const, 0],
  ])('deletes nothing at the target: %s', async (_, action, skip) => {
    const [source, target] = [world.newShare(), world.newShare()]
    for (const name of ['a', 'dir/1', 'dir/2', 'dir/3', 'dir/4']) {
      source.write(name, name)
      target.write(name, name)
    }
    target.write('extra', 'x')
    const before = target.tree()
    const fault = world.files.faults.add(action, { share: source.name, path: 'dir', when: isListing, skip })
    const ran = await world.sync(...FILE_FILE, ...DELETE, ...FEW_TRIES, world.location(source), world.location(target))
    fault.remove()
    expect(ran.code).not.toBe(0)
    expect(target.tree()).toEqual(before)
  })

  it('ends the run where its root is refused', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a')
    target.write('b', 'b')
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { share: source.name, when: isListing })
    const ran = await world.sync(...FILE_FILE, ...DELETE, ...FEW_TRIES, world.location(source), world.location(target))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(target.tree()).toEqual(['b'])
  })

  it('is an error where it does not exist, with a slash at its end, too', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    target.write('b', 'b')
    const ran = await world.sync(...FILE_FILE, ...DELETE, world.location(source, 'missing/'), world.location(target))
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('does not exist')
    expect(target.tree()).toEqual(['b'])
  })

  it('is broken where it lists a name that leads out of the target', async () => {
    const [source, down] = [world.newShare(), await world.newFolder()]
    source.write('a', 'a')
    const text = '<?xml version="1.0"?><EnumerationResults><Entries><File><Name>../x</Name><Properties><Content-Length>1</Content-Length></Properties></File></Entries><NextMarker /></EnumerationResults>'
    const fault = world.files.faults.add({ kind: 'body', text }, { share: source.name, when: isListing })
    await mkdir(join(down, 'in'))
    const ran = await world.sync('--from-to', 'FileLocal', ...DELETE, world.location(source), join(down, 'in'))
    fault.remove()
    expect(ran.code).toBe(1)
    expect([readdirSync(down), readdirSync(join(down, 'in'))]).toEqual([['in'], []])
  })
})

describe('a target', () => {
  it('that cannot be listed is not taken for an empty one: nothing is written', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'older', OLD)
    target.write('a', 'newer')
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { share: target.name, when: isListing })
    const ran = await world.sync(...FILE_FILE, ...FEW_TRIES, world.location(source), world.location(target))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(target.file('a').bytes().toString()).toBe('newer')
  })

  it.each([100, 5 * 2 ** 20])('keeps the old file when a range of the new one fails for good: %i bytes', async (size) => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), Buffer.alloc(size, 1))
    target.write('a', 'old', OLD)
    const fault = world.files.faults.add({ kind: 'answer', status: 500, code: 'InternalError' }, { share: target.name, operation: ['file.create', 'file.uploadRange'], when: carriesBytes })
    const ran = await world.sync('--from-to', 'LocalFile', ...FEW_TRIES, folder, world.location(target))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(target.tree()).toEqual(['a'])
    expect(target.file('a').bytes().toString()).toBe('old')
  })

  it('of which a file could not be deleted makes the run fail', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a')
    target.write('extra', 'x')
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { share: target.name, path: 'extra', when: ({ method }) => method === 'DELETE' })
    const ran = await world.sync(...FILE_FILE, ...DELETE, ...FEW_TRIES, world.location(source), world.location(target))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(target.tree()).toEqual(['a', 'extra'])
  })

  it('gets no file under another name: what a share cannot hold is left out, and a second run does nothing', async () => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a:b'), 'x')
    await writeFile(join(folder, 'c'), 'x')
    await utimes(join(folder, 'c'), 1e9, 1e9)
    const words = ['--from-to', 'LocalFile', ...DELETE, folder, world.location(target)]
    expect((await world.sync(...words)).stdout).toContain('a:b')
    expect(target.tree()).toEqual(['c'])
    const etag = target.file('c').etag
    await world.sync(...words)
    expect(target.tree()).toEqual(['c'])
    expect(target.file('c').etag).toBe(etag)
  })

  it('is asked for no name that the service reserves: a dry run says so, too', async () => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    for (const name of ['CON', 'con.txt']) await writeFile(join(folder, name), 'x')
    await mkdir(join(folder, 'aux'))
    await writeFile(join(folder, 'aux/a'), 'x')
    for (const more of [['--dry-run'], []]) {
      world.files.clearRequests()
      const ran = await world.sync('--from-to', 'LocalFile', ...more, folder, world.location(target))
      expect(ran.stdout).toContain('the service reserves the name CON')
      expect(ran.stdout).toContain('the service reserves the name aux')
      expect(world.files.requests.filter(({ path }) => /^aux/.test(path) || path === 'CON')).toEqual([])
    }
    expect(target.tree()).toEqual(['con.txt'])
  })

  it('of NFS gets hard-linked files once: a second run sends nothing', async () => {
    const [folder, target] = [await world.newFolder(), world.newShare('NFS')]
    await writeFile(join(folder, 'a'), 'x')
    await utimes(join(folder, 'a'), 1e9, 1e9)
    await link(join(folder, 'a'), join(folder, 'b'))
    const words = ['--from-to', 'LocalFileNFS', folder, world.location(target)]
    expect((await world.sync(...words)).code).toBe(0)
    const etags = ['a', 'b'].map((path) => target.file(path).etag)
    expect((await world.sync(...words)).code).toBe(0)
    expect(['a', 'b'].map((path) => target.file(path).etag)).toEqual(etags)
  })
})

describe('a source file that changes just before its copy gets its name', () => {
  it.each([10, 9 * 2 ** 20])('is copied as it is in the end, and not hidden by the time of the copy: %i bytes', async (size) => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', Buffer.alloc(size, 1))
    const change = (): void => { source.write('a', Buffer.alloc(size, 2)) }
    const fault = world.files.faults.add({ kind: 'before', run: change }, { share: target.name, operation: 'file.rename', path: 'a', times: 1 })
    const words = [...FILE_FILE, '--preserve-info=false', world.location(source), world.location(target)]
    const codes = [(await world.sync(...words)).code, (await world.sync(...words)).code]
    fault.remove()
    expect([codes, fault.met.length, target.tree()]).toEqual([[0, 0], 1, ['a']])
    expect(target.file('a').bytes().equals(Buffer.alloc(size, 2))).toBe(true)
  })
})

describe('two places in one share of SMB', () => {
  it.each<[string, string]>([['data/backup', 'DATA'], ['Data', 'data/backup'], ['DAT\u00c9/x', 'dat\u00e9']])('%s and %s overlap, whatever the letter case: nothing is touched', async (from, to) => {
    const share = world.newShare()
    for (const name of ['data/a', 'data/backup/b', 'dat\u00e9/x/y', 'dat\u00e9/z']) share.write(name, name)
    const before = share.tree()
    const ran = await world.sync(...FILE_FILE, ...DELETE, world.location(share, from), world.location(share, to))
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('lies inside')])
    expect(share.tree()).toEqual(before)
  })

  it('are places of their own on a share of NFS', async () => {
    const share = world.newShare('NFS')
    for (const name of ['data/backup/b', 'DATA/a']) share.write(name, name)
    const ran = await world.sync('--from-to', 'FileNFSFileNFS', ...DELETE, world.location(share, 'data/backup'), world.location(share, 'DATA'))
    expect(ran.code).toBe(0)
    expect(share.tree()).toEqual(['DATA/', 'DATA/b', 'data/', 'data/backup/', 'data/backup/b'])
  })

  it.each(['data.', 'data./sub'])('%s is refused where the service would drop the dot', async (path) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'x')
    share.write('data/keep', 'x')
    const ran = await world.sync('--from-to', 'LocalFile', ...DELETE, '--trailing-dot', 'Disable', folder, world.location(share, path))
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('dot at its end')])
    expect(share.tree()).toEqual(['data/', 'data/keep'])
  })
})
