import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../conformance/subject.ts'
import { interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

describe('a listing that is not to go deeper', () => {
  it('reads no folder but its own', async () => {
    const read: string[] = []
    const disk = interferedDisk((call, [path]) => {
      if (call === 'openFolder') read.push(String(path))
    })
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a/b', 'a/c/d', 'a-', 'b/c', 'z']) await folder.write(key, key)
      expect(await keysOf(storage, {}, { recursive: false })).toEqual(['a-', 'z'])
      expect(await keysOf(storage, {}, { recursive: false, folders: true })).toEqual(['a-', 'a/', 'b/', 'z'])
      expect(await keysOf(storage, { after: 'a-', through: 'b' }, { recursive: false, folders: true })).toEqual(['a/'])
      expect(new Set(read)).toEqual(new Set([`${folder.path}/`]))
      expect(await keysOf(storage, {}, { recursive: true })).toEqual(['a-', 'a/b', 'a/c/d', 'b/c', 'z'])
    })
  })
})
