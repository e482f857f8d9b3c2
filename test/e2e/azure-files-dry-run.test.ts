import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ShareView } from '../support/azure-files-emulator/index.ts'
import { useFilesWorld } from './support/files-world.ts'

// A dry run promises no copy that the real run would not make, and changes nothing.

const world = useFilesWorld()
const UP = ['--from-to', 'LocalFile']

/** Names that a line of the output tells to be copied. */
const promised = (text: string): string[] => ['above', 'below', 'deep', 'plain', 'new'].filter((name) => new RegExp(`^DRYRUN: copy .*${name}`, 'm').test(text))

async function arrange(prefix: string): Promise<[string, ShareView]> {
  const [folder, share] = [await world.newFolder(), world.newShare()]
  for (const path of ['dir', 'dir/deep', 'was-empty', 'new']) await mkdir(join(folder, path))
  for (const path of ['dir/above', 'dir/deep/deep', 'full', 'plain', 'new/new']) await writeFile(join(folder, path), 'x')
  await writeFile(join(folder, 'was-empty', 'below'), 'x')
  share.write(`${prefix}dir`, 'a file')
  share.write(`${prefix}full/sub/one`, '1')
  share.makeDirectory(`${prefix}was-empty`)
  return [folder, share]
}

describe('a dry run to a share', () => {
  it.each(['', 'data/'])('declines what is in the way, as the real run does: below %j', async (prefix) => {
    const [folder, share] = await arrange(prefix)
    const before = share.tree()
    const words = [...UP, folder, world.location(share, prefix)]
    const dry = await world.sync('--dry-run', ...words)
    expect(promised(dry.stdout)).toEqual(['below', 'plain', 'new'])
    expect(share.tree()).toEqual(before)
    const wet = await world.sync(...words)
    expect(wet.code).toBe(1)
    for (const { stdout } of [dry, wet]) {
      expect(stdout).toContain('the file "dir" stands where the folder "dir/" must go')
      expect(stdout).toContain('the folder "full/", which is not empty, stands where the file "full" must go')
    }
    const there = [...before, ...['new/', 'new/new', 'plain', 'was-empty/below'].map((path) => prefix + path)]
    expect(share.tree()).toEqual(there.sort())
    expect(share.file(`${prefix}dir`).bytes().toString()).toBe('a file')
  })

  it('promises what the deletions of the real run make room for', async () => {
    const [folder, share] = await arrange('')
    const words = [...UP, '--delete-destination', 'true', folder, world.location(share)]
    const dry = await world.sync('--dry-run', ...words)
    expect([dry.code, promised(dry.stdout)]).toEqual([0, ['above', 'below', 'deep', 'plain', 'new']])
    expect((await world.sync(...words)).code).toBe(0)
    expect(share.tree()).toEqual(['dir/', 'dir/above', 'dir/deep/', 'dir/deep/deep', 'full', 'new/', 'new/new', 'plain', 'was-empty/', 'was-empty/below'])
  })

  it('asks once for a directory that is missing, and not for the files below it', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await mkdir(join(folder, 'dir'))
    for (let i = 0; i < 20; i++) await writeFile(join(folder, 'dir', `file-${i}`), 'x')
    world.files.clearRequests()
    expect((await world.sync('--dry-run', ...UP, folder, world.location(share))).code).toBe(0)
    expect(world.files.requests.filter((request) => request.share === share.name && request.path.startsWith('dir')).map(({ method, path }) => `${method} ${path}`)).toHaveLength(2)
  })
})
