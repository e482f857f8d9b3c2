import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FaultAction } from '../support/azure-files-emulator/index.ts'
import { isTemporaryName } from '../../src/temporary/temporary-name.ts'
import { start } from './support/command.ts'
import { useFilesWorld } from './support/files-world.ts'

// Services refuse renames in many ways. Then files are written in place, as azcopy writes them, and never because one name is refused.

const world = useFilesWorld()
const nfsWorld = useFilesWorld({ withoutRename: 'NFS' })
const UP = ['--from-to', 'LocalFile', '--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1']
const OLD = { modified: new Date(1e12) }
const LARGE = Buffer.alloc(4 * 2 ** 20 + 1, 'x')
const IN_PLACE = 'the share cannot rename files'

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const answer = (status: number, code: string): FaultAction => ({ kind: 'answer', status, code })

describe('a service that refuses every rename', () => {
  it.each([
    [400, 'InvalidHeaderValue'], [400, 'InvalidUri'], [403, 'AuthorizationPermissionMismatch'], [403, 'AuthorizationFailure'], [404, 'ResourceNotFound'],
    [404, ''], [405, 'UnsupportedHttpVerb'], [409, 'ResourceAlreadyExists'], [409, 'ResourceTypeMismatch'], [409, 'SharingViolation'],
    [412, 'ConditionNotMet'], [501, 'NotImplemented'],
  ])('with %d %s gets all files, new, old, large and in the place of an empty directory, after one warning', async (status, code) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'new'), 'new')
    await writeFile(join(folder, 'old'), 'changed')
    await writeFile(join(folder, 'large'), LARGE)
    await writeFile(join(folder, 'was-directory'), 'file')
    share.write('old', 'old', OLD)
    share.makeDirectory('was-directory/sub')
    const fault = world.files.faults.add(answer(status, code), { operation: 'file.rename', share: share.name })
    onTestFinished(() => fault.remove())
    const ran = await world.sync(...UP, folder, world.location(share))
    expect(ran.code).toBe(0)
    expect(share.tree()).toEqual(['large', 'new', 'old', 'was-directory'])
    expect(['new', 'old', 'was-directory'].map((path) => share.file(path).bytes().toString())).toEqual(['new', 'changed', 'file'])
    expect(share.file('large').bytes().equals(LARGE)).toBe(true)
    expect(ran.stdout.split(IN_PLACE)).toHaveLength(2)
  })

  it.each(['lose answer', 'drop'] as const)('leaves no file of zeros where the last request that makes one has this fault: %s', async (kind) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    for (const name of ['new', 'old']) await writeFile(join(folder, name), 'changed')
    share.write('old', 'a file', OLD)
    const faults = [
      world.files.faults.add(answer(400, 'InvalidHeaderValue'), { operation: 'file.rename', share: share.name }),
      world.files.faults.add({ kind }, { operation: 'file.create', share: share.name, path: /^(?:new|old)$/ }),
    ]
    onTestFinished(() => { for (const fault of faults) fault.remove() })
    const ran = await world.sync(...UP, '--force-retry-count', '0', folder, world.location(share))
    expect(ran.code).toBe(1)
    // What is made in place takes the old file with it, as in azcopy, and is never taken for a whole one.
    expect(share.tree()).toEqual(kind === 'drop' ? ['old'] : [])
    if (kind === 'drop') expect(share.file('old').bytes().toString()).toBe('a file')
  })

  it('because it is busy gets none: the old files stay', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'old'), 'changed')
    share.write('old', 'old', OLD)
    const fault = world.files.faults.add(answer(503, 'ServerBusy'), { operation: 'file.rename', share: share.name })
    onTestFinished(() => fault.remove())
    expect((await world.sync(...UP, '--force-retry-count', '0', folder, world.location(share))).code).toBe(1)
    expect(share.tree()).toEqual(['old'])
    expect(share.file('old').bytes().toString()).toBe('old')
  })
})

describe('a service that refuses to rename one file', () => {
  it.each([[400, 'InvalidHeaderValue'], [403, 'AuthorizationFailure'], [409, 'SharingViolation']])(
    'with %d %s keeps that file as it was, and writes no other in place', async (status, code) => {
      const [folder, share] = [await world.newFolder(), world.newShare()]
      for (const name of ['odd', 'one', 'two']) {
        await writeFile(join(folder, name), `changed ${name}`)
        share.write(name, name, OLD)
      }
      world.files.clearRequests()
      const fault = world.files.faults.add(answer(status, code), { operation: 'file.rename', share: share.name, path: 'odd' })
      onTestFinished(() => fault.remove())
      const ran = await world.sync(...UP, folder, world.location(share))
      expect(ran.code).toBe(1)
      expect(share.tree()).toEqual(['odd', 'one', 'two'])
      expect(['odd', 'one', 'two'].map((path) => share.file(path).bytes().toString())).toEqual(['odd', 'changed one', 'changed two'])
      const created = world.files.requests.filter((request) => request.share === share.name && request.operation === 'file.create')
      expect(created.filter(({ path }) => !isTemporaryName(nameOf(path)))).toEqual([])
      expect(ran.stdout).not.toContain(IN_PLACE)
    })

  it('is asked once whether it renames at all, and its answer may get lost', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'large'), LARGE)
    share.write('large', 'old', OLD)
    const fault = world.files.faults.add({ kind: 'lose answer' }, { operation: 'file.rename', share: share.name, times: 1 })
    onTestFinished(() => fault.remove())
    const ran = await world.sync(...UP, folder, world.location(share))
    expect([ran.code, share.tree()]).toEqual([0, ['large']])
    expect(ran.stdout).not.toContain(IN_PLACE)
  })
})

describe.skipIf(process.platform === 'win32')('a file that a killed run was writing in place', () => {
  const large = Buffer.concat([LARGE, LARGE])
  // The process is killed when it sends the request, which the service then does not do.
  it.each([
    ['before its only range', 'small', 'file.uploadRange', 0, []],
    ['after its only range', 'small', 'file.setHTTPHeaders', 0, []],
    ['before its only range, with times', 'small', 'file.uploadRange', 0, ['--preserve-info']],
    ['after its only range, with times', 'small', 'file.setHTTPHeaders', 0, ['--preserve-info']],
    ['between its ranges', 'large', 'file.uploadRange', 1, []],
    ['between its ranges, with times', 'large', 'file.uploadRange', 1, ['--preserve-info']],
    ['after its ranges', 'large', 'file.setHTTPHeaders', 0, []],
  ] as const)('%s is written again by the next run', async (_when, name, operation, skip, options) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    const bytes = name === 'large' ? large : Buffer.from('changed')
    await writeFile(join(folder, name), bytes)
    share.write(name, 'old', OLD)
    world.files.faults.add(answer(400, 'InvalidHeaderValue'), { operation: 'file.rename', share: share.name })
    onTestFinished(() => world.files.faults.clear())
    const words = [...UP, ...options, folder, world.location(share)]
    const running = start(['sync', ...words], { env: { HOME: await world.newFolder() } })
    const kill = async (): Promise<void> => {
      running.child.kill('SIGKILL')
      await running.ended
    }
    const met = { operation, share: share.name, path: name, skip, times: 1 }
    for (const action of [{ kind: 'before', run: kill } as const, answer(503, 'ServerBusy')]) world.files.faults.add(action, met)
    expect((await running.ended).code).toBeNull()
    expect(share.file(name).bytes().equals(bytes)).toBe(false)
    const ran = await world.sync(...words)
    expect([ran.code, share.tree()]).toEqual([0, [name]])
    expect(share.file(name).bytes().equals(bytes)).toBe(true)
    world.files.clearRequests()
    expect((await world.sync(...words)).code).toBe(0)
    expect(world.files.requests.filter((request) => request.operation === 'file.create')).toEqual([])
  })
})

describe('a SAS without the right to delete', () => {
  it('writes in place, as nothing temporary could be removed', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'changed')
    await writeFile(join(folder, 'large'), LARGE)
    share.write('a', 'old', OLD)
    const ran = await world.sync(...UP, folder, world.files.shareUrl(share.name, '', world.files.sas({ permissions: 'rwlc' })))
    expect([ran.code, share.tree()]).toEqual([0, ['a', 'large']])
    expect(share.file('a').bytes().toString()).toBe('changed')
    expect(ran.stdout).toContain('lacks the right to delete')
  })

  it('leaves a file that failed, and the user is told of it', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'changed')
    const fault = world.files.faults.add(answer(403, 'AuthorizationFailure'), { operation: 'file.uploadRange', share: share.name })
    onTestFinished(() => fault.remove())
    const ran = await world.sync(...UP, folder, world.files.shareUrl(share.name, '', world.files.sas({ permissions: 'rwlc' })))
    expect([ran.code, share.tree()]).toEqual([1, ['a']])
    expect(ran.stdout).toContain('"a" is incomplete at the target and could not be removed')
  })
})

describe('a share that is synced onto itself and cannot rename files', () => {
  it.each<[string, string, string]>([['', '', 'rwlc'], ['dir', 'DIR', 'rwlc'], ['dir/large', 'dir', 'rwlc'], ['', '', 'rwdlc']])('keeps its files: from %j to %j with the rights %s', async (from, to, permissions) => {
    const share = world.newShare()
    share.write('dir/large', LARGE)
    share.write('dir/a', 'x')
    const fault = permissions.includes('d') ? world.files.faults.add(answer(501, 'NotImplemented'), { operation: 'file.rename', share: share.name }) : undefined
    onTestFinished(() => fault?.remove())
    const at = (path: string): string => world.files.shareUrl(share.name, path, world.files.sas({ permissions }))
    const ran = await world.sync('--from-to', 'FileFile', '--mirror-mode', '--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1', at(from), at(to))
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining('source and target may be the same files')])
    expect(share.tree()).toEqual(['dir/', 'dir/a', 'dir/large'])
    expect([share.file('dir/a').bytes().toString(), share.file('dir/large').bytes().equals(LARGE)]).toEqual(['x', true])
  })
})

describe('what a refused file leaves', () => {
  it('is removed, though it is read-only', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('large', LARGE, { attributes: 'ReadOnly' })
    // A file that must be whole and has its properties, and does not get its name.
    const fault = world.files.faults.add(answer(409, 'SharingViolation'), { operation: 'file.rename', share: target.name, path: 'large' })
    onTestFinished(() => fault.remove())
    const ran = await world.sync('--from-to', 'FileFile', '--preserve-info', '--put-md5', '--aws-max-attempts', '2', world.location(source), world.location(target))
    expect([ran.code, target.tree()]).toEqual([1, []])
  })
})

describe.runIf(process.platform === 'linux')('a share of NFS that cannot rename', () => {
  it('gets files and links in place, and later ones in the place of those', async () => {
    const [folder, share] = [await nfsWorld.newFolder(), nfsWorld.newShare('NFS')]
    await symlink('one', join(folder, 'link'))
    await symlink('two', join(folder, 'other'))
    await mkdir(join(folder, 'dir'))
    await writeFile(join(folder, 'dir/a'), 'a')
    share.write('other', 'a file', OLD)
    const up = ['--from-to', 'LocalFileNFS', '--preserve-symlinks', '--aws-max-attempts', '2']
    const ran = await nfsWorld.sync(...up, folder, nfsWorld.location(share))
    expect(ran.code).toBe(0)
    expect(share.tree()).toEqual(['dir/', 'dir/a', 'link', 'other'])
    expect([share.find('link')?.target, share.find('other')?.target]).toEqual(['one', 'two'])
    expect(ran.stdout.split(IN_PLACE)).toHaveLength(2)
    await utimes(join(folder, 'dir/a'), new Date(), new Date(Date.now() + 5000))
    await writeFile(join(folder, 'dir/a'), 'b')
    expect((await nfsWorld.sync(...up, folder, nfsWorld.location(share))).code).toBe(0)
    expect(share.file('dir/a').bytes().toString()).toBe('b')
  })
})
