import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relationOf, type DiskView } from '../../src/location/same-disk.ts'

let root = ''
beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'objsync-disk-')))
  for (const folder of ['T/s/deep', 'D', 'elsewhere']) await mkdir(path.join(root, folder), { recursive: true })
  await symlink(path.join(root, 'T'), path.join(root, 'link'))
})
afterAll(() => rm(root, { recursive: true }))

const NO_IDS: DiskView = { identify: () => Promise.resolve(undefined), mounts: () => Promise.resolve('') }

function related(one: string, other: string, disk?: Partial<DiskView>): Promise<string> {
  return relationOf(path.join(root, one), path.join(root, other), disk && { ...NO_IDS, ...disk })
}

describe('two folders', () => {
  it.each([
    ['T', 'T', 'same'], ['link', 'T', 'same'], ['T/s', 'T', 'inside'], ['link/s/new', 'T', 'inside'], ['T', 'link/s', 'around'],
    ['T', 'D', 'apart'], ['T/s', 'T/s2', 'apart'], ['new', 'T', 'apart'],
  ])('%s lies to %s: %s', async (one, other, relation) => {
    expect(await related(one, other)).toBe(relation)
  })

  it('are seen through bind mounts', async () => {
    const mounts = (): Promise<string> => Promise.resolve(`22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 8:1 ${root}/T/s ${root}/D rw - ext4 /dev/sda1 rw\n`)
    expect(await related('D', 'T', { mounts })).toBe('inside')
    expect(await related('D/deep', 'T/s', { mounts })).toBe('inside')
    expect(await related('T', 'D', { mounts })).toBe('around')
    expect(await related('D', 'T/s', { mounts })).toBe('same')
    expect(await related('D', 'elsewhere', { mounts })).toBe('apart')
  })

  it('are told by device and inode where the paths say nothing', async () => {
    const identify = (folder: string): Promise<string> => Promise.resolve(folder === path.join(root, 'D') ? 'id of T' : folder === path.join(root, 'T') ? 'id of T' : folder)
    expect(await related('D', 'T', { identify })).toBe('same')
    expect(await related('D/new', 'T', { identify })).toBe('inside')
    expect(await related('T', 'D/new', { identify })).toBe('around')
  })
})
