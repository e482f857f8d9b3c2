import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Disk } from '../../../../src/storage/local/disk/disk.ts'
import { NODE_DISK } from '../../../../src/storage/local/disk/disk.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { attributesOf, entryOf, patternOf, payloadOf, put } from '../../../conformance/subject.ts'
import { failingDisk, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

/** Both ways that a file comes to its name. */
const WAYS: [string, (storage: Target, key: string, content: Buffer | string, expectAbsent?: boolean) => Promise<unknown>][] = [
  ['put', (storage, key, content, expectAbsent) =>
    storage.put(key, payloadOf(content), attributesOf(Buffer.from(content).length), { expectAbsent })],
  ['startMultipart', async (storage, key, content, expectAbsent) => {
    const bytes = Buffer.from(content)
    const write = await storage.startMultipart(key, attributesOf(bytes.length), bytes.length, { expectAbsent })
    try {
      await write.put({ number: 1, offset: 0, payload: payloadOf(bytes) })
      await write.complete()
    } finally {
      await write.abort()
    }
  }],
]

describe.each(WAYS)('%s', (_way, write) => {
  it('makes the target folder on the first write', async () => {
    await inFolder({ at: 'not/yet' }, async ({ folder, storage }) => {
      await write(storage, 'a/b', 'content')
      expect((await folder.read('not/yet/a/b'))?.toString()).toBe('content')
    })
  })

  it.runIf(process.platform !== 'win32')('gives files the mode that the umask leaves', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await write(storage, 'file', 'x')
      await folder.write('as others write it', 'x')
      expect(statSync(folder.at('file')).mode).toBe(statSync(folder.at('as others write it')).mode)
    })
  })

  it.each([['on Linux', undefined], ['elsewhere', false]])('says conflict where a folder with anything in it stands, and leaves it (%s)', async (_name, descriptorPaths) => {
    await inFolder({ descriptorPaths }, async ({ folder, storage }) => {
      await folder.write('dir/deep/file', 'x')
      mkdirSync(folder.at('dir/empty'))
      await expect(write(storage, 'dir', 'content')).rejects.toThrow('the folder "dir/", which is not empty, stands where the file "dir" must go; remove it or use --delete')
      expect(await folder.files()).toEqual(['dir/deep/file'])
      expect(statSync(folder.at('dir/empty')).isDirectory()).toBe(true)
    })
  })

  it.each([['on Linux', undefined], ['elsewhere', false]])('takes the place of a folder that holds nothing but folders (%s)', async (_name, descriptorPaths) => {
    await inFolder({ descriptorPaths }, async ({ folder, storage }) => {
      mkdirSync(folder.at('empty/also/deep'), { recursive: true })
      mkdirSync(folder.at('empty/beside'))
      await write(storage, 'empty', 'content', true)
      expect((await folder.read('empty'))?.toString()).toBe('content')
      expect(await folder.files()).toEqual(['empty'])
    })
  })

  it('says conflict where a file stands in the way of a folder', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      for (const key of ['file/below', 'file/below/deep']) {
        await expect(write(storage, key, 'content')).rejects.toThrow('the file "file" stands where the folder "file/" must go; remove it or use --delete')
        await expect(write(storage, key, 'content')).rejects.toMatchObject({ kind: 'conflict' })
      }
      expect((await folder.read('file'))?.toString()).toBe('x')
    })
  })

  it.each(['../outside', '/outside', 'a/../../outside', 'a//b', '.', 'a\0b', '..'])('writes nothing for the key %j', async (key) => {
    await inFolder({ at: 'root' }, async ({ folder, storage }) => {
      await expect(write(storage, key, 'content')).rejects.toMatchObject({ kind: 'unsafe-key' })
      expect(await folder.files()).toEqual([])
    })
  })

  it('makes a folder again that has gone since it was made', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await write(storage, 'dir/a', 'a')
      rmSync(folder.at('dir'), { recursive: true })
      await write(storage, 'dir/b', 'b')
      expect(await folder.files()).toEqual(['dir/b'])
    })
  })

  it.each(['write', 'futimes', 'close', 'rename'] as const)('leaves nothing when %s fails, and what stood there stays', async (call) => {
    let armed = false
    const failing = failingDisk(call, 'ENOSPC', () => armed)
    await inFolder({ disk: failing }, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      armed = true
      const writing = write(storage, 'file', 'new content')
      await expect(writing).rejects.toMatchObject({ kind: 'disk-full', code: 'ENOSPC' })
      await expect(writing).rejects.toThrow('no space left on the disk')
      armed = false
      expect(await folder.files()).toEqual(['file'])
      expect((await folder.read('file'))?.toString()).toBe('old')
    })
  })

  it('writes on when the system takes little at a time', async () => {
    const disk = interferedDisk((call, args) => {
      if (call === 'write') (args as number[])[3] = Math.min(7, args[3] as number)
    })
    await inFolder({ disk }, async ({ folder, storage }) => {
      await write(storage, 'file', patternOf(100))
      expect((await folder.read('file'))?.equals(patternOf(100))).toBe(true)
    })
  })

  it('flushes the file before it gets its name and the folders after, when it is told to', async () => {
    const calls: string[] = []
    const disk = interferedDisk((call) => {
      if (call === 'fsync' || call === 'rename') calls.push(call)
    })
    await inFolder({ disk, settings: { fsync: true } }, async ({ storage }) => {
      await write(storage, 'file', 'x')
      calls.length = 0
      await write(storage, 'file', 'y')
      expect(calls).toEqual(process.platform === 'win32' ? ['fsync', 'rename'] : ['fsync', 'rename', 'fsync'])
      calls.length = 0
      await write(storage, 'new/dir/file', 'z')
      // The file, the folders that "new" and "dir" were made in, and the one that "file" got its name in.
      expect(calls.filter((call) => call === 'fsync').length).toBe(process.platform === 'win32' ? 1 : 4)
    })
  })

  it('does not flush unless it is told to', async () => {
    await inFolder({ disk: failingDisk('fsync', 'EIO') }, async ({ folder, storage }) => {
      await write(storage, 'file', 'x')
      expect(await folder.files()).toEqual(['file'])
    })
  })

  describe('on a disk where one name stands for another', () => {
    it('refuses to replace what the listing did not show, and leaves nothing', async () => {
      await inFolder({ folding: true }, async ({ folder, storage }) => {
        await folder.write('Name', 'first')
        const writing = write(storage, 'Name', 'second', true)
        await expect(writing).rejects.toMatchObject({ kind: 'conflict' })
        await expect(writing).rejects.toThrow('another name on this disk already stands for')
        expect((await folder.read('Name'))?.toString()).toBe('first')
        expect(await folder.files()).toEqual(['Name'])
      })
    })

    it.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('does so without hard links too (%s)', async (code) => {
      await inFolder({ folding: true, disk: failingDisk('link', code) }, async ({ folder, storage }) => {
        await folder.write('Name', 'first')
        await expect(write(storage, 'Name', 'second', true)).rejects.toMatchObject({ kind: 'conflict' })
        await write(storage, 'Other', 'third', true)
        expect((await folder.read('Name'))?.toString()).toBe('first')
        expect((await folder.read('Other'))?.toString()).toBe('third')
        expect(await folder.files()).toEqual(['Name', 'Other'])
      })
    })

    it('replaces what the listing did show', async () => {
      await inFolder({ folding: true }, async ({ folder, storage }) => {
        await folder.write('Name', 'first')
        await write(storage, 'Name', 'second', false)
        expect((await folder.read('Name'))?.toString()).toBe('second')
      })
    })
  })

  it('finds out by itself whether names fold', async () => {
    const folds = interferedDisk((call, args) => {
      if (call === 'lstat') (args as string[])[0] = String(args[0]).replace(/\.OBJSYNC.*$/, (name) => name.toLowerCase())
    })
    await inFolder({ disk: folds }, async ({ folder, storage }) => {
      await write(storage, 'first', 'x', true)
      await folder.write('Name', 'old')
      await expect(write(storage, 'Name', 'new', true)).rejects.toMatchObject({ kind: 'conflict' })
      expect(await folder.files()).toEqual(['Name', 'first'])
    })
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('Name', 'old')
      const folding = statSync(folder.at('nAME'), { throwIfNoEntry: false }) !== undefined
      const kind = await write(storage, 'Name', 'new', true).then(() => undefined, (error: { kind: string }) => error.kind)
      expect(kind).toBe(folding ? 'conflict' : undefined)
      expect(await folder.files()).toEqual(['Name'])
    })
  })
})

describe('the time of a file', () => {
  it.each([
    ['whole seconds', 1_700_000_000_000, 1_700_000_000_000],
    ['milliseconds', 1_700_000_000_123, 1_700_000_000_123],
    ['the last millisecond of a second', 1_700_000_000_999, 1_700_000_000_999],
    ['the epoch', 0, 0],
    ['a time before 1970, to the second', -86_400_500, -86_401_000],
  ])('keeps %s', async (_name, mtime, kept) => {
    await inFolder({}, async ({ storage }) => {
      await storage.put('file', payloadOf('x'), attributesOf(1, { mtime }))
      expect(Math.floor((await entryOf(storage, 'file')).mtime)).toBe(kept)
    })
  })

  it('keeps microseconds', async () => {
    await inFolder({}, async ({ storage }) => {
      await storage.put('file', payloadOf('x'), attributesOf(1, { mtime: 1_700_000_000_123.456 }))
      expect((await entryOf(storage, 'file')).mtime).toBeCloseTo(1_700_000_000_123.456, 2)
    })
  })

  it.each([8.64e15, 1e300, Infinity, -1e300, NaN])('does not fail for %d', async (mtime) => {
    await inFolder({}, async ({ folder, storage }) => {
      await storage.put('file', payloadOf('x'), attributesOf(1, { mtime }))
      expect(await folder.files()).toEqual(['file'])
    })
  })
})

describe('a target', () => {
  it('takes no other number of bytes than it was told of', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await expect(storage.put('file', payloadOf('abc'), attributesOf(4))).rejects.toMatchObject({ kind: 'failed' })
      const write = await storage.startMultipart('file', attributesOf(4), 2)
      await write.put({ number: 1, offset: 0, payload: payloadOf('ab') })
      await expect(write.complete()).rejects.toMatchObject({ kind: 'failed' })
      expect(await folder.files()).toEqual([])
    })
  })

  it('leaves nothing of unfinished writes when it is closed', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const write = await storage.startMultipart('dir/file', attributesOf(4), 2)
      await write.put({ number: 1, offset: 0, payload: payloadOf('ab') })
      expect(await folder.temporaryFiles()).toHaveLength(1)
      await storage.close()
      expect(await folder.files()).toEqual([])
      await write.abort()
      await expect(write.complete()).rejects.toMatchObject({ kind: 'failed' })
    })
  })

  it('closes no file that a part is still being written to', async () => {
    const events: string[] = []
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const { threaded } = NODE_DISK
    const disk: Disk = {
      ...NODE_DISK,
      threaded: {
        ...threaded,
        async write(...args) {
          await released
          events.push('written')
          return threaded.write(...args)
        },
        async close(fd) {
          events.push('closed')
          return threaded.close(fd)
        },
      },
    }
    await inFolder({ disk }, async ({ folder, storage }) => {
      const write = await storage.startMultipart('file', attributesOf(2), 2)
      const part = write.put({ number: 1, offset: 0, payload: payloadOf('ab') })
      const aborted = write.abort()
      release()
      await Promise.all([part, aborted])
      expect(events).toEqual(['written', 'closed'])
      expect(await folder.files()).toEqual([])
    })
  })

  it('tries again at its closing to remove what it could not remove before', async () => {
    let stuck = true
    const disk = interferedDisk((call) => {
      if (stuck && (call === 'rename' || call === 'unlink')) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' })
    })
    await inFolder({ disk }, async ({ folder, storage }) => {
      await expect(put(storage, 'file', 'x')).rejects.toMatchObject({ kind: 'transient' })
      expect(await folder.temporaryFiles()).toHaveLength(1)
      stuck = false
      await storage.close()
      expect(await folder.files()).toEqual([])
    })
  })

  it('replaces a file that may not be written', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      if (process.platform !== 'win32') chmodSync(folder.at('file'), 0o444)
      await put(storage, 'file', 'new')
      expect((await folder.read('file'))?.toString()).toBe('new')
    })
  })
})
