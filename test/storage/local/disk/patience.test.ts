import { describe, expect, it } from 'vitest'
import { put } from '../../../conformance/subject.ts'
import { diskError, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'
import type { Disk } from '../../../../src/storage/local/disk/disk.ts'

/** A disk on which another program holds files for so many calls. */
function heldDisk(call: 'rename' | 'unlink', code: string, calls: number): Disk {
  let left = calls
  return interferedDisk((name, [path]) => {
    if (name === call && !(call === 'unlink' && String(path).includes('.objsync-')) && left-- > 0) throw diskError(code)
  })
}

describe('a file that another program holds', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is waited for on Windows (%s)', async (code) => {
    const pauses: number[] = []
    const wait = (milliseconds: number): Promise<void> => {
      pauses.push(milliseconds)
      return Promise.resolve()
    }
    await inFolder({ disk: heldDisk('rename', code, 4), platform: 'win32', wait }, async ({ folder, storage }) => {
      await put(storage, 'file', 'new')
      expect((await folder.read('file'))?.toString()).toBe('new')
      expect(pauses).toEqual([10, 20, 40, 80])
    })
    await inFolder({ disk: heldDisk('unlink', code, 2), platform: 'win32', wait }, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      expect(await storage.remove(['file'])).toEqual([{ key: 'file' }])
      expect(await folder.files()).toEqual([])
    })
  })

  it('is given up after a while', async () => {
    let waited = 0
    const wait = (milliseconds: number): Promise<void> => {
      waited += milliseconds
      return Promise.resolve()
    }
    await inFolder({ disk: heldDisk('rename', 'EBUSY', Infinity), platform: 'win32', wait }, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      await expect(put(storage, 'file', 'new')).rejects.toMatchObject({ kind: 'transient', code: 'EBUSY' })
      expect(waited).toBeGreaterThanOrEqual(20_000)
      expect(waited).toBeLessThan(21_000)
      expect(await folder.files()).toEqual(['file'])
    })
  })

  it.each([['linux', 'EPERM'], ['darwin', 'EBUSY'], ['win32', 'ENOSPC']] as const)('is not waited for on %s after %s', async (platform, code) => {
    const wait = (): Promise<void> => Promise.reject(new Error('waited'))
    await inFolder({ disk: heldDisk('rename', code, 1), platform, wait }, async ({ folder, storage }) => {
      await expect(put(storage, 'file', 'new')).rejects.toMatchObject({ code })
      expect(await folder.files()).toEqual([])
    })
  })
})
