import { lstatSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attributesOf, entryOf, keysOf, payloadOf, put } from '../../conformance/subject.ts'
import { inFolder, listed } from './open.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

/** Windows makes symbolic links for administrators only. */
describe.runIf(process.platform !== 'win32')('symbolic links', () => {
  const prepare = async (folder: TemporaryFolder): Promise<void> => {
    await folder.write('root/file', 'file')
    await folder.write('root/dir/x', 'x')
    await folder.write('elsewhere/y', 'y')
    symlinkSync('file', folder.at('root/to-file'))
    symlinkSync('../elsewhere', folder.at('root/to-dir'))
    symlinkSync('nowhere', folder.at('root/dangling'))
  }

  it('of a source are followed, to files and to folders', async () => {
    await inFolder({ at: 'root', role: 'source' }, async ({ storage }) => {
      expect((await listed(storage)).keys).toEqual(['dir/x', 'file', 'to-dir/y', 'to-file'])
      expect((await storage.prefixes?.(''))?.prefixes).toEqual(['dir/', 'to-dir/'])
    }, prepare)
  })

  it('of a source that lead nowhere, below a file or round in circles are holes', async () => {
    await inFolder({ at: 'root', role: 'source' }, async ({ folder, storage }) => {
      symlinkSync('file/below', folder.at('root/below-a-file'))
      symlinkSync('circle', folder.at('root/circle'))
      symlinkSync('dangling', folder.at('root/link-to-link'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['dir/x', 'file', 'to-dir/y', 'to-file'])
      const holes = problems.map(({ key, incomplete }) => [key, incomplete]).sort()
      expect(holes).toEqual(['below-a-file', 'circle', 'dangling', 'link-to-link'].map((key) => [key, true]))
      for (const { key, error } of problems) expect(error.message).toContain(JSON.stringify(key))
    }, prepare)
  })

  it('of a target show the files that they lead to, and nothing below folders', async () => {
    await inFolder({ at: 'root' }, async ({ storage }) => {
      expect(await listed(storage)).toEqual({ keys: ['dir/x', 'file', 'to-file'], problems: [] })
      expect((await storage.prefixes?.(''))?.prefixes).toEqual(['dir/'])
    }, prepare)
  })

  it('are left out when they are not to be followed', async () => {
    await inFolder({ at: 'root', settings: { followSymlinks: false } }, async ({ storage }) => {
      expect(await listed(storage)).toEqual({ keys: ['dir/x', 'file'], problems: [] })
      expect((await storage.prefixes?.(''))?.prefixes).toEqual(['dir/'])
      await expect(storage.head({ key: 'to-file' })).rejects.toMatchObject({ kind: 'not-found' })
    }, prepare)
  })

  it('are followed where the location itself is one', async () => {
    await inFolder({ at: 'link', settings: { followSymlinks: false } }, async ({ storage }) => {
      expect(await keysOf(storage)).toEqual(['dir/x', 'file'])
    }, async (folder) => {
      await prepare(folder)
      symlinkSync('root', folder.at('link'))
    })
  })

  it('that lead back to a folder above are holes and not followed', async () => {
    await inFolder({ role: 'source' }, async ({ folder, storage }) => {
      await folder.write('a/b/file', 'x')
      symlinkSync('..', folder.at('a/b/up'))
      symlinkSync('../..', folder.at('a/b/root'))
      symlinkSync('.', folder.at('a/self'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['a/b/file'])
      expect(problems.map(({ key, incomplete }) => [key, incomplete])).toEqual([['a/b/root/', true], ['a/b/up/', true], ['a/self/', true]])
    })
  })

  it('that lead back in two steps are told of', async () => {
    await inFolder({ at: 'root', role: 'source' }, async ({ storage }) => {
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['file', 'to-outside/inner/file', 'to-outside/z'])
      expect(problems.map(({ key }) => key)).toEqual(['to-outside/inner/back/', 'to-outside/root/'])
    }, async (folder) => {
      await folder.write('z', 'z')
      await folder.write('inner/file', 'x')
      symlinkSync('..', folder.at('inner/back'))
      await folder.write('root/file', 'x')
      symlinkSync('..', folder.at('root/to-outside'))
    })
  })

  it('that lead to each other are holes', async () => {
    await inFolder({ role: 'source' }, async ({ folder, storage }) => {
      symlinkSync('b', folder.at('a'))
      symlinkSync('a', folder.at('b'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual([])
      expect(problems.map(({ key, incomplete }) => [key, incomplete]).sort()).toEqual([['a', true], ['b', true]])
    })
  })

  it('are replaced by a file that is written under their name, not written through', async () => {
    await inFolder({ at: 'root' }, async ({ folder, storage }) => {
      await put(storage, 'to-file', 'new')
      await put(storage, 'dangling', 'new too')
      expect(lstatSync(folder.at('root/to-file')).isFile()).toBe(true)
      expect(readFileSync(folder.at('root/to-file'), 'utf8')).toBe('new')
      expect(readFileSync(folder.at('root/file'), 'utf8')).toBe('file')
      expect(readFileSync(folder.at('root/dangling'), 'utf8')).toBe('new too')
    }, prepare)
  })

  const systems: [string, boolean | undefined][] = [['on this system', undefined], ['without paths of descriptors', false]]

  describe.each(systems)('inside a target, %s,', (_name, descriptorPaths) => {
    it.each([true, false])('are never written through (links followed: %j)', async (followSymlinks) => {
      await inFolder({ at: 'root', settings: { followSymlinks }, descriptorPaths }, async ({ folder, storage }) => {
        symlinkSync('dir', folder.at('root/inside'))
        const before = await folder.files()
        for (const key of ['to-dir/new/file', 'to-dir/y', 'inside/x', 'inside/new', 'dangling/new']) {
          await expect(put(storage, key, 'new')).rejects.toMatchObject({ kind: 'conflict' })
          await expect(storage.startMultipart(key, attributesOf(3), 3)).rejects.toThrow('is a symbolic link')
        }
        await expect(storage.makeFolder?.('to-dir/folder/')).rejects.toMatchObject({ kind: 'conflict' })
        expect(await folder.files()).toEqual(before)
        expect((await folder.read('elsewhere/y'))?.toString()).toBe('y')
        await put(storage, 'dir/deep/new', 'fine')
        expect((await folder.read('root/dir/deep/new'))?.toString()).toBe('fine')
      }, prepare)
    })

    it('are never removed through', async () => {
      await inFolder({ at: 'root', descriptorPaths }, async ({ folder, storage }) => {
        symlinkSync('dir', folder.at('root/inside'))
        const before = await folder.files()
        const outcomes = await storage.remove(['to-dir/y', 'inside/x', 'to-dir/gone'])
        expect(outcomes.map(({ error }) => error?.kind)).toEqual(['conflict', 'conflict', 'conflict'])
        expect(await folder.files()).toEqual(before)
      }, prepare)
    })

    it('that take the place of a folder during the run are noticed at each call', async () => {
      await inFolder({ at: 'root', descriptorPaths }, async ({ folder, storage }) => {
        await put(storage, 'dir/a', 'a')
        const write = await storage.startMultipart('dir/parts', attributesOf(3), 3)
        await write.put({ number: 1, offset: 0, payload: payloadOf('abc') })
        renameSync(folder.at('root/dir'), folder.at('moved'))
        await folder.write('elsewhere/a', 'precious')
        symlinkSync('../elsewhere', folder.at('root/dir'))
        expect((await storage.remove(['dir/a', 'dir/y']))[0]?.error?.kind).toBe('conflict')
        await expect(put(storage, 'dir/new', 'x')).rejects.toMatchObject({ kind: 'conflict' })
        await expect(put(storage, 'dir/sub/new', 'x')).rejects.toMatchObject({ kind: 'conflict' })
        await expect(write.complete()).rejects.toMatchObject({ kind: 'conflict' })
        const outside = (await folder.files()).filter((key) => key.startsWith('elsewhere/'))
        expect(outside).toEqual(['elsewhere/a', 'elsewhere/y'])
        expect((await folder.read('elsewhere/a'))?.toString()).toBe('precious')
        expect((await folder.read('moved/a'))?.toString()).toBe('a')
      }, prepare)
    })

    it('that take the place of a source file or folder are not read through where links are ignored', async () => {
      await inFolder({ at: 'root', role: 'source', settings: { followSymlinks: false }, descriptorPaths }, async ({ folder, storage }) => {
        const entries = await Promise.all(['dir/x', 'file'].map((key) => entryOf(storage, key)))
        for (const entry of entries) expect((await storage.read(entry)).bytes.length).toBe(entry.size)
        await folder.write('elsewhere/x', 'S')
        await folder.write('secret', 'pass')
        for (const { key, mtime } of entries) utimesSync(folder.at(key === 'file' ? 'secret' : 'elsewhere/x'), mtime / 1000, mtime / 1000)
        renameSync(folder.at('root/dir'), folder.at('moved'))
        symlinkSync('../elsewhere', folder.at('root/dir'))
        rmSync(folder.at('root/file'))
        symlinkSync('../secret', folder.at('root/file'))
        for (const entry of entries) {
          await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'changed' })
          await expect(storage.read(entry, { range: { start: 0, end: entry.size } })).rejects.toMatchObject({ kind: 'changed' })
        }
      }, prepare)
    })

    it('do not matter above the target, or where the target itself is one', async () => {
      await inFolder({ at: 'link/below', descriptorPaths }, async ({ folder, storage }) => {
        await put(storage, 'a/b', 'content')
        expect(await storage.remove(['dir/x'])).toEqual([{ key: 'dir/x' }])
        expect(await folder.files()).toEqual(['below', 'link', 'real', 'root/a/b'])
      }, async (folder) => {
        await folder.write('root/dir/x', 'x')
        symlinkSync('root', folder.at('real'))
        symlinkSync('.', folder.at('link'))
        symlinkSync('real', folder.at('below'))
      })
    })
  })

  it('are removed themselves, never what they lead to', async () => {
    await inFolder({ at: 'root' }, async ({ folder, storage }) => {
      expect(await storage.remove(['to-file'])).toEqual([{ key: 'to-file' }])
      expect(await folder.files()).toEqual(['elsewhere/y', 'root/dangling', 'root/dir/x', 'root/file', 'root/to-dir'])
    }, prepare)
  })
})
