import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, readlinkSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entryOf, patternOf } from '../../../conformance/subject.ts'
import { failingDisk, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

const SMALL = patternOf(5000)
const LARGE = patternOf(200_000)

/** Descriptors of this process for files and folders below a folder, and for the folder itself. Other tests open and close others. */
function openBelow(folder: string): number {
  const paths = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      // The descriptor that lists this folder is closed by now.
      return ''
    }
  })
  return paths.filter((path) => path.startsWith(folder)).length
}

describe.each([['at once', false], ['on threads', true]])('reading a file %s', (_name, threadedOnly) => {
  it('says changed when only its time has changed', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      await folder.write('file', SMALL)
      const entry = await entryOf(storage, 'file')
      const time = new Date(entry.mtime + 1000)
      utimesSync(folder.at('file'), time, time)
      await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'changed' })
    })
  })

  it.each<[string, (path: string) => void]>([
    ['grows', (path) => appendFileSync(path, 'x')],
    ['shrinks', (path) => truncateSync(path, 10)],
    ['is written over', (path) => writeFileSync(path, patternOf(5000, 1))],
  ])('says changed when it %s while it is read', async (_change, change) => {
    let change_ = (): void => undefined
    const disk = interferedDisk((call) => {
      if (call === 'read') change_()
    })
    await inFolder({ threadedOnly, disk }, async ({ folder, storage }) => {
      await folder.write('file', SMALL)
      const past = new Date(Date.UTC(2020, 1, 1))
      utimesSync(folder.at('file'), past, past)
      const entry = await entryOf(storage, 'file')
      change_ = () => {
        change_ = () => undefined
        change(folder.at('file'))
      }
      await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'changed' })
    })
  })

  it('reads on when the system gives little at a time', async () => {
    const disk = interferedDisk((call, args) => {
      if (call === 'read') (args as number[])[3] = Math.min(7, args[3] as number)
    })
    await inFolder({ threadedOnly, disk }, async ({ folder, storage }) => {
      await folder.write('file', patternOf(100))
      const { bytes } = await storage.read(await entryOf(storage, 'file'))
      expect(bytes.equals(patternOf(100))).toBe(true)
    })
  })

  it('names what the disk fails with', async () => {
    await inFolder({ threadedOnly, disk: failingDisk('open', 'EACCES') }, async ({ folder, storage }) => {
      await folder.write('file', SMALL)
      const reading = storage.read(await entryOf(storage, 'file'))
      await expect(reading).rejects.toMatchObject({ kind: 'unreadable', message: 'cannot read "file": permission denied (EACCES)' })
    })
  })

  it.runIf(process.platform !== 'win32')('is not stopped by a pipe that has taken its place', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      await folder.write('file', SMALL)
      const entry = await entryOf(storage, 'file')
      rmSync(folder.at('file'))
      execFileSync('mkfifo', [folder.at('file')])
      await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'changed' })
    })
  })

  it('fills the buffer that it is lent', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      await folder.write('file', SMALL)
      const into = Buffer.alloc(8192)
      const { bytes } = await storage.read(await entryOf(storage, 'file'), { into })
      expect(bytes.buffer).toBe(into.buffer)
      expect(bytes.length).toBe(SMALL.length)
    })
  })

  it.runIf(process.platform === 'linux')('keeps no descriptors after closing, whatever went wrong', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      for (let i = 0; i < 30; i++) await folder.write(`file-${i}`, LARGE)
      const open = (): number => openBelow(folder.path)
      for (let i = 0; i < 30; i++) {
        const entry = await entryOf(storage, `file-${i}`)
        const ranges = [0, 1, 2, 3].map((n) => storage.read(entry, { range: { start: n * 50_000, end: (n + 1) * 50_000 } }))
        const wrong = [storage.read({ ...entry, size: 7 }), storage.read({ ...entry, key: `gone-${i}` }), storage.read(entry, { signal: AbortSignal.abort() })]
        const outcomes = await Promise.allSettled([...ranges, ...wrong])
        expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, true, false, false, false])
      }
      expect(open()).toBeLessThanOrEqual(8)
      await storage.close()
      expect(open()).toBe(0)
    })
  })

  it('goes nowhere but into the root', async () => {
    await inFolder({ at: 'root', threadedOnly }, async ({ folder, storage }) => {
      const { size, mtimeMs } = statSync(folder.at('secret'))
      await expect(storage.read({ key: '../secret', size, mtime: mtimeMs, etag: '' })).rejects.toMatchObject({ kind: 'unsafe-key' })
    }, (folder) => folder.write('secret', 'x'))
  })
})
