import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { useFilesWorld } from './support/files-world.ts'

const world = useFilesWorld()

describe.runIf(process.platform === 'linux')('a share of NFS', () => {
  it('keeps mode, owner and times with --preserve-permissions, and gives them back', async () => {
    const [folder, down] = [await world.newFolder(), await world.newFolder()]
    const [share, other] = [world.newShare('NFS'), world.newShare('NFS')]
    await mkdir(join(folder, 'dir'))
    await writeFile(join(folder, 'dir/a'), 'a')
    await chmod(join(folder, 'dir/a'), 0o640)
    await chmod(join(folder, 'dir'), 0o750)
    await utimes(join(folder, 'dir/a'), 1_600_000_000, 1_600_000_000)
    const { uid, gid } = statSync(folder)
    expect((await world.sync('--from-to', 'LocalFileNFS', '--preserve-permissions', folder, world.location(share))).code).toBe(0)
    expect(share.file('dir/a').posix).toEqual({ mode: '0640', owner: String(uid), group: String(gid) })
    expect(share.find('dir')?.posix?.mode).toBe('0750')
    expect(share.file('dir/a').metadata).toEqual({})
    expect(share.file('dir/a').written).toBe('2020-09-13T12:26:40.0000000Z')
    expect((await world.sync('--from-to', 'FileNFSFileNFS', '--preserve-permissions', world.location(share), world.location(other))).code).toBe(0)
    expect(other.file('dir/a').posix).toEqual(share.file('dir/a').posix)
    expect((await world.sync('--from-to', 'FileNFSLocal', '--preserve-permissions', world.location(other), down)).code).toBe(0)
    const { mode, mtimeMs } = statSync(join(down, 'dir/a'))
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_600_000_000_000])
  })

  it('keeps symbolic links with --preserve-symlinks, and leaves them out without it', async () => {
    const [folder, down, plain] = [await world.newFolder(), await world.newFolder(), await world.newFolder()]
    const [share, other] = [world.newShare('NFS'), world.newShare('NFS')]
    await writeFile(join(folder, 'a'), 'a')
    await symlink('a', join(folder, 'link'))
    await symlink('../outside/ü', join(folder, 'away'))
    expect((await world.sync('--from-to', 'LocalFileNFS', '--preserve-symlinks', folder, world.location(share))).code).toBe(0)
    expect([share.find('link')?.target, share.find('away')?.target]).toEqual(['a', '../outside/ü'])
    expect((await world.sync('--from-to', 'FileNFSFileNFS', '--preserve-symlinks', world.location(share), world.location(other))).code).toBe(0)
    expect(other.find('link')?.target).toBe('a')
    expect((await world.sync('--from-to', 'FileNFSLocal', '--preserve-symlinks', world.location(other), down)).code).toBe(0)
    expect([readlinkSync(join(down, 'link')), readlinkSync(join(down, 'away'))]).toEqual(['a', '../outside/ü'])
    const without = await world.sync('--from-to', 'FileNFSLocal', world.location(share), plain)
    expect(without.code).toBe(0)
    expect(readdirSync(plain)).toEqual(['a'])
  })

  it('has a link whose creation was answered, and the answer lost', async () => {
    const [source, target] = [world.newShare('NFS'), world.newShare('NFS')]
    source.link('link', 'a')
    const fault = world.files.faults.add({ kind: 'lose answer' }, { operation: 'file.createSymbolicLink', share: target.name, times: 1 })
    const words = ['--from-to', 'FileNFSFileNFS', '--preserve-symlinks', '--initial-backoff-milliseconds', '1']
    const { code } = await world.sync(...words, world.location(source), world.location(target))
    expect([code, fault.met.length, target.tree(), target.find('link')?.target]).toEqual([0, 1, ['link'], 'a'])
  })

  it('gets what links lead to with --follow-symlinks', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare('NFS')]
    await writeFile(join(folder, 'a'), 'content')
    await symlink('a', join(folder, 'link'))
    expect((await world.sync('--from-to', 'LocalFileNFS', folder, world.location(share))).code).toBe(0)
    expect(share.tree()).toEqual(['a'])
    expect((await world.sync('--from-to', 'LocalFileNFS', '--follow-symlinks', folder, world.location(share))).code).toBe(0)
    expect(share.file('link').bytes().toString()).toBe('content')
  })

  it.each([['follow', ['a', 'b', 'c']], ['SKIP', ['c']]])('--hardlinks %s', async (mode, arrive) => {
    const [share, down] = [world.newShare('NFS'), await world.newFolder()]
    share.write('a', 'x')
    share.write('c', 'x')
    const { headers } = await fetch(`${world.location(share, 'b')}&restype=hardlink`, {
      method: 'PUT', headers: { 'x-ms-version': '2025-07-05', 'x-ms-file-target-file': `/${share.name}/a`, 'x-ms-file-request-intent': 'backup' },
    })
    expect(headers.get('x-ms-error-code')).toBeNull()
    expect((await world.sync('--from-to', 'FileNFSLocal', '--hardlinks', mode, world.location(share), down)).code).toBe(0)
    expect(readdirSync(down).sort()).toEqual(arrive)
    for (const name of arrive) expect([readFileSync(join(down, name), 'utf8'), lstatSync(join(down, name)).isFile()]).toEqual(['x', true])
  })

  it('is refused where --from-to calls it one of SMB, and the other way round', async () => {
    const [nfs, smb] = [world.newShare('NFS'), world.newShare()]
    const folder = await world.newFolder()
    const ran = await world.sync('--from-to', 'LocalFileSMB', folder, world.location(nfs))
    expect(ran.code).not.toBe(0)
    expect(ran.stdout + ran.stderr).toContain('is a share of SMB, but it is one of NFS')
    expect((await world.sync('--from-to', 'LocalFileNFS', folder, world.location(smb))).code).not.toBe(0)
    const mixed = await world.sync('--from-to', 'FileNFSFileSMB', '--preserve-permissions', world.location(nfs), world.location(smb))
    expect(mixed.stdout + mixed.stderr).toContain('cannot be used between a share of NFS and one of SMB')
  })
})
