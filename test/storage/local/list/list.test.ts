import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { Dirent, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Disk } from '../../../../src/storage/local/disk/disk.ts'
import { NODE_DISK } from '../../../../src/storage/local/disk/disk.ts'
import { rangeHolds } from '../../../../src/order/key-range.ts'
import { byUtf8 } from '../../../order/odd-keys.ts'
import { firstPage, keysOf, pagesOf } from '../../../conformance/subject.ts'
import { diskError, failingDisk, interferedDisk } from '../changed-disk.ts'
import { inFolder, listed } from '../open.ts'

const onPosix = it.runIf(process.platform !== 'win32')
const onLinux = it.runIf(process.platform === 'linux')

const name = fc.array(fc.constantFrom('a', 'b', '-', '.', '0', '\u00e9', '\uff5e', '\u{1f600}'), { minLength: 1, maxLength: 3 })
  .map((pieces) => pieces.join('')).filter((text) => !/^\.+$/.test(text))
const tree = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')), { maxLength: 25 })
  .map((keys) => keys.filter((key) => !keys.some((other) => other.startsWith(`${key}/`))))

/** A disk whose folders show many names, each of which leads to the file `file`. */
function diskOfMany(count: number): Disk {
  let shown = 0
  const { inline, threaded } = NODE_DISK
  const next = (): Dirent | null => (shown < count ? direntOf(`n${shown++}`) : null)
  const real = (path: string): string => path.replace(/n\d+$/, 'file')
  const open = <T>(folder: T): T => {
    shown = 0
    return folder
  }
  // Both ways, as a busy machine makes the disk look slow.
  return {
    inline: { ...inline, openFolder: (...args) => open(inline.openFolder(...args)), readFolder: next, stat: (path) => inline.stat(real(path)) },
    threaded: {
      ...threaded,
      openFolder: (...args) => threaded.openFolder(...args).then(open),
      readFolder: () => Promise.resolve(next()),
      stat: (path) => threaded.stat(real(path)),
    },
  }
}

function direntOf(name: string): Dirent {
  return Object.assign(new Dirent(), { name, isFile: () => true })
}

/** Files of an external sort that this process has open. */
function openSpools(): number {
  const names = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return names.filter((target) => target.endsWith('/spool (deleted)')).length
}

describe('the listing of a folder', () => {
  it('is in the order of UTF-8 bytes for any tree, any range and any way of sorting', async () => {
    const anyEnds = fc.array(name, { maxLength: 2 })
    await fc.assert(fc.asyncProperty(tree, anyEnds, fc.constantFrom(1, 4, 1000), async (keys, ends, sortInMemory) => {
      await inFolder({ sortInMemory }, async ({ folder, storage }) => {
        for (const key of keys) await folder.write(key, key)
        const [after, through] = ends
        const expected = keys.filter((key) => rangeHolds({ after, through }, key)).sort(byUtf8)
        expect(await keysOf(storage, { after, through }, { pageSize: 3 })).toEqual(expected)
      })
    }), { numRuns: 60 })
  })

  it('leaves folders unread that lie outside the range', async () => {
    const opened: string[] = []
    const disk = interferedDisk((call, [path]) => {
      if (call === 'openFolder') opened.push(String(path))
    })
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a/x', 'b/c/x', 'b/d/x', 'e/x']) await folder.write(key, key)
      expect(await keysOf(storage, { after: 'b/c/', through: 'b/c/z' })).toEqual(['b/c/x'])
      expect(opened.map((path) => path.slice(folder.path.length).replaceAll('\\', '/'))).toEqual(['/', '/b/', '/b/c/'])
    })
  })

  it('goes as deep as paths can go', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const depth = process.platform === 'win32' ? 80 : 500
      const key = 'd/'.repeat(depth) + 'file'
      await folder.write(key, 'x')
      expect(await keysOf(storage)).toEqual([key])
    })
  })

  it('fills pages across folders', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      for (let i = 0; i < 120; i++) await folder.write(`d${i % 40}/f${i}`, 'x')
      expect((await pagesOf(storage)).map(({ length }) => length)).toEqual([120])
      expect((await pagesOf(storage, {}, { pageSize: 50 })).length).toBeLessThanOrEqual(3)
    })
  })

  const temporary = ['.objsync-0123abcd-5.tmp', 'dir/.objsync-0123456789ab-12-345-6.tmp']
  const alike = ['.objsync-deadbeef-notes.tmp', '.objsync-notes.tmp']

  it('does not show files that are being written to a target, but files of other names', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      for (const key of [...temporary, ...alike]) await folder.write(key, 'x')
      expect(await listed(storage)).toEqual({ keys: alike, problems: [] })
    })
  })

  it('names the files of a source that have the names of temporary ones', async () => {
    await inFolder({ role: 'source' }, async ({ folder, storage }) => {
      for (const key of [...temporary, ...alike]) await folder.write(key, 'x')
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(alike)
      expect(problems.map(({ key, incomplete, harmless }) => [key, incomplete, harmless])).toEqual(temporary.map((key) => [key, false, undefined]))
      expect(problems[0]?.error.message).toContain(temporary[0])
    })
  })

  it.each(['a file that goes', 'a folder that goes', 'a file that becomes a folder'])('has a hole at %s after its name was read', async (what) => {
    const name = what === 'a folder that goes' ? 'd/' : 'a'
    const disk = interferedDisk((call, [path]) => {
      if (call !== 'stat' || !String(path).replaceAll('\\', '/').endsWith(`/${name}`)) return
      rmSync(String(path), { recursive: true, force: true })
      if (what === 'a file that becomes a folder') mkdirSync(String(path))
    })
    await inFolder({ disk, role: 'source' }, async ({ folder, storage }) => {
      for (const key of ['a', 'b', 'd/x']) await folder.write(key, key)
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(name === 'a' ? ['b', 'd/x'] : ['a', 'b'])
      expect(problems).toMatchObject([{ key: name, incomplete: true }])
    })
  })

  it.each([/root.a$/, /root.d.$/])('breaks off when the source itself goes away while it is listed (at %s)', async (at) => {
    const disk = interferedDisk((call, [path]) => {
      if (call === 'stat' && at.test(String(path))) renameSync(String(path).replace(/root.*/, 'root'), String(path).replace(/root.*/, 'gone'))
    })
    await inFolder({ disk, role: 'source', at: 'root' }, async ({ storage }) => {
      await expect(listed(storage)).rejects.toMatchObject({ kind: 'changed' })
    }, async (folder) => {
      for (const key of ['root/a', 'root/b', 'root/d/x', 'root/e/x']) await folder.write(key, key)
    })
  })

  it.each(['source', 'target'] as const)('has a hole where the disk says in the middle of a folder that something is not there (%s)', async (role) => {
    let reads = 0
    const disk = interferedDisk((call, [dir]) => {
      if (call === 'readFolder' && /folder.$/.test((dir as { path: string }).path) && ++reads === 3) throw diskError('ENOENT')
    })
    await inFolder({ disk, role }, async ({ folder, storage }) => {
      for (const key of ['folder/a', 'folder/b', 'folder/c', 'keep']) await folder.write(key, key)
      const { problems } = await listed(storage)
      expect(problems).toMatchObject([{ key: 'folder/', incomplete: true }])
    })
  })

  it('has a hole where the root breaks off', async () => {
    let reads = 0
    const disk = interferedDisk((call) => {
      if (call === 'readFolder' && ++reads === 2) throw diskError('ENOENT')
    })
    await inFolder({ disk, role: 'source' }, async ({ folder, storage }) => {
      for (const key of ['a', 'b', 'c']) await folder.write(key, key)
      expect((await listed(storage)).problems).toMatchObject([{ key: '', incomplete: true }])
    })
  })

  it('tells of a folder that cannot be read, and goes on', async () => {
    const disk = failingDisk('openFolder', 'EACCES', ([path]) => /locked.$/.test(String(path)))
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a', 'locked/x', 'z']) await folder.write(key, key)
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['a', 'z'])
      expect(problems).toMatchObject([{ key: 'locked/', incomplete: true, error: { kind: 'denied' } }])
      await expect(keysOf(storage)).rejects.toMatchObject({ kind: 'denied' })
    })
  })

  it('tells of a folder that breaks off', async () => {
    const disk = failingDisk('readFolder', 'EIO', ([dir]) => /broken.$/.test((dir as { path: string }).path))
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a', 'broken/x', 'z']) await folder.write(key, key)
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['a', 'z'])
      expect(problems).toMatchObject([{ key: 'broken/', incomplete: true, error: { code: 'EIO' } }])
    })
  })

  it('tells of a file that cannot be looked at', async () => {
    const disk = failingDisk('stat', 'EACCES', ([path]) => String(path).endsWith('locked'))
    await inFolder({ disk }, async ({ folder, storage }) => {
      for (const key of ['a', 'locked', 'z']) await folder.write(key, key)
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['a', 'z'])
      expect(problems).toMatchObject([{ key: 'locked', incomplete: true, error: { kind: 'denied' } }])
    })
  })

  it('tells of a root that cannot be read', async () => {
    await inFolder({ disk: failingDisk('openFolder', 'EACCES') }, async ({ storage }) => {
      expect(await listed(storage)).toMatchObject({ keys: [], problems: [{ key: '', incomplete: true, error: { kind: 'denied' } }] })
    })
  })

  it('does not take a fault of the callback for one of the disk', async () => {
    const disk = failingDisk('openFolder', 'EACCES', ([path]) => /locked.$/.test(String(path)))
    await inFolder({ disk }, async ({ folder, storage }) => {
      await folder.write('locked/x', 'x')
      const onProblem = (): void => {
        throw new Error('enough')
      }
      await expect(keysOf(storage, {}, { onProblem })).rejects.toThrow('enough')
    })
  })

  onLinux('tells of names that are not UTF-8, and shows those that hold U+FFFD by right', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('dir/right-\ufffd', 'x')
      await folder.write('dir/right-\ufffd-dir/x', 'x')
      const bad = Buffer.concat([Buffer.from(folder.at('dir/bad-')), Buffer.from([0xff, 0xfe])])
      writeFileSync(bad, 'x')
      mkdirSync(Buffer.concat([bad, Buffer.from('dir')]))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['dir/right-\ufffd', 'dir/right-\ufffd-dir/x'])
      expect(problems.map(({ key, incomplete }) => [key, incomplete]).sort()).toEqual([['dir/bad-\ufffd\ufffd', true], ['dir/bad-\ufffd\ufffddir', true]])
      expect(problems[0]?.error).toMatchObject({ kind: 'unsafe-key' })
    })
  })

  onPosix.each(['source', 'target'] as const)('leaves out pipes and sockets; a source names them (%s)', async (role) => {
    await inFolder({ role }, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      execFileSync('mkfifo', [folder.at('pipe')])
      symlinkSync('pipe', folder.at('link-to-pipe'))
      symlinkSync('/dev/null', folder.at('link-to-device'))
      const { keys, problems } = await listed(storage)
      expect(keys).toEqual(['file'])
      const named = problems.map(({ key, incomplete, harmless }) => [key, incomplete, harmless]).sort()
      expect(named).toEqual(role === 'target' ? [] : ['link-to-device', 'link-to-pipe', 'pipe'].map((key) => [key, false, true]))
    })
  })

  it('is left early without keeping folders open', async () => {
    let open = 0
    const disk = interferedDisk((call) => {
      if (call === 'openFolder') open++
      if (call === 'closeFolder') open--
    })
    await inFolder({ disk, sortInMemory: 1 }, async ({ folder, storage }) => {
      for (const key of ['a/b/c', 'a/b/d', 'a/e', 'f']) await folder.write(key, key)
      expect(await firstPage(storage.list({}, { pageSize: 1 }))).toHaveLength(1)
      expect(open).toBe(0)
      expect(await listed(storage)).toMatchObject({ problems: [] })
    })
  })

  it.runIf(process.platform === 'linux')('sorts a folder of very many names on disk, and lets go of it when it is left', async () => {
    await inFolder({ disk: diskOfMany(60_000), sortInMemory: 1000 }, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      const page = await firstPage(storage.list({}))
      expect(page?.slice(0, 3).map(({ key }) => key)).toEqual(['n0', 'n1', 'n10'])
      expect(openSpools()).toBe(0)
      const before: number[] = []
      for await (const each of storage.list({})) before[0] ??= each.length && openSpools()
      expect(before[0]).toBeGreaterThan(0)
      expect(openSpools()).toBe(0)
    })
  })

  it('breaks off when it is stopped between two pages', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      for (const key of ['a', 'b', 'c']) await folder.write(key, key)
      const stop = new AbortController()
      const seen: string[] = []
      const listing = (async () => {
        for await (const page of storage.list({}, { pageSize: 1, signal: stop.signal })) {
          seen.push(...page.map(({ key }) => key))
          stop.abort()
        }
      })()
      await expect(listing).rejects.toMatchObject({ kind: 'aborted' })
      expect(seen).toEqual(['a'])
    })
  })
})

describe('the listing of a folder that is not there', () => {
  it('is empty for a target', async () => {
    await inFolder({ at: 'no/such/folder' }, async ({ storage }) => {
      expect(await listed(storage)).toEqual({ keys: [], problems: [] })
      expect((await storage.prefixes?.(''))?.prefixes).toEqual([])
    })
  })

  it('is an error for a source, at the opening', async () => {
    await expect(inFolder({ at: 'no/such/folder', role: 'source' }, async () => undefined)).rejects.toMatchObject({ kind: 'not-found' })
  })
})

describe('a location that is one file', () => {
  const withFile = (role: 'source' | 'target', run: Parameters<typeof inFolder>[1]): Promise<void> =>
    inFolder({ at: 'dir/file.txt', role }, run, async (folder) => {
      await folder.write('dir/file.txt', 'content')
      await folder.write('dir/other', 'other')
    })

  it('lists and reads just that one', async () => {
    await withFile('source', async ({ storage }) => {
      const [[entry, ...others] = []] = await pagesOf(storage)
      expect(entry).toMatchObject({ key: 'file.txt', size: 7 })
      expect(others).toEqual([])
      expect((await storage.read(entry as NonNullable<typeof entry>)).bytes.toString()).toBe('content')
      expect(await keysOf(storage, { after: 'file.txt' })).toEqual([])
      expect((await storage.prefixes?.(''))?.prefixes).toEqual([])
    })
  })

  it('is no target', async () => {
    await expect(withFile('target', async () => undefined)).rejects.toMatchObject({ kind: 'usage' })
  })
})

describe('a listing that an error of the disk reaches in other ways', () => {
  it('names the error of a folder with too many open files', async () => {
    const disk = interferedDisk((call, [path]) => {
      if (call === 'openFolder' && /many.$/.test(String(path))) throw diskError('EMFILE')
    })
    await inFolder({ disk, wait: () => Promise.resolve() }, async ({ folder, storage }) => {
      await folder.write('many/x', 'x')
      expect((await listed(storage)).problems).toMatchObject([{ key: 'many/', incomplete: true, error: { kind: 'transient' } }])
    })
  })
})
