import { describe, expect, it } from 'vitest'
import { failingDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

describe('removing files', () => {
  it('leaves folders, and says so', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('dir/file', 'x')
      const outcomes = await storage.remove(['dir', 'dir/'])
      expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([['dir', 'conflict'], ['dir/', 'conflict']])
      expect(await folder.files()).toEqual(['dir/file'])
    })
  })

  it.each(['../outside', 'dir/../../outside', '/outside', '.', ''])('refuses the key %j', async (key) => {
    await inFolder({ at: 'root' }, async ({ folder, storage }) => {
      const [outcome] = await storage.remove([key])
      expect(outcome?.error?.kind).toBe('unsafe-key')
      expect(await folder.files()).toEqual(['outside', 'root/dir/file'])
    }, async (folder) => {
      await folder.write('outside', 'x')
      await folder.write('root/dir/file', 'x')
    })
  })

  it('goes on after a file that cannot be removed', async () => {
    const disk = failingDisk('unlink', 'EACCES', ([path]) => String(path).endsWith('locked'))
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a', 'locked', 'z']) await folder.write(key, 'x')
      const outcomes = await storage.remove(['a', 'locked', 'z'])
      expect(outcomes.map(({ key, error }) => [key, error?.kind])).toEqual([['a', undefined], ['locked', 'denied'], ['z', undefined]])
      expect(await folder.files()).toEqual(['locked'])
    })
  })

  it('counts everything as removed below a root that is not there', async () => {
    await inFolder({ at: 'no/such' }, async ({ storage }) => {
      expect(await storage.remove(['a', 'b/c'])).toEqual([{ key: 'a' }, { key: 'b/c' }])
    })
  })
})

describe('making folders', () => {
  it('says conflict where a file stands', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      await expect(storage.makeFolder?.('file/')).rejects.toMatchObject({ kind: 'conflict' })
      await expect(storage.makeFolder?.('../outside/')).rejects.toMatchObject({ kind: 'unsafe-key' })
      expect(await folder.files()).toEqual(['file'])
    })
  })
})
