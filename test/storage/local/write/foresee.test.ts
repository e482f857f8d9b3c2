import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

/** A disk that finds `name` under `NAME`. */
const folds = interferedDisk((call, args) => {
  if (call === 'lstat') (args as string[])[0] = String(args[0]).replace(/NAME$/, 'name')
})

describe('foreseeing a write', () => {
  it.each([undefined, false])('names what will be in the way, and changes nothing (descriptor paths: %j)', async (descriptorPaths) => {
    await inFolder({ descriptorPaths }, async ({ folder, storage }) => {
      for (const key of ['file', 'full/a', 'full/b/c']) await folder.write(key, 'x')
      mkdirSync(folder.at('empty/deep'), { recursive: true })
      const before = await folder.files()
      await expect(storage.foresee?.('file/x')).rejects.toMatchObject({ standing: 'file', files: 1 })
      await expect(storage.foresee?.('file/')).rejects.toMatchObject({ standing: 'file', files: 1 })
      await expect(storage.foresee?.('full')).rejects.toMatchObject({ standing: 'full/', files: 2 })
      for (const key of ['empty', 'file', 'new', 'new/x', 'full/', 'full/x', 'empty/deep/x/y']) await storage.foresee?.(key)
      expect(await folder.files()).toEqual(before)
    })
  })

  it('says so of a name that another one stands for', async () => {
    await inFolder({ disk: folds }, async ({ folder, storage }) => {
      await folder.write('name', 'x')
      await expect(storage.foresee?.('NAME', { expectAbsent: true })).rejects.toThrow('another name on this disk already stands for "NAME"')
      await storage.foresee?.('NAME', { expectAbsent: false })
      await storage.foresee?.('other', { expectAbsent: true })
      expect(await folder.files()).toEqual(['name'])
    })
  })

  it('takes a location that is not there for empty', async () => {
    await inFolder({ at: 'no/such' }, async ({ folder, storage }) => {
      await storage.foresee?.('a/b')
      expect(await folder.files()).toEqual([])
    })
  })
})
