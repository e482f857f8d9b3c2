import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rmdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useFilesWorld } from './support/files-world.ts'

const WRITTEN = '2024-01-02T03:04:05.1234567Z'
const CREATED = '2020-05-06T07:08:09.7654321Z'
const DESCRIPTOR = 'O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:(A;;FA;;;S-1-5-21-1-2-3-1001)'
/** Longer than a header may be. */
const LONG_DESCRIPTOR = `O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:${Array.from({ length: 300 }, (_, i) => `(A;;FA;;;S-1-5-21-1-2-3-${2000 + i})`).join('')}`

/** CREATED as the CIFS client of Linux shows it: units of 100 ns since 1601, little-endian. */
const CREATED_XATTR = '0x319e5c197523d601'
/** Are the programs of the package attr there, and does the disk take attributes? */
const withAttr = spawnSync('setfattr', ['-n', 'user.objsync-probe', '-v', 'x', import.meta.filename]).status === 0
  && spawnSync('setfattr', ['-x', 'user.objsync-probe', import.meta.filename]).status === 0

function setXattr(path: string, name: string, value: string): void {
  execFileSync('setfattr', ['-n', `user.cifs.${name}`, '-v', value, path])
}

function xattrOf(path: string, name: string): string {
  return /=(0x\w*)/.exec(execFileSync('getfattr', ['--absolute-names', '-e', 'hex', '-n', `user.cifs.${name}`, path], { encoding: 'utf8' }))?.[1] ?? ''
}

function attributesOf(text: string | undefined): string[] {
  return (text ?? '').split('|').map((each) => each.trim()).sort()
}

const world = useFilesWorld()
const FILE_FILE = ['--from-to', 'FileFile']

describe('--trailing-dot', () => {
  it('Enable keeps names with a dot at their end apart from those without, up, down and from share to share', async () => {
    const [folder, down] = [await world.newFolder(), await world.newFolder()]
    const [share, other] = [world.newShare(), world.newShare()]
    await writeFile(join(folder, 'x'), 'plain')
    await writeFile(join(folder, 'x.'), 'dotted')
    expect((await world.sync('--from-to', 'LocalFile', folder, world.location(share))).code).toBe(0)
    expect([share.file('x').bytes().toString(), share.file('x.').bytes().toString()]).toEqual(['plain', 'dotted'])
    expect((await world.sync(...FILE_FILE, world.location(share), world.location(other))).code).toBe(0)
    expect((await world.sync('--from-to', 'FileLocal', '--trailing-dot=AllowToUnsafeDestination', world.location(other), down)).code).toBe(0)
    expect([readFileSync(join(down, 'x'), 'utf8'), readFileSync(join(down, 'x.'), 'utf8')]).toEqual(['plain', 'dotted'])
  })

  it('Disable never takes x. for x: it leaves such files out with a warning', async () => {
    const [folder, down] = [await world.newFolder(), await world.newFolder()]
    const [share, source] = [world.newShare(), world.newShare()]
    await writeFile(join(folder, 'x'), 'plain')
    await writeFile(join(folder, 'x.'), 'dotted')
    const up = await world.sync('--from-to', 'LocalFile', '--trailing-dot', 'disable', folder, world.location(share))
    expect(up.stdout).toContain('x.')
    expect(share.tree().filter((path) => path.startsWith('x'))).toEqual(['x'])
    expect(share.file('x').bytes().toString()).toBe('plain')
    source.write('x', 'plain')
    source.write('x.', 'dotted')
    source.write('dir./y', 'in a folder')
    const ran = await world.sync('--from-to', 'FileLocal', '--trailing-dot', 'Disable', world.location(source), down)
    expect(ran.stdout).toContain('x.')
    expect(readdirSync(down)).toEqual(['x'])
    expect(readFileSync(join(down, 'x'), 'utf8')).toBe('plain')
  })

  it('Disable deletes no copy of what it leaves out', async () => {
    const [source, target] = [world.newShare(), world.newFolder()]
    const down = await target
    source.write('x', 'plain')
    source.write('y.', 'dotted')
    await writeFile(join(down, 'y.'), 'copy of an earlier run')
    await world.sync('--from-to', 'FileLocal', '--trailing-dot', 'Disable', '--delete-destination', 'true', world.location(source), down)
    expect(readFileSync(join(down, 'y.'), 'utf8')).toBe('copy of an earlier run')
  })
})

describe('--force-if-read-only', () => {
  it('is missed by a dry run as by the real run, where a file to be replaced is read-only', async () => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'new')
    target.write('a', 'old', { attributes: 'ReadOnly', written: '2001-01-01T00:00:00.0000000Z', modified: new Date(1e12) })
    const words = ['--dry-run', '--from-to', 'LocalFile', folder, world.location(target)]
    const refused = await world.sync(...words)
    expect(refused.stdout + refused.stderr).toContain('the file is read-only; --force-if-read-only')
    expect((await world.sync('--force-if-read-only', ...words)).stdout).toContain('DRYRUN: copy')
    expect(target.file('a').bytes().toString()).toBe('old')
  })

  it('replaces and removes read-only files, which fail without it', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'new')
    target.write('a', 'old', { attributes: 'ReadOnly', written: '2001-01-01T00:00:00.0000000Z', modified: new Date(1e12) })
    target.write('extra', 'old', { attributes: 'ReadOnly' })
    const words = [...FILE_FILE, '--delete-destination', 'true', world.location(source), world.location(target)]
    const refused = await world.sync(...words)
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('--force-if-read-only')
    expect(target.file('a').bytes().toString()).toBe('old')
    expect((await world.sync('--force-if-read-only', ...words)).code).toBe(0)
    expect(target.file('a').bytes().toString()).toBe('new')
    expect(target.find('extra')).toBeUndefined()
  })

  it('is refused where the target is no share', async () => {
    const ran = await world.sync('--force-if-read-only', '--from-to', 'FileLocal', world.location(world.newShare()), await world.newFolder())
    expect(ran.code).toBe(2)
    expect(ran.stdout + ran.stderr).toContain('--force-if-read-only needs an Azure Files target')
  })
})

describe('--preserve-info', () => {
  it('is on between shares: attributes, ReadOnly too, and both times arrive to 100 ns, and a second run does nothing', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a', { attributes: 'ReadOnly|Hidden', written: WRITTEN, created: CREATED })
    source.makeDirectory('dir', { attributes: 'Directory|Hidden', created: CREATED })
    source.write('dir/b', 'b', { written: WRITTEN })
    const words = [...FILE_FILE, world.location(source), world.location(target)]
    expect((await world.sync(...words)).code).toBe(0)
    const { attributes, written, created } = target.file('a')
    expect(attributes.split('|').map((each) => each.trim()).sort()).toEqual(['Hidden', 'ReadOnly'])
    expect([written, created]).toEqual([WRITTEN, CREATED])
    expect(target.find('dir')?.created).toBe(CREATED)
    expect(target.find('dir')?.attributes).toContain('Hidden')
    const before = target.file('a').etag
    expect((await world.sync(...words)).stdout).toContain('Number of Copy Transfers Completed: 0')
    expect(target.file('a').etag).toBe(before)
  })

  it('=false compares by Last-Modified and keeps no attributes', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a', { attributes: 'Hidden', written: WRITTEN, created: CREATED })
    expect((await world.sync(...FILE_FILE, '--preserve-smb-info=false', world.location(source), world.location(target))).code).toBe(0)
    expect(target.file('a').attributes).not.toContain('Hidden')
    expect(target.file('a').created).not.toBe(CREATED)
  })

  it('gives a share the time of a file on disk, and a disk that of a share, where it is asked for', async () => {
    const [folder, down] = [await world.newFolder(), await world.newFolder()]
    const share = world.newShare()
    await writeFile(join(folder, 'a'), 'a')
    await utimes(join(folder, 'a'), 1_600_000_000, 1_600_000_000)
    expect((await world.sync('--from-to', 'LocalFile', '--preserve-info', folder, world.location(share))).code).toBe(0)
    expect(share.file('a').written).toBe('2020-09-13T12:26:40.0000000Z')
    expect((await world.sync('--from-to', 'FileLocal', '--preserve-info', world.location(share), down)).code).toBe(0)
    expect(statSync(join(down, 'a')).mtimeMs).toBe(1_600_000_000_000)
  })
})

describe.runIf(withAttr)('--preserve-info with a disk of Linux', () => {
  const LARGE = Buffer.alloc(17 * 2 ** 20, 'x')

  it('gives a share the attributes and the creation time that a CIFS mount shows, of files of any size and of folders', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await mkdir(join(folder, 'dir'))
    for (const [name, bytes] of [['a', 'a'], ['large', LARGE]] as const) {
      await writeFile(join(folder, name), bytes)
      setXattr(join(folder, name), 'dosattrib', '0x23000000')
      setXattr(join(folder, name), 'creationtime', CREATED_XATTR)
    }
    setXattr(join(folder, 'dir'), 'dosattrib', '0x12000000')
    setXattr(join(folder, 'dir'), 'creationtime', CREATED_XATTR)
    await writeFile(join(folder, 'none'), 'no attributes')
    expect((await world.sync('--from-to', 'LocalFile', '--preserve-info', folder, world.location(share))).code).toBe(0)
    for (const name of ['a', 'large']) {
      expect(attributesOf(share.file(name).attributes)).toEqual(['Archive', 'Hidden', 'ReadOnly'])
      expect(share.file(name).created).toBe(CREATED)
    }
    expect(attributesOf(share.find('dir')?.attributes)).toEqual(['Directory', 'Hidden'])
    expect(share.find('dir')?.created).toBe(CREATED)
    expect(share.file('none').bytes().toString()).toBe('no attributes')
  })

  it('gives a disk those of a share, and a second run does nothing', async () => {
    const [down, share] = [await world.newFolder(), world.newShare()]
    for (const [name, bytes] of [['a', 'a'], ['large', LARGE]] as const) {
      share.write(name, bytes, { attributes: 'ReadOnly|Hidden', created: CREATED, written: WRITTEN })
    }
    share.write('none', 'a', { attributes: 'None' })
    share.makeDirectory('dir', { attributes: 'Directory|Hidden', created: CREATED })
    const words = ['--from-to', 'FileLocal', '--preserve-info', world.location(share), down]
    expect((await world.sync(...words)).code).toBe(0)
    for (const name of ['a', 'large']) {
      expect([xattrOf(join(down, name), 'dosattrib'), xattrOf(join(down, name), 'creationtime')]).toEqual(['0x03000000', CREATED_XATTR])
      expect(statSync(join(down, name)).mtimeMs).toBeCloseTo(Date.parse('2024-01-02T03:04:05.123Z') + 0.4567, 2)
    }
    expect(xattrOf(join(down, 'none'), 'dosattrib')).toBe('0x80000000')
    expect([xattrOf(join(down, 'dir'), 'dosattrib'), xattrOf(join(down, 'dir'), 'creationtime')]).toEqual(['0x12000000', CREATED_XATTR])
    expect((await world.sync(...words)).stdout).toContain('Number of Copy Transfers for Files: 0')
  })

  it('leaves them alone without the option', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'a')
    setXattr(join(folder, 'a'), 'dosattrib', '0x02000000')
    expect((await world.sync('--from-to', 'LocalFile', folder, world.location(share))).code).toBe(0)
    expect(share.file('a').attributes).not.toContain('Hidden')
  })

  it('fails a file whose attributes have another form, and writes nothing for it', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'a')
    setXattr(join(folder, 'a'), 'dosattrib', '0x0200')
    const ran = await world.sync('--from-to', 'LocalFile', '--preserve-info', folder, world.location(share))
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('cannot read the SMB attributes of "a": user.cifs.dosattrib has 2 bytes and not 4')
    expect(share.tree()).toEqual([])
  })
})

describe('--preserve-permissions between shares', () => {
  it('keeps the descriptors of files and folders, also one that is longer than a header', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.makeDirectory('dir', { permission: DESCRIPTOR })
    source.write('dir/short', 'a', { permission: DESCRIPTOR })
    source.write('long', 'a', { permission: LONG_DESCRIPTOR })
    source.write('large', Buffer.alloc(9 * 2 ** 20, 1), { permission: DESCRIPTOR })
    expect((await world.sync(...FILE_FILE, '--preserve-permissions', world.location(source), world.location(target))).code).toBe(0)
    for (const path of ['dir', 'dir/short', 'long', 'large']) expect(target.find(path)?.permission).toBe(source.find(path)?.permission)
  })

  it('leaves them alone without the option', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a', { permission: DESCRIPTOR })
    expect((await world.sync(...FILE_FILE, world.location(source), world.location(target))).code).toBe(0)
    expect(target.find('a')?.permission).not.toBe(source.find('a')?.permission)
  })

  it('fails a file whose permission cannot be read, and writes nothing for it', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a', { permission: DESCRIPTOR })
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationPermissionMismatch' }, { when: ({ query, method }) => method === 'GET' && query.get('comp') === 'filepermission' })
    const ran = await world.sync(...FILE_FILE, '--preserve-permissions', world.location(source), world.location(target))
    fault.remove()
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('Get Permission')
    expect(target.tree()).toEqual([])
  })

  it('is refused between a disk and a share, and says what it needs', async () => {
    const ran = await world.sync('--from-to', 'LocalFile', '--preserve-permissions', await world.newFolder(), world.location(world.newShare()))
    expect(ran.code).toBe(2)
    expect(ran.stdout + ran.stderr).toContain('--preserve-permissions needs')
  })
})

describe('--include-root', () => {
  it('gives the root of the target what the source\'s has, and only then', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.makeDirectory('from', { permission: DESCRIPTOR, created: CREATED })
    source.write('from/a', 'a')
    target.makeDirectory('to')
    const words = [...FILE_FILE, '--preserve-permissions', world.location(source, 'from'), world.location(target, 'to')]
    expect((await world.sync(...words)).code).toBe(0)
    expect(target.find('to')?.created).not.toBe(CREATED)
    expect((await world.sync('--include-root', ...words)).code).toBe(0)
    expect(target.find('to')).toMatchObject({ created: CREATED, permission: source.find('from')?.permission })
  })
})

describe('--include-attributes and --exclude-attributes', () => {
  it.each([
    ['--include-attributes=H;R', ['both', 'hidden', 'read-only']],
    ['--exclude-attributes=h', ['plain', 'read-only']],
    ['--include-attributes=R', ['both', 'read-only']],
  ])('%s', async (option, arrive) => {
    const [source, down] = [world.newShare(), await world.newFolder()]
    source.write('both', 'a', { attributes: 'ReadOnly|Hidden' })
    source.write('hidden', 'a', { attributes: 'Hidden|Archive' })
    source.write('read-only', 'a', { attributes: 'ReadOnly' })
    source.write('plain', 'a', { attributes: 'Archive' })
    expect((await world.sync('--from-to', 'FileLocal', option, world.location(source), down)).code).toBe(0)
    expect(readdirSync(down).sort()).toEqual(arrive)
  })

  it('hold for the target too: nothing that they leave out is deleted', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('a', 'a')
    target.write('hidden', 'x', { attributes: 'Hidden' })
    target.write('plain', 'x', { attributes: 'Archive' })
    expect((await world.sync(...FILE_FILE, '--exclude-attributes=H', '--delete-destination=true', world.location(source), world.location(target))).code).toBe(0)
    expect(target.tree()).toEqual(['a', 'hidden'])
  })

  it('are refused for a disk of another system than Windows, and for letters that are no attribute', async () => {
    const ran = await world.sync('--from-to', 'LocalFile', '--include-attributes=H', await world.newFolder(), world.location(world.newShare()))
    expect(ran.code).toBe(2)
    expect(ran.stdout + ran.stderr).toContain('--include-attributes works with a share of Azure Files or a disk of Windows as the source')
    expect((await world.sync('--from-to', 'FileLocal', '--include-attributes=Q', world.location(world.newShare()), await world.newFolder())).code).toBe(2)
  })
})

describe('--put-md5, --check-md5 and --compare-hash', () => {
  const MD5_OF_A = 'DMF1ucDxtqgxw5niaXcmYQ=='

  it('store the MD5 with the file, and fail a download whose bytes have another', async () => {
    const [folder, down, share] = [await world.newFolder(), await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'a')
    expect((await world.sync('--from-to', 'LocalFile', '--put-md5', folder, world.location(share))).code).toBe(0)
    expect(share.file('a').headers.md5).toBe(MD5_OF_A)
    share.write('wrong', 'b', { headers: { md5: MD5_OF_A } })
    share.write('none', 'c')
    const strict = await world.sync('--from-to', 'FileLocal', '--check-md5', 'FailIfDifferentOrMissing', world.location(share), down)
    expect(strict.code).toBe(1)
    expect(readdirSync(down)).toEqual(['a'])
    expect((await world.sync('--from-to', 'FileLocal', world.location(share), down)).code).toBe(1)
    expect(readdirSync(down).sort()).toEqual(['a', 'none'])
    expect((await world.sync('--from-to', 'FileLocal', '--check-md5', 'NoCheck', world.location(share), down)).code).toBe(0)
    expect(readdirSync(down).sort()).toEqual(['a', 'none', 'wrong'])
  })

  it('update what differs in MD5 whatever the times, and nothing else', async () => {
    const [source, target] = [world.newShare(), world.newShare()]
    source.write('same', 'a', { headers: { md5: MD5_OF_A } })
    source.write('other', 'a', { headers: { md5: MD5_OF_A } })
    target.write('same', 'a', { headers: { md5: MD5_OF_A }, written: '2001-01-01T00:00:00.0000000Z' })
    target.write('other', 'b', { headers: { md5: 'kutcKd3jsDxvsUc0dF4CBg==' } })
    const before = target.file('same').etag
    expect((await world.sync(...FILE_FILE, '--compare-hash', 'MD5', world.location(source), world.location(target))).code).toBe(0)
    expect(target.file('other').bytes().toString()).toBe('a')
    expect(target.file('same').etag).toBe(before)
  })
})

describe('folders', () => {
  it('are in dry runs, in the counts, and removed when they are empty', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await mkdir(join(folder, 'empty'))
    await writeFile(join(folder, 'a'), 'a')
    const words = ['--from-to', 'LocalFile', '--delete-destination', 'true', folder, world.location(share)]
    expect((await world.sync('--dry-run', ...words)).stdout).toMatch(/^DRYRUN: copy .*empty/m)
    const ran = await world.sync(...words)
    expect(ran.stdout).toContain('Number of Copy Transfers for Files: 1\nNumber of Copy Transfers for Folder Properties: 1\n')
    expect(share.tree()).toEqual(['a', 'empty/'])
    await rmdir(join(folder, 'empty'))
    await world.sync(...words)
    expect(share.tree()).toEqual(['a'])
  })
})
