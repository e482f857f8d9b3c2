import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attributesOf, keysOf, payloadOf, put } from '../../conformance/subject.ts'
import { inFolder, listed } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'
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

  it('are followed, to files and to folders, and left out silently when they dangle', async () => {
    await inFolder({ at: 'root' }, async ({ storage }) => {
      expect(await listed(storage)).toEqual({ keys: ['dir/x', 'file', 'to-dir/y', 'to-file'], problems: [] })
      expect((await storage.prefixes?.(''))?.prefixes).toEqual(['dir/', 'to-dir/'])
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

  it('that lead back to a folder above are told of and not followed', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('a/b/file', 'x')
      symlinkSync('..', folder.at('a/b/up'))
      symlinkSync('../..', folder.at('a/b/root'))
      symlinkSync('.', folder.at('a/self'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['a/b/file'])
      expect(problems.map(({ key, incomplete }) => [key, incomplete])).toEqual([['a/b/root/', false], ['a/b/up/', false], ['a/self/', false]])
    })
  })

  it('that lead back in two steps are told of', async () => {
    await inFolder({ at: 'root' }, async ({ storage }) => {
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

  it('that lead to each other are told of', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      symlinkSync('b', folder.at('a'))
      symlinkSync('a', folder.at('b'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual([])
      expect(problems.map(({ key, incomplete }) => [key, incomplete]).sort()).toEqual([['a', false], ['b', false]])
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

  it('are not written through to a folder when they are not followed', async () => {
    await inFolder({ at: 'root', settings: { followSymlinks: false } }, async ({ folder, storage }) => {
      const writing = storage.put('to-dir/new/file', payloadOf('new'), attributesOf(3))
      await expect(writing).rejects.toMatchObject({ kind: 'conflict' })
      expect(await folder.files()).toEqual(['elsewhere/y', 'root/dangling', 'root/dir/x', 'root/file', 'root/to-dir', 'root/to-file'])
      await put(storage, 'dir/deep/new', 'fine')
      expect((await folder.read('root/dir/deep/new'))?.toString()).toBe('fine')
    }, prepare)
  })

  it('are removed themselves, never what they lead to', async () => {
    await inFolder({ at: 'root' }, async ({ folder, storage }) => {
      expect(await storage.remove(['to-file'])).toEqual([{ key: 'to-file' }])
      expect(await folder.files()).toEqual(['elsewhere/y', 'root/dangling', 'root/dir/x', 'root/file', 'root/to-dir'])
    }, prepare)
  })

  it('that lead out of the target protect what is behind them from removal', async () => {
    const outside = await temporaryFolder()
    await outside.write('precious/file', 'keep me')
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('inside/file', 'x')
      symlinkSync(outside.path, folder.at('out'))
      symlinkSync('inside', folder.at('in'))
      const outcomes = await storage.remove(['out/precious/file', 'in/file', 'out/precious/gone'])
      expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([
        ['out/precious/file', 'unsafe-key'], ['in/file', undefined], ['out/precious/gone', 'unsafe-key']])
      expect((await outside.read('precious/file'))?.toString()).toBe('keep me')
      expect(await folder.read('inside/file')).toBeUndefined()
    })
    await outside.remove()
  })
})
