import type { Stats } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { NODE_DISK } from '../../../../src/storage/local/disk/disk.ts'
import { createPace } from '../../../../src/storage/local/disk/pace.ts'
import { statBatch } from '../../../../src/storage/local/disk/stat-batch.ts'
import { diskError } from '../changed-disk.ts'
import { temporaryFolder } from '../temporary-folder.ts'

describe('statBatch', () => {
  it('goes on with threads when the disk turns slow half-way, and keeps the order', async () => {
    const folder = await temporaryFolder()
    const sizes = Array.from({ length: 100 }, (_, i) => i)
    for (const size of sizes) await folder.write(`f${size}`, Buffer.alloc(size))
    let inlineCalls = 0
    const turnsSlow = (path: string): Stats | undefined => {
      if (++inlineCalls === 5) pace.note(10_000, 1)
      return NODE_DISK.inline.stat(path)
    }
    const pace = createPace({ ...NODE_DISK, inline: { ...NODE_DISK.inline, stat: turnsSlow } })
    const found = await statBatch(sizes.map((size) => folder.at(`f${size}`)), 'stat', pace)
    expect(found.map((stats) => (stats as Stats).size)).toEqual(sizes)
    expect(inlineCalls).toBe(32)
    await folder.remove()
  })

  it('tells what is absent from what cannot be looked at, either way', async () => {
    const denied = (path: string): void => {
      if (path.endsWith('denied')) throw diskError('EACCES')
    }
    const disk = {
      inline: { ...NODE_DISK.inline, lstat: (path: string) => (denied(path), NODE_DISK.inline.lstat(path)) },
      threaded: { ...NODE_DISK.threaded, lstat: async (path: string) => (denied(path), NODE_DISK.threaded.lstat(path)) },
    }
    const folder = await temporaryFolder()
    await folder.write('file', 'x')
    for (const threadedOnly of [false, true]) {
      const paths = ['file', 'absent', 'file/below', 'denied'].map(folder.at)
      const [file, absent, below, error] = await statBatch(paths, 'lstat', createPace(disk, threadedOnly))
      expect((file as Stats).size).toBe(1)
      expect([absent, below]).toEqual([undefined, undefined])
      expect(error).toMatchObject({ code: 'EACCES' })
    }
    await folder.remove()
  })
})
