import { chmod, chown, stat, utimes } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { LOCAL_CAPABILITIES } from '../../../../src/storage/local/capabilities.ts'
import { formatLustreTime, parseLustreTime } from '../../../../src/portable/lustre-time.ts'
import { propertiesOf } from '../../../../src/portable/posix.ts'
import type { PosixStyle } from '../../../../src/storage/local/settings.ts'
import type { Entry } from '../../../../src/storage/contract/entry.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { diskError, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'
import type { TemporaryFolder } from '../temporary-folder.ts'

const onLinux = describe.runIf(process.platform === 'linux')
const isRoot = process.getuid?.() === 0
const OTHER = { posix_owner: '12345', posix_group: '23456' }

async function onlyEntry(storage: Target): Promise<Entry> {
  for await (const [entry] of storage.list({})) if (entry) return entry
  throw new Error('the listing is empty')
}

function write(storage: Target, key: string, metadata: Record<string, string>, way: 'whole' | 'in parts' = 'whole'): Promise<unknown> {
  const attributes = { size: 1, mtime: 5000.5, facts: { metadata } }
  if (way === 'whole') return storage.put(key, { bytes: Buffer.from('x') }, attributes)
  return storage.startMultipart(key, attributes, 1).then(async (parts) => {
    await parts.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('x') } })
    await parts.complete()
  })
}

async function expectedOf(folder: TemporaryFolder, key: string, style: PosixStyle): Promise<Record<string, string>> {
  const { nlink, ino, dev, uid, gid, mode, atimeNs, ctimeNs, mtimeNs, birthtimeNs } = await stat(folder.at(key), { bigint: true })
  const both = {
    posix_nlink: `${nlink}`, posix_ino: `${ino}`, posix_dev: `${dev}`, posix_ctime: `${ctimeNs}`, posix_atime: `${atimeNs}`, linux_btime: `${birthtimeNs}`,
  }
  if (style === 'standard') return { ...both, posix_owner: `${uid}`, posix_group: `${gid}`, permissions: `${mode}`, modtime: `${mtimeNs}` }
  return { ...both, owner: `${uid}`, group: `${gid}`, permissions: '0640', modtime: formatLustreTime(mtimeNs) }
}

onLinux('a source with POSIX properties', () => {
  it.each<PosixStyle>(['standard', 'amlfs'])('tells them as metadata, %s, however a file is read', async (posix) => {
    for (const threadedOnly of [false, true]) {
      await inFolder({ threadedOnly, settings: { posix } }, async ({ folder, storage }) => {
        expect(storage.capabilities).toMatchObject({ folders: LOCAL_CAPABILITIES.folders, keepsFacts: false, keepsMetadata: true })
        await folder.write('a', 'content')
        await chmod(folder.at('a'), 0o4640)
        if (isRoot) await chown(folder.at('a'), 12345, 23456)
        await chmod(folder.at('a'), 0o4640)
        await utimes(folder.at('a'), 1_600_000_000.25, 1_500_000_000.5)
        const entry = await onlyEntry(storage)
        const told = [await storage.head(entry), await storage.read(entry, { range: { start: 2, end: 4 } }), await storage.read(entry)]
        const { posix_atime: _, ...expected } = await expectedOf(folder, 'a', posix)
        for (const { facts } of told) expect(facts).toEqual({ metadata: { ...expected, posix_atime: expect.stringMatching(/^\d+$/) as string } })
        if (posix === 'standard') expect(expected).toMatchObject({ permissions: String(0o104640), modtime: '1500000000500000000' })
      })
    }
  })

  it('tells nothing without', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('a', 'content')
      expect((await storage.head({ key: 'a' })).facts).toEqual({})
      expect(storage.capabilities.keepsMetadata).toBeUndefined()
    })
  })
})

onLinux('a target with POSIX properties', () => {
  it.each(['whole', 'in parts'] as const)('gives them to files written %s', async (way) => {
    await inFolder({ settings: { posix: 'standard' } }, async ({ folder, storage }) => {
      const metadata = { permissions: '33184', modtime: '1714979289123456789', posix_atime: '1600000000123456000', ...(isRoot && OTHER) }
      await write(storage, 'a', metadata, way)
      const { mode, uid, gid, mtimeNs, atimeNs } = await stat(folder.at('a'), { bigint: true })
      expect(mode & 0o7777n).toBe(0o640n)
      // Node takes times to the microsecond.
      expect([mtimeNs / 1000n, atimeNs / 1000n]).toEqual([1_714_979_289_123_456n, 1_600_000_000_123_456n])
      if (isRoot) expect([uid, gid]).toEqual([12345n, 23456n])
    })
  })

  it('reads those of Azure Managed Lustre', async () => {
    await inFolder({ settings: { posix: 'amlfs' } }, async ({ folder, storage }) => {
      await write(storage, 'a', { permissions: '0604', modtime: '2024-05-06 16:08:09 +0900', ...(isRoot && { owner: '12345', group: '23456' }) })
      const { mode, uid, gid, mtimeMs } = await stat(folder.at('a'))
      expect([mode & 0o7777, mtimeMs]).toEqual([0o604, Date.parse('2024-05-06T07:08:09Z')])
      if (isRoot) expect([uid, gid]).toEqual([12345, 23456])
    })
  })

  it('lets no program run as somebody else', async () => {
    await inFolder({ settings: { posix: 'standard' } }, async ({ folder, storage }) => {
      await write(storage, 'a', { permissions: String(0o106755) })
      expect((await stat(folder.at('a'))).mode & 0o7777).toBe(0o755)
    })
  })

  it('passes over what is no property, and keeps the time of the object then', async () => {
    await inFolder({ settings: { posix: 'standard' } }, async ({ folder, storage }) => {
      await folder.write('ordinary', 'x')
      await write(storage, 'a', { permissions: 'public', modtime: 'yesterday', posix_owner: 'alice', posix_group: '4294967295', colour: 'red' })
      const [{ mode, uid, gid, mtimeMs }, ordinary] = await Promise.all([stat(folder.at('a')), stat(folder.at('ordinary'))])
      expect([mode, uid, gid, mtimeMs]).toEqual([ordinary.mode, ordinary.uid, ordinary.gid, 5000.5])
    })
  })

  it('fails a file that may not be given to its owner, and leaves nothing of it', async () => {
    const disk = interferedDisk((call) => {
      if (call === 'fchown') throw diskError('EPERM')
    })
    await inFolder({ disk, settings: { posix: 'standard' } }, async ({ folder, storage }) => {
      const mine = { posix_owner: String(process.getuid?.()), posix_group: String(process.getgid?.()) }
      await write(storage, 'mine', mine)
      await expect(write(storage, 'a', OTHER)).rejects.toMatchObject({ kind: 'denied' })
      await expect(write(storage, 'a', OTHER, 'in parts')).rejects.toThrow('may not be given to user 12345 and group 23456')
      expect(await folder.files()).toEqual(['mine'])
    })
  })

  it('leaves metadata alone without', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await write(storage, 'a', { permissions: '33024', modtime: '0' })
      const { mode, mtimeMs } = await stat(folder.at('a'))
      expect([mode & 0o400, mode & 0o200, mtimeMs]).toEqual([0o400, 0o200, 5000.5])
    })
  })
})

describe('properties', () => {
  it('are numbers of 32 bits and times of 64, in the form of their style', () => {
    expect(propertiesOf({ permissions: '33188', posix_owner: '4294967294', modtime: '-1', posix_atime: '1' }, 'standard'))
      .toEqual({ mode: 0o644, owner: 4294967294, group: undefined, modified: -1n, accessed: 1n })
    expect(propertiesOf({ permissions: '0755', owner: '0', posix_owner: '7', modtime: '1' }, 'amlfs'))
      .toEqual({ mode: 0o755, owner: 0, group: undefined, modified: undefined, accessed: undefined })
    expect(propertiesOf({ permissions: '99', modtime: '1e3', owner: '-1' }, 'amlfs').mode).toBeUndefined()
  })

  it.each([0n, 1_714_979_289_123_456_789n, -146_940_710_750_000_000n])('have times of Lustre in whole seconds: %s', (time) => {
    const text = formatLustreTime(time)
    expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}$/)
    const seconds = BigInt(Math.floor(Number(time / 1_000_000n) / 1000))
    expect(parseLustreTime(text)).toBe(seconds * 1_000_000_000n)
  })

  it.runIf(process.platform !== 'linux')('are refused where the system has none', async () => {
    await expect(inFolder({ settings: { posix: 'standard' } }, () => Promise.resolve())).rejects.toMatchObject({ kind: 'usage' })
  })
})
