import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Stats } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Disk } from '../../../../src/storage/local/disk/disk.ts'
import { NODE_DISK } from '../../../../src/storage/local/disk/disk.ts'
import { createFolderDevices } from '../../../../src/storage/local/disk/folder-devices.ts'
import type { AbsenceProof } from '../../../../src/storage/contract/removing.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { keysOf } from '../../../conformance/subject.ts'
import { failingDisk, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'
import type { OpenOptions } from '../open.ts'

const onPosix = it.runIf(process.platform !== 'win32')

async function proofsOf(storage: Target, keys: readonly string[]): Promise<AbsenceProof[]> {
  return (await storage.proveAbsent?.(keys)) ?? []
}

/** `absent`, `present`, or the kind of the error. */
async function answers(storage: Target, keys: readonly string[]): Promise<Record<string, string>> {
  const proofs = await proofsOf(storage, keys)
  expect(proofs.map(({ key }) => key)).toEqual(keys)
  return Object.fromEntries(proofs.map(({ key, absent, error }) => [key, error ? error.kind : absent ? 'absent' : 'present']))
}

/** The disk, where what stands below some paths is on another device. */
function withDevices(deviceOf: (path: string) => number | undefined): Disk {
  const changed = (path: string, stats: Stats | undefined): Stats | undefined => {
    const device = deviceOf(path.replaceAll('\\', '/'))
    return stats && device !== undefined ? Object.assign(stats, { dev: device }) : stats
  }
  const { inline, threaded } = NODE_DISK
  return {
    inline: { ...inline, stat: (path) => changed(path, inline.stat(path)), lstat: (path) => changed(path, inline.lstat(path)) },
    threaded: {
      ...threaded,
      stat: async (path) => changed(path, await threaded.stat(path)),
      lstat: async (path) => changed(path, await threaded.lstat(path)),
    },
  }
}

/** The disk, as one that folds letter case: whatever case a path below `root` is asked for in, the file with small letters is found. */
function folding(root: () => string): Disk {
  const real = (path: string): string => root() + path.slice(root().length).toLowerCase()
  const { inline, threaded } = NODE_DISK
  return {
    inline: { ...inline, stat: (path) => inline.stat(real(path)), lstat: (path) => inline.lstat(real(path)) },
    threaded: { ...threaded, stat: (path) => threaded.stat(real(path)), lstat: (path) => threaded.lstat(real(path)) },
  }
}

describe.each([['at once', false], ['on threads', true]])('a proof of absence, asked for %s', (_name, threadedOnly) => {
  const asSource: OpenOptions = { role: 'source', threadedOnly }

  it('is given for keys under which nothing stands, and for those that no file can have', async () => {
    await inFolder(asSource, async ({ folder, storage }) => {
      for (const key of ['item', 'sub/a', 'sub/deep/b']) await folder.write(key, 'x')
      const keys = ['a//b', 'gone', 'item/inner', 'item/inner/', 'sub', 'sub/a/', 'sub/deep', 'sub/gone', 'sub/gone/x', 'x'.repeat(300)]
      expect(await answers(storage, keys)).toEqual(Object.fromEntries(keys.map((key) => [key, 'absent'])))
    })
  })

  it('is given for a name that stands for another one on a disk that folds letter case', async () => {
    let root = ''
    await inFolder({ ...asSource, disk: folding(() => root) }, async ({ folder, storage }) => {
      root = folder.at('')
      for (const key of ['item', 'sub/a']) await folder.write(key, 'x')
      expect(await answers(storage, ['ITEM', 'SUB/a', 'Sub/', 'item', 'sub/', 'sub/A', 'sub/a'])).toEqual({
        ITEM: 'absent', 'SUB/a': 'absent', 'Sub/': 'absent', item: 'present', 'sub/': 'present', 'sub/A': 'absent', 'sub/a': 'present',
      })
    })
  })

  it('is refused for what is there, with the later of its times', async () => {
    await inFolder(asSource, async ({ folder, storage }) => {
      await folder.write('sub/old', 'x')
      utimesSync(folder.at('sub/old'), 1, 1)
      mkdirSync(folder.at('empty'))
      const [empty, sub, file] = await proofsOf(storage, ['empty/', 'sub/', 'sub/old'])
      expect([empty, sub]).toEqual([{ key: 'empty/', absent: false }, { key: 'sub/', absent: false }])
      expect(file).toMatchObject({ key: 'sub/old', absent: false })
      expect(Math.abs((file?.mtime ?? 0) - Date.now())).toBeLessThan(600_000)
    })
  })

  onPosix('is refused where a link leads nowhere, a pipe or a socket stands, or one of our own names', async () => {
    await inFolder(asSource, async ({ folder, storage }) => {
      symlinkSync('nowhere', folder.at('dangling'))
      symlinkSync('circle', folder.at('circle'))
      execFileSync('mkfifo', [folder.at('pipe')])
      await folder.write('.objsync-0123abcd-5.tmp', 'x')
      const server = createServer().listen(folder.at('socket'))
      await new Promise((resolve) => server.once('listening', resolve))
      const keys = ['.objsync-0123abcd-5.tmp', 'circle', 'circle/x', 'dangling', 'dangling/x/y', 'pipe', 'pipe/x', 'socket']
      const found = await proofsOf(storage, keys)
      server.close()
      expect(found.map(({ absent }) => absent)).toEqual(keys.map(() => false))
      for (const { error } of found) expect(error).toBeDefined()
      for (const [i, { error }] of found.entries()) expect(error?.message).toContain(JSON.stringify(keys[i]?.split('/')[0]).slice(0, -1))
    })
  })

  onPosix('goes by what followed links lead to, and is refused behind links that are not followed', async () => {
    const prepare: Parameters<typeof inFolder>[2] = async (folder) => {
      await folder.write('root/real/a', 'a')
      symlinkSync('real', folder.at('root/link'))
      symlinkSync('real/a', folder.at('root/to-file'))
    }
    const keys = ['link', 'link/a', 'link/gone', 'to-file', 'to-file/below']
    await inFolder({ ...asSource, at: 'root' }, async ({ storage }) => {
      expect(await answers(storage, keys)).toEqual({ link: 'absent', 'link/a': 'present', 'link/gone': 'absent', 'to-file': 'present', 'to-file/below': 'absent' })
    }, prepare)
    await inFolder({ ...asSource, at: 'root', settings: { followSymlinks: false } }, async ({ storage }) => {
      const found = await proofsOf(storage, keys)
      expect(found.filter(({ absent }) => absent)).toEqual([])
      // The listing leaves it out by right, so its age says nothing about the listing.
      expect(found[1]?.error?.message).toContain('links are not followed')
      expect((await answers(storage, ['gone', 'real/gone']))).toEqual({ gone: 'absent', 'real/gone': 'absent' })
    }, prepare)
  })

  it.each(['is moved away', 'is replaced by another', 'is removed'])('is given for no key when the location %s', async (what) => {
    await inFolder({ ...asSource, at: 'root' }, async ({ folder, storage }) => {
      expect(await keysOf(storage)).toEqual(['a'])
      if (what === 'is removed') rmSync(folder.at('root'), { recursive: true })
      else renameSync(folder.at('root'), folder.at('moved'))
      if (what === 'is replaced by another') await folder.write('root/other', 'x')
      await expect(storage.proveAbsent?.(['b'])).rejects.toMatchObject({ kind: 'changed' })
      await expect(storage.proveAbsent?.(['b'])).rejects.toThrow('is its disk still mounted?')
    }, (folder) => folder.write('root/a', 'x'))
  })

  it('is given for no key of a location that goes away in the middle', async () => {
    let root = ''
    const disk = interferedDisk((call, [path]) => {
      if (call === 'lstat' && String(path).endsWith('k500')) renameSync(root, `${root}-gone`)
    })
    await inFolder({ ...asSource, disk, at: 'root' }, async ({ folder, storage }) => {
      root = folder.at('root')
      const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`).sort()
      await expect(storage.proveAbsent?.(keys)).rejects.toMatchObject({ kind: 'changed' })
    }, (folder) => folder.write('root/a', 'x'))
  })

  it('is refused below a disk that was there when the folder was listed, and no longer is', async () => {
    let mounted = true
    const disk = withDevices((path) => (mounted && /\/data(\/|$)/.test(path) ? 4711 : undefined))
    await inFolder({ ...asSource, disk }, async ({ folder, storage }) => {
      for (const key of ['data/sub/a', 'own/b']) await folder.write(key, 'x')
      expect(await keysOf(storage)).toEqual(['data/sub/a', 'own/b'])
      const keys = ['data/gone', 'data/sub/gone', 'own/gone']
      expect(await answers(storage, keys)).toEqual({ 'data/gone': 'absent', 'data/sub/gone': 'absent', 'own/gone': 'absent' })
      mounted = false
      expect(await answers(storage, keys)).toEqual({ 'data/gone': 'changed', 'data/sub/gone': 'changed', 'own/gone': 'absent' })
      rmSync(folder.at('data'), { recursive: true })
      expect(await answers(storage, keys)).toEqual({ 'data/gone': 'changed', 'data/sub/gone': 'changed', 'own/gone': 'absent' })
      await folder.write('data', 'a file now')
      expect(await answers(storage, ['data/gone'])).toEqual({ 'data/gone': 'changed' })
    })
  })

  it('is refused below a disk that came after the listing', async () => {
    let mounted = false
    const disk = withDevices((path) => (mounted && /\/data(\/|$)/.test(path) ? 4711 : undefined))
    await inFolder({ ...asSource, disk }, async ({ folder, storage }) => {
      await folder.write('data/a', 'x')
      await keysOf(storage)
      mounted = true
      expect(await answers(storage, ['data/gone'])).toEqual({ 'data/gone': 'changed' })
    })
  })

  it.each(['EACCES', 'EIO'])('is refused where the disk says %s', async (code) => {
    const disk = failingDisk('lstat', code, ([path]) => /locked(.sub.x)?$/.test(String(path)))
    await inFolder({ ...asSource, disk }, async ({ storage }) => {
      const found = await proofsOf(storage, ['a', 'locked', 'locked/b'])
      expect(found.map(({ absent, error }) => [absent, error !== undefined])).toEqual([[true, false], [false, true], [false, true]])
      expect(found[1]?.error).toMatchObject({ code })
    })
  })

  it('looks at each folder once for many keys, and anew each time it is asked', async () => {
    const looked: string[] = []
    const disk = interferedDisk((call, [path]) => {
      if (call === 'lstat') looked.push(String(path).replaceAll('\\', '/').split('/').at(-1) as string)
    })
    await inFolder({ ...asSource, disk }, async ({ folder, storage }) => {
      await folder.write('deep/er/a', 'x')
      const keys = Array.from({ length: 200 }, (_, i) => `deep/er/gone${i}`).sort()
      await proofsOf(storage, keys)
      expect(looked.filter((name) => name === 'deep' || name === 'er').sort()).toEqual(['deep', 'er'])
      await proofsOf(storage, ['deep/er/gone'])
      expect(looked.filter((name) => name === 'deep' || name === 'er')).toHaveLength(4)
    })
  })

  it('is not begun once the run is stopped', async () => {
    await inFolder(asSource, async ({ storage }) => {
      await expect(storage.proveAbsent?.(['a'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
    })
  })
})

describe('the devices of folders', () => {
  it('are those of the nearest folder that was seen on one of its own', () => {
    const devices = createFolderDevices(1)
    expect(devices.note('', 1, 1)).toBe(true)
    expect(devices.note('a/b/', 2, 1)).toBe(true)
    expect(devices.note('a/b/c/', 3, 2)).toBe(true)
    expect(devices.note('a/b/d/', 2, 2)).toBe(true)
    expect(['', 'a/', 'a/b/', 'a/bb/', 'a/b/x/y/', 'a/b/c/z/'].map((key) => devices.expected(key))).toEqual([1, 1, 2, 1, 2, 3])
    expect(devices.isMountPoint('a/b/')).toBe(true)
    expect(devices.isMountPoint('a/b/d/')).toBe(false)
    expect(devices.note('a/b/', 9, 1)).toBe(false)
  })

  it('are known no longer when there were too many', () => {
    const devices = createFolderDevices(1, 2)
    for (const key of ['a/', 'b/', 'c/']) devices.note(key, 2, 1)
    expect(devices.expected('x/')).toBeUndefined()
  })
})
