import { describe, expect, it } from 'vitest'
import { withinDescriptors } from '../../../../src/sync/schedule/descriptors.ts'
import { entryOf, keysOf, put } from '../../../conformance/subject.ts'
import type { Disk } from '../../../../src/storage/local/disk/disk.ts'
import { diskError, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

/** A disk that has no descriptor left for so many calls. */
function starvedDisk(code: string): { readonly disk: Disk; starve(calls: number): void } {
  let left = 0
  const disk = interferedDisk((name) => {
    if ((name === 'open' || name === 'openFolder') && left-- > 0) throw diskError(code)
  })
  return { disk, starve: (calls) => (left = calls) }
}

describe('a process without a descriptor left', () => {
  it.each(['EMFILE', 'ENFILE'])('waits for one (%s)', async (code) => {
    const { disk, starve } = starvedDisk(code)
    let pauses = 0
    const wait = (): Promise<void> => {
      pauses++
      return Promise.resolve()
    }
    await inFolder({ disk, wait }, async ({ folder, storage }) => {
      starve(5)
      await put(storage, 'dir/file', 'content')
      expect((await folder.read('dir/file'))?.toString()).toBe('content')
      starve(3)
      expect(await keysOf(storage)).toEqual(['dir/file'])
      const entry = await entryOf(storage, 'dir/file')
      starve(3)
      expect((await storage.read(entry)).bytes.toString()).toBe('content')
      expect(pauses).toBeGreaterThan(5)
    })
  })

  it('gives up in the end, and leaves nothing', async () => {
    const { disk, starve } = starvedDisk('EMFILE')
    await inFolder({ disk, wait: () => Promise.resolve() }, async ({ folder, storage }) => {
      starve(Infinity)
      await expect(put(storage, 'file', 'x')).rejects.toMatchObject({ kind: 'transient', code: 'EMFILE' })
      starve(0)
      expect(await folder.files()).toEqual([])
    })
  })
})

describe('the concurrency of a run', () => {
  const wanted = { objects: 64, parts: 64, listings: 4, listingDepth: 2 }

  it.each([[undefined, 64], [1_048_576, 64], [1024, 64], [64, 4], [20, 1]])('with a limit of %s descriptors is %d', (limit, objects) => {
    expect(withinDescriptors(wanted, limit)).toMatchObject({ objects, parts: objects })
  })

  it('stays as it is where descriptors are enough', () => {
    expect(withinDescriptors(wanted, 1024)).toBe(wanted)
  })
})
