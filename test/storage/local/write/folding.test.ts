import { link, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NODE_DISK, type ThreadedCalls } from '../../../../src/storage/local/disk/disk.ts'
import { findFolding, probeFolding } from '../../../../src/storage/local/write/folding.ts'
import { createTemporaryFiles } from '../../../../src/storage/local/write/temporary-files.ts'
import { failingDisk } from '../changed-disk.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary-folder.ts'

/** What the disk of these tests does by itself, as it finds a file in another spelling or not. */
async function foldsByItself(folder: TemporaryFolder): Promise<boolean> {
  await folder.write('Probe', 'x')
  return (await folder.read('pROBE')) !== undefined
}

/** A disk that finds files in folders that exist under any letter case, as long as their own names are in lower case. */
function foldingCase(root: string): ThreadedCalls {
  const fold = (path: string): string => (path.startsWith(root) ? root + path.slice(root.length).toLowerCase() : path)
  const { stat, lstat } = NODE_DISK.threaded
  return { ...NODE_DISK.threaded, stat: (path) => stat(fold(path)), lstat: (path) => lstat(fold(path)) }
}

async function inFolder(test: (folder: TemporaryFolder) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder()
  try {
    await test(folder)
  } finally {
    await folder.remove()
  }
}

describe('findFolding', () => {
  it('sees by the names that are there that letter case counts, or does not, and writes nothing', async () => {
    await inFolder(async (folder) => {
      const folds = await foldsByItself(folder)
      const found = await findFolding(folder.path, NODE_DISK.threaded, undefined)
      expect(found.foldsCase === true).toBe(folds)
      expect(await folder.files()).toEqual(['Probe'])
    })
    await inFolder(async (folder) => {
      await folder.write('1', 'a name without letters shows nothing')
      await folder.write('name', 'x')
      expect(await findFolding(folder.path, foldingCase(folder.path), undefined)).toMatchObject({ foldsCase: true })
      expect(await folder.files()).toEqual(['1', 'name'])
    })
  })

  it('takes two spellings of one file for hard links where the folder has both', async () => {
    await inFolder(async (folder) => {
      if (await foldsByItself(folder)) return
      await link(folder.at('Probe'), folder.at('pROBE'))
      expect((await findFolding(folder.path, NODE_DISK.threaded, createTemporaryFiles())).foldsCase).toBeUndefined()
    })
  })

  it('looks at the folder above where the location does not exist', async () => {
    await inFolder(async (folder) => {
      await folder.write('name', 'x')
      const location = folder.at('not/there')
      expect(await findFolding(location, foldingCase(folder.path), undefined)).toMatchObject({ foldsCase: true })
      expect(await folder.files()).toEqual(['name'])
    })
  })

  it('tries it with a file where nothing shows it, and removes the file', async () => {
    await inFolder(async (folder) => {
      const temporary = createTemporaryFiles()
      const found = await findFolding(folder.path, foldingCase(folder.path), temporary)
      expect(found).toMatchObject({ foldsCase: true })
      expect(await folder.files()).toEqual([])
    })
  })

  it('goes by the name of an empty folder where it may not write', async () => {
    await inFolder(async (folder) => {
      const location = join(folder.path, 'empty')
      await mkdir(location)
      expect(await findFolding(location, foldingCase(dirname(location)), undefined)).toMatchObject({ foldsCase: true })
    })
  })
})

describe('probeFolding', () => {
  it('takes a disk that refuses the file for one that folds all', async () => {
    await inFolder(async (folder) => {
      const found = await probeFolding(folder.path, failingDisk('open', 'EROFS').threaded, createTemporaryFiles())
      expect(found).toEqual({ foldsCase: true, foldsForms: true })
    })
  })
})
