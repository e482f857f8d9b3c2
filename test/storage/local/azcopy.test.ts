import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, stat, utimes } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HashSettings, LocalSettings, PosixStyle } from '../../../src/storage/local/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { startBlobService } from './blob-service.ts'
import type { BlobService } from './blob-service.ts'
import { interferedDisk } from './changed-disk.ts'
import { inFolder } from './open.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

/** Path of the real azcopy. */
const AZCOPY = process.env['AZCOPY']
const HASHING = ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles']
const HIDDEN: HashSettings = { mode: 'hidden-files', store: true }
/** Nobody else's zone, so that the times that azcopy writes tell who wrote them. */
const ZONE = 'Asia/Kathmandu'
/** Of `statx` alone; Node does not tell them. */
const STATX_ONLY = ['linux_attribute', 'linux_attribute_mask', 'linux_statx_mask', 'posix_atime']

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')
const told = async (storage: Target, key: string): Promise<string | undefined> => (await storage.head({ key }, { checksum: true })).checksum?.value

let service: BlobService
let home: TemporaryFolder
beforeEach(async () => {
  service = await startBlobService()
  home = await temporaryFolder()
})
afterEach(async () => {
  await service.close()
  await home.remove()
})

async function azcopy(from: string, to: string, pair: 'LocalBlob' | 'BlobLocal', ...options: readonly string[]): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: home.path, AZCOPY_LOG_LOCATION: home.path, AZCOPY_JOB_PLAN_LOCATION: home.path, TZ: ZONE }
  const running = promisify(execFile)(String(AZCOPY), ['sync', from, to, '--from-to', pair, '--check-version=false', ...options], { env, timeout: 50_000 })
  running.child.stdin?.end()
  expect((await running).stdout).toContain('Final Job Status: Completed\n')
}

async function writeOld(folder: TemporaryFolder, key: string): Promise<void> {
  await folder.write(key, `content of ${key}`)
  await utimes(folder.at(key), 1_600_000_000.25, 1_500_000_000.123456)
}

describe.runIf(AZCOPY !== undefined && process.platform !== 'win32')('beside azcopy', () => {
  it('goes by the records that azcopy wrote', async () => {
    const opened: string[] = []
    const disk = interferedDisk((call, [path]) => {
      if (call === 'open') opened.push(String(path))
    })
    await inFolder({ disk, settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      for (const key of ['a', 'b/c.txt']) await writeOld(folder, key)
      await azcopy(folder.path, service.url, 'LocalBlob', ...HASHING)
      expect(await folder.files()).toEqual(['.a.azcopysyncmeta', 'a', 'b/.c.txt.azcopysyncmeta', 'b/c.txt'])
      expect(String(await folder.read('.a.azcopysyncmeta'))).toContain('+05:45')
      for (const key of ['a', 'b/c.txt']) expect(await told(storage, key)).toBe(md5(`content of ${key}`))
      expect(opened.filter((path) => !path.endsWith('.azcopysyncmeta'))).toEqual([])
    })
  })

  it('writes records that azcopy goes by', async () => {
    const records = await temporaryFolder()
    await inFolder({ settings: { hashes: { ...HIDDEN, folder: records.path } } }, async ({ folder, storage }) => {
      for (const key of ['a', 'b/c.txt']) {
        await writeOld(folder, key)
        await told(storage, key)
      }
      const before = await Promise.all([records.read('.a.azcopysyncmeta'), records.read('b/.c.txt.azcopysyncmeta')])
      await azcopy(folder.path, service.url, 'LocalBlob', ...HASHING, '--hash-meta-dir', records.path)
      expect([...service.blobs.keys()].sort()).toEqual(['a', 'b/c.txt'])
      // What it does not believe it writes anew, and in its own zone.
      expect(await Promise.all([records.read('.a.azcopysyncmeta'), records.read('b/.c.txt.azcopysyncmeta')])).toEqual(before)
      expect(String(before[0])).toContain('Z"}')
      await utimes(folder.at('a'), 1_600_000_000, 1_600_000_000)
      await azcopy(folder.path, service.url, 'LocalBlob', ...HASHING, '--hash-meta-dir', records.path)
      expect(String(await records.read('.a.azcopysyncmeta'))).toContain('+05:45')
    })
    await records.remove()
  })
})

describe.runIf(AZCOPY !== undefined && process.platform === 'linux')('POSIX properties', () => {
  it.each<PosixStyle>(['standard', 'amlfs'])('are told as azcopy tells them, %s', async (posix) => {
    await inZone(async () => {
      await inFolder({ settings: { posix } }, async ({ folder, storage }) => {
        await writeOld(folder, 'a')
        await chmod(folder.at('a'), 0o640)
        await azcopy(folder.path, service.url, 'LocalBlob', ...preserving(posix))
        const { facts } = await storage.head({ key: 'a' })
        expect(without(facts.metadata ?? {})).toEqual(without(service.blobs.get('a')?.metadata ?? {}))
        expect(Object.keys(facts.metadata ?? {})).toContain('posix_atime')
      })
    })
  })

  it.each<PosixStyle>(['standard', 'amlfs'])('that we told are given by azcopy, and those that azcopy told by us, %s', async (posix) => {
    const [byAzcopy, byUs] = [await temporaryFolder(), await temporaryFolder()]
    await inFolder({ settings: { posix } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a')
      await chmod(folder.at('a'), 0o604)
      const metadata = (await storage.head({ key: 'a' })).facts.metadata ?? {}
      const bytes = Buffer.from('content')
      service.blobs.set('a', { bytes, metadata, md5: md5('content') })
      await azcopy(service.url, byAzcopy.path, 'BlobLocal', ...preserving(posix))
      await azcopy(folder.path, service.url, 'LocalBlob', '--mirror-mode', ...preserving(posix))
      const settings: Partial<LocalSettings> = { posix, path: byUs.path }
      await inFolder({ settings }, async ({ storage: target }) => {
        await target.put('a', { bytes }, { size: bytes.length, mtime: 0, facts: { metadata: service.blobs.get('a')?.metadata } })
      })
      const [theirs, ours] = await Promise.all([stat(byAzcopy.at('a')), stat(byUs.at('a'))])
      expect([theirs.mode, theirs.mtimeMs]).toEqual([0o100604, posix === 'standard' ? 1_500_000_000_123.456 : 1_500_000_000_000])
      expect([ours.mode, ours.mtimeMs, ours.uid, ours.gid]).toEqual([theirs.mode, theirs.mtimeMs, theirs.uid, theirs.gid])
    })
    await Promise.all([byAzcopy.remove(), byUs.remove()])
  })
})

function preserving(style: PosixStyle): string[] {
  return ['--preserve-posix-properties', '--posix-properties-style', style]
}

function without(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !STATX_ONLY.includes(name)))
}

/** Times of Azure Managed Lustre are those of the zone that the program runs in. */
async function inZone(run: () => Promise<void>): Promise<void> {
  const before = process.env['TZ']
  process.env['TZ'] = ZONE
  try {
    await run()
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
}
