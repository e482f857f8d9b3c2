import { createHash } from 'node:crypto'
import { rename, rm, stat, symlink, utimes } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openHashCache } from '../../../../src/hash-cache/hash-cache.ts'
import { checksumDigest, MD5, type Digest } from '../../../../src/integrity/digest.ts'
import { openLocal } from '../../../../src/storage/local/open.ts'
import type { LocalSettings } from '../../../../src/storage/local/settings.ts'
import type { Entry } from '../../../../src/storage/contract/entry.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { computeDigest } from '../../../../src/sync/object/compute.ts'
import { createPassContext } from '../../../../src/sync/pass-context.ts'
import { patternOf } from '../../../conformance/subject.ts'
import { recordedRun } from '../../../sync/support/recorded-run.ts'
import { settingsWith } from '../../../sync/support/settings.ts'
import { interferedDisk } from '../changed-disk.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary-folder.ts'

const md5 = (content: Buffer | string): string => createHash('md5').update(content).digest('hex')
const LONG_AGO = 1_500_000_000.25
const MINUTE = 60_000
/** Larger than what is read at once. */
const LARGE = patternOf(300_000)

interface Digested {
  readonly digest: string
  /** Bytes that were asked of the disk for it. */
  readonly read: number
}

interface World {
  readonly folder: TemporaryFolder
  /** A run of its own, with the cache of the earlier ones: what it takes for the digest of a file, and what it reads for that. */
  digest(key: string, options?: RunOptions): Promise<Digested>
}

interface RunOptions {
  readonly digest?: Digest
  readonly pieces?: readonly number[]
  readonly settings?: Partial<LocalSettings>
  /** Milliseconds by which the clock of the run is ahead. Default: enough for every file to be settled. */
  readonly ahead?: number
  /** How the digest is asked for. */
  readonly ask?: (storage: Target, entry: Entry) => Promise<string>
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder()
  const cacheFolder = await temporaryFolder()
  try {
    await work({ folder, digest: (key, options) => digestIn(folder, cacheFolder.at('cache'), key, options) })
  } finally {
    await folder.remove()
    await cacheFolder.remove()
  }
}

async function digestIn(folder: TemporaryFolder, file: string, key: string, options: RunOptions = {}): Promise<Digested> {
  const { digest = MD5, pieces, settings, ahead = MINUTE } = options
  const cache = await openHashCache(file, { onNotice: () => undefined })
  let read = 0
  const disk = interferedDisk((call, args) => {
    if (call === 'read') read += args[3] as number
  })
  const storage = await openLocal(
    { path: folder.path, followSymlinks: true, fsync: false, ...settings }, 'source', { disk, now: () => Date.now() + ahead }, { digests: cache })
  const context = createPassContext(storage, storage, settingsWith({ multipart: { chunkSize: 64 * 1024 } }), recordedRun())
  const { ask = (_, entry) => computeDigest(storage, entry, digest, pieces, context) } = options
  try {
    return { digest: await ask(storage, await entryOf(storage, key)), read }
  } finally {
    await storage.close()
    await cache.close()
  }
}

async function entryOf(storage: Target, key: string): Promise<Entry> {
  for await (const page of storage.list({})) {
    const entry = page.find((each) => each.key === key)
    if (entry) return entry
  }
  throw new Error(`${key} is not there`)
}

/** Writes a file that has had its time for long. */
async function writeOld(folder: TemporaryFolder, key: string, content: Buffer | string): Promise<void> {
  await folder.write(key, content)
  await utimes(folder.at(key), LONG_AGO, LONG_AGO)
}

describe('digests of files that are remembered', () => {
  it.each([['small', 'content'], ['empty', ''], ['large', LARGE]])('reads a %s file once, and then not a byte of it', (_, content) => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a/b', content)
    expect(await digest('a/b')).toEqual({ digest: md5(content), read: content.length })
    expect(await digest('a/b')).toEqual({ digest: md5(content), read: 0 })
  }))

  it('reads a file anew that was only touched, and remembers it again', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    await digest('a')
    await utimes(folder.at('a'), LONG_AGO + 1, LONG_AGO + 1)
    expect(await digest('a')).toEqual({ digest: md5('content'), read: 7 })
    expect(await digest('a')).toEqual({ digest: md5('content'), read: 0 })
  }))

  it('reads a file anew whose content was edited and whose time was put back', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    await digest('a')
    await writeOld(folder, 'a', 'CONTENT')
    expect((await stat(folder.at('a'))).mtimeMs).toBe(LONG_AGO * 1000)
    expect(await digest('a')).toEqual({ digest: md5('CONTENT'), read: 7 })
  }))

  it('reads a file anew that another of the same size and time was renamed over', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    await writeOld(folder, 'other', 'CONTENT')
    await digest('a')
    await rename(folder.at('other'), folder.at('a'))
    expect(await digest('a')).toEqual({ digest: md5('CONTENT'), read: 7 })
  }))

  it('does not confuse files of one run that have the same size and time', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    await writeOld(folder, 'b', 'CONTENT')
    await digest('a')
    expect(await digest('b')).toEqual({ digest: md5('CONTENT'), read: 7 })
    expect(await digest('a')).toEqual({ digest: md5('content'), read: 0 })
  }))

  it.skipIf(process.platform === 'win32')('follows a symbolic link to the file that it names now', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'one', 'content')
    await writeOld(folder, 'two', 'CONTENT')
    await symlink('one', folder.at('link'))
    expect(await digest('link')).toEqual({ digest: md5('content'), read: 7 })
    expect(await digest('link')).toEqual({ digest: md5('content'), read: 0 })
    await rm(folder.at('link'))
    await symlink('two', folder.at('link'))
    expect(await digest('link')).toEqual({ digest: md5('CONTENT'), read: 7 })
  }))

  it.skipIf(process.platform === 'win32')('takes the text of a link that is an entry for its content', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'one', 'content')
    await symlink('one', folder.at('link'))
    await digest('link')
    expect((await digest('link', { settings: { keepLinks: true } })).digest).toBe(md5('one'))
  }))

  it('remembers nothing of a file that changed within two seconds: it could change again and look the same', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    const { ctimeMs } = await stat(folder.at('a'))
    const just = (): number => ctimeMs + 1900 - Date.now()
    await digest('a', { ahead: just() })
    expect((await digest('a', { ahead: just() })).read).toBe(7)
    await digest('a')
    expect((await digest('a', { ahead: just() })).read).toBe(0)
  }))

  it('remembers nothing of a file whose time is in the future', () => inWorld(async ({ folder, digest }) => {
    await folder.write('a', 'content')
    await utimes(folder.at('a'), Date.now() / 1000 + 3600, Date.now() / 1000 + 3600)
    await digest('a')
    expect((await digest('a')).read).toBe(7)
  }))

  it('remembers nothing of a file that changes while it is being read', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    const touch: RunOptions['ask'] = async (storage, entry) => {
      const { value, state } = await read(storage, entry)
      return storage.digestOf?.(entry, 'ETag', async () => {
        await writeOld(folder, 'a', 'CONTENT')
        return { value, state }
      }) ?? ''
    }
    expect((await digest('a', { ask: touch })).digest).toBe(md5('content'))
    expect(await digest('a')).toEqual({ digest: md5('CONTENT'), read: 7 })
  }))

  it('remembers nothing that was read from another file than the one under the path', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    const fromElsewhere: RunOptions['ask'] = async (storage, entry) =>
      storage.digestOf?.(entry, 'ETag', async () => ({ value: md5('of another file'), state: '1 2 7 3 4' })) ?? ''
    await digest('a', { ask: fromElsewhere })
    expect(await digest('a')).toEqual({ digest: md5('content'), read: 7 })
  }))

  it('does not answer for a file that is no longer the one that was listed', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    await digest('a')
    const asListedBefore: RunOptions['ask'] = async (storage, entry) =>
      storage.digestOf?.({ ...entry, mtime: entry.mtime - 1 }, 'ETag', async () => ({ value: 'computed', state: undefined })) ?? ''
    expect((await digest('a', { ask: asListedBefore })).digest).toBe('computed')
  }))

  it('keeps digests of several algorithms and part sizes apart', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', LARGE)
    const kinds: RunOptions[] = [
      {}, { pieces: [200_000, 100_000] }, { pieces: [100_000, 200_000] }, { digest: checksumDigest('SHA256') }, { digest: checksumDigest('CRC64NVME') },
      { digest: checksumDigest('SHA256'), pieces: [200_000, 100_000] },
    ]
    const computed = []
    for (const kind of kinds) computed.push(await digest('a', kind))
    expect(computed.every(({ read }) => read === LARGE.length)).toBe(true)
    expect(new Set(computed.map((each) => each.digest)).size).toBe(kinds.length)
    for (const [i, kind] of kinds.entries()) expect(await digest('a', kind)).toEqual({ digest: computed[i]?.digest, read: 0 })
  }))

  it.skipIf(process.platform !== 'linux')('takes the place of the records of --compare-hash, which do not notice a time that was put back', () => inWorld(async ({ folder, digest }) => {
    await writeOld(folder, 'a', 'content')
    const settings = { hashes: { mode: 'hidden-files', store: true } } as const
    const ask: RunOptions['ask'] = async (storage, entry) => (await storage.head(entry, { checksum: true, algorithm: 'MD5' })).checksum?.value ?? ''
    const base64 = (content: string): string => createHash('md5').update(content).digest('base64')
    expect((await digest('a', { settings, ask })).digest).toBe(base64('content'))
    expect(await digest('a', { settings, ask })).toEqual({ digest: base64('content'), read: 0 })
    await writeOld(folder, 'a', 'CONTENT')
    expect((await digest('a', { settings, ask })).digest).toBe(base64('CONTENT'))
    expect(await folder.files()).toEqual(['a'])
  }))
})

async function read(storage: Target, entry: Entry): Promise<{ value: string, state: string | undefined }> {
  const { bytes, state } = await storage.read(entry)
  return { value: md5(bytes), state }
}
