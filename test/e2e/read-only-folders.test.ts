import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { BUNDLE, start, type Ran } from './support/command.ts'
import { useFilesWorld } from './support/files-world.ts'

// A download keeps the modes of its source, and its user can still update it: a folder that nobody may write in is no exception.

const isRoot = process.getuid?.() === 0
/** Root may write everywhere, so the command runs as somebody who may not. */
const NOBODY = 65534
const user = isRoot ? NOBODY : (process.getuid?.() ?? NOBODY)
const group = isRoot ? NOBODY : (process.getgid?.() ?? NOBODY)
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all', ...BUNDLE]
const program = isRoot ? AS_NOBODY : BUNDLE
const isRunnable = process.platform === 'linux' && spawnSync(program[0] ?? '', [...program.slice(1), '--version']).status === 0

describe.runIf(isRunnable)('a folder of mode 0555', () => {
  const world = useFilesWorld()
  const OWN = { posix: { owner: String(user), group: String(group), mode: '0644' } }
  const READ_ONLY = { posix: { ...OWN.posix, mode: '0555' } }
  const DOWN = ['sync', '--from-to', 'FileNFSLocal', '--preserve-permissions', '--delete-destination', 'true']

  async function download(words: readonly string[], home: string): Promise<Ran> {
    return start([...DOWN, ...words], { program, env: { HOME: home } }).ended
  }

  it('is downloaded, and later gets new, changed and fewer files and folders, and has its mode each time', async () => {
    const [parent, share] = [await world.newFolder(), world.newShare('NFS')]
    const folder = join(parent, 'target')
    await chmod(join(parent, '..'), 0o755)
    for (const path of [folder, join(parent, 'home')]) {
      await mkdir(path)
      if (isRoot) await chown(path, user, group)
    }
    const words = [world.location(share), folder]
    const modeOf = async (path: string): Promise<string> => ((await stat(join(folder, path))).mode & 0o7777).toString(8)
    share.makeDirectory('d', READ_ONLY)
    share.makeDirectory('d/sub', READ_ONLY)
    for (const path of ['d/same', 'd/changed', 'd/gone', 'd/sub/gone']) share.write(path, 'old', OWN)
    expect(await download(words, join(parent, 'home'))).toMatchObject({ code: 0 })
    expect(await Promise.all(['d', 'd/sub'].map(modeOf))).toEqual(['555', '555'])

    share.remove('d/gone')
    share.remove('d/sub')
    share.write('d/changed', 'other', { ...OWN, modified: new Date(Date.now() + 5000) })
    share.write('d/new', 'new', OWN)
    share.makeDirectory('d/more', READ_ONLY)
    share.write('d/more/a', 'a', OWN)
    // A dry run changes no mode.
    expect(await download([...words, '--dry-run'], join(parent, 'home'))).toMatchObject({ code: 0 })
    expect(await download(words, join(parent, 'home'))).toMatchObject({ code: 0 })
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['d', 'd/changed', 'd/more', 'd/more/a', 'd/new', 'd/same'])
    expect(await readFile(join(folder, 'd/changed'), 'utf8')).toBe('other')
    expect(await Promise.all(['d', 'd/more'].map(modeOf))).toEqual(['555', '555'])
  })

  it('has its mode back after a file in it could not be written', async () => {
    const [parent, share] = [await world.newFolder(), world.newShare('NFS')]
    const folder = join(parent, 'target')
    await chmod(join(parent, '..'), 0o755)
    await mkdir(join(folder, 'd'), { recursive: true })
    await chmod(join(folder, 'd'), 0o555)
    if (isRoot) for (const path of [parent, folder, join(folder, 'd')]) await chown(path, user, group)
    share.makeDirectory('d', { posix: { ...READ_ONLY.posix, owner: '12345' } })
    share.write('d/a', 'a', { posix: { ...OWN.posix, owner: '12345' } })
    expect(await download([world.location(share), folder], parent)).toMatchObject({ code: 1 })
    expect(await readdir(join(folder, 'd'))).toEqual([])
    expect(((await stat(join(folder, 'd'))).mode & 0o7777).toString(8)).toBe('555')
  })
})
