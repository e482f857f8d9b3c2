import { lstatSync, readFileSync } from 'node:fs'
import { link, mkdir, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ShareView } from '../support/azure-files-emulator/index.ts'
import { useFilesWorld } from './support/files-world.ts'

const world = useFilesWorld()

const UP = ['--from-to', 'LocalFileNFS'] as const
const DOWN = ['--from-to', 'FileNFSLocal'] as const
const BETWEEN = ['--from-to', 'FileNFSFileNFS'] as const
const PRESERVE = ['--hardlinks', 'preserve'] as const

async function linkedFolder(): Promise<string> {
  const folder = await world.newFolder()
  await mkdir(join(folder, 'dir'))
  await writeFile(join(folder, 'dir/first'), 'content')
  await utimes(join(folder, 'dir/first'), 1e9, 1e9)
  await link(join(folder, 'dir/first'), join(folder, 'other ü'))
  await writeFile(join(folder, 'single'), 'single')
  await utimes(join(folder, 'single'), 1e9, 1e9)
  return folder
}

/** The state of each file, which any write would change. */
function statesOf(share: ShareView, paths: readonly string[]): unknown[] {
  return paths.map((path) => [share.file(path).etag, share.file(path).links])
}

const PATHS = ['dir/first', 'other ü', 'single']

describe.runIf(process.platform === 'linux')('--hardlinks preserve', () => {
  it('has a link that replaces a file, when the answer to its rename is lost', async () => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    share.write('other ü', 'old', { written: '2001-01-01T00:00:00.0000000Z', modified: new Date(1e12) })
    const fault = world.files.faults.add({ kind: 'lose answer' }, { operation: 'file.rename', share: share.name, path: 'other ü', times: 1 })
    const ran = await world.sync(...UP, ...PRESERVE, '--initial-backoff-milliseconds', '1', folder, world.location(share))
    expect([ran.code, fault.met.length, share.tree()]).toEqual([0, 1, ['dir/', 'dir/first', 'other ü', 'single']])
    expect([share.file('other ü').links, share.file('other ü').id]).toEqual([2, share.file('dir/first').id])
  })

  it('keeps links from a disk over two shares to a disk, and second runs send nothing', async () => {
    const [folder, down] = [await linkedFolder(), await world.newFolder()]
    const [share, other] = [world.newShare('NFS'), world.newShare('NFS')]
    const runs = [
      [...UP, ...PRESERVE, folder, world.location(share)],
      [...BETWEEN, ...PRESERVE, world.location(share), world.location(other)],
      [...DOWN, ...PRESERVE, world.location(other), down],
    ]
    for (const words of runs) {
      const ran = await world.sync(...words)
      expect([ran.code, ran.stderr]).toEqual([0, ''])
    }
    for (const each of [share, other]) {
      expect(each.file('other ü').id).toBe(each.file('dir/first').id)
      expect([each.file('dir/first').links, each.file('single').links]).toEqual([2, 1])
    }
    const [first, second] = ['dir/first', 'other ü'].map((name) => lstatSync(join(down, name)))
    expect([first?.ino, first?.nlink, readFileSync(join(down, 'other ü'), 'utf8')]).toEqual([second?.ino, 2, 'content'])
    const before = [statesOf(share, PATHS), statesOf(other, PATHS)]
    for (const words of runs) expect((await world.sync(...words)).code).toBe(0)
    expect([statesOf(share, PATHS), statesOf(other, PATHS)]).toEqual(before)
    expect(lstatSync(join(down, 'dir/first')).ino).toBe(first?.ino)
  })

  it('joins and splits what is at the share as at the source, and deletes nothing else', async () => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    const words = [...UP, ...PRESERVE, folder, world.location(share)]
    await world.sync(...words)
    share.write('extra', 'x')
    await unlink(join(folder, 'other ü'))
    await link(join(folder, 'single'), join(folder, 'other ü'))
    expect((await world.sync(...words)).code).toBe(0)
    expect(share.file('other ü').id).toBe(share.file('single').id)
    expect([share.file('dir/first').links, share.file('single').links]).toEqual([1, 2])
    expect(share.tree()).toEqual(['dir/', 'dir/first', 'extra', 'other ü', 'single'])
    expect(share.file('other ü').bytes().toString()).toBe('single')
  })

  it('leaves the old file where a link cannot be made', async () => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    share.write('other ü', 'precious')
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { share: share.name, operation: 'file.createHardLink' })
    const ran = await world.sync(...UP, ...PRESERVE, folder, world.location(share))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(share.file('other ü').bytes().toString()).toBe('precious')
    expect(share.tree()).toEqual(['dir/', 'dir/first', 'other ü', 'single'])
  })

  it('is refused between a share of NFS and one of SMB', async () => {
    const ran = await world.sync('--from-to', 'FileNFSFileSMB', ...PRESERVE, world.location(world.newShare('NFS')), world.location(world.newShare()))
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--hardlinks')])
  })
})

describe.runIf(process.platform === 'linux')('--hardlinks skip', () => {
  it('leaves out files of a disk that have several names, and never deletes them at the share', async () => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    share.write('other ü', 'kept')
    const ran = await world.sync(...UP, '--hardlinks', 'skip', '--delete-destination', 'true', folder, world.location(share))
    expect(ran.code).not.toBe(0)
    expect(share.tree()).toEqual(['dir/', 'other ü', 'single'])
    expect(share.file('other ü').bytes().toString()).toBe('kept')
  })
})

describe.runIf(process.platform === 'linux')("azcopy's counts of links", () => {
  it.each([
    ['preserve', { Transferred: '2', Converted: '0', Skipped: '0' }],
    ['follow', { Transferred: '0', Converted: '2', Skipped: '0' }],
    ['skip', { Transferred: '0', Converted: '0', Skipped: '2' }],
  ])('with --hardlinks %s', async (mode, counts) => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    await symlink('single', join(folder, 'link'))
    const ran = await world.sync(...UP, '--hardlinks', mode, folder, world.location(share))
    const countOf = (label: string): string | undefined => new RegExp(`${label}: (\\d+)`).exec(ran.stdout)?.[1]
    expect(Object.fromEntries(Object.keys(counts).map((label) => [label, countOf(`Number of Hardlinks ${label}`)]))).toEqual(counts)
    expect(countOf('Number of Symbolic Links Skipped')).toBe('1')
  })

  it('name the links that failed', async () => {
    const [folder, share] = [await linkedFolder(), world.newShare('NFS')]
    const fault = world.files.faults.add({ kind: 'answer', status: 400, code: 'InvalidInput' }, { share: share.name, operation: 'file.createHardLink' })
    const ran = await world.sync(...UP, ...PRESERVE, '--output-type', 'json', folder, world.location(share))
    fault.remove()
    const messages = ran.stdout.trim().split('\n').map((line) => JSON.parse(line) as { MessageType: string, MessageContent: string })
    const end = messages.find(({ MessageType }) => MessageType === 'EndOfJob')?.MessageContent ?? ''
    expect(share.tree()).toEqual(['dir/', 'dir/first', 'single'])
    expect(JSON.parse(end)).toMatchObject({
      TotalTransfers: '4',
      FolderPropertyTransfers: '1',
      FileTransfers: '1',
      HardlinksTransferCount: '2',
      HardlinksCompleted: '1',
      HardlinksFailed: '1',
      FailedTransfers: [{ Src: join(folder, 'other ü'), IsHardlink: true }],
    })
  })
})
