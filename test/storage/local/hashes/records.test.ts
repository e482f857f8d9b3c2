import { createHash } from 'node:crypto'
import { link, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { formatRecord, parseRecord } from '../../../../src/storage/local/hashes/record.ts'
import type { HashSettings } from '../../../../src/storage/local/settings.ts'
import type { ObjectHead } from '../../../../src/storage/contract/reading.ts'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { diskError, interferedDisk } from '../changed-disk.ts'
import type { OpenOptions } from '../open.ts'
import { inFolder, listed } from '../open.ts'
import type { TemporaryFolder } from '../temporary-folder.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const HIDDEN: HashSettings = { mode: 'hidden-files', store: true }
const KIND = { algorithm: 'MD5', type: 'FULL_OBJECT' } as const
const LONG_AGO = 1_500_000_000.25

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')
const told = (storage: Target, key: string): Promise<ObjectHead> => storage.head({ key }, { checksum: true, algorithm: 'MD5' })
const mtimeOf = async (folder: TemporaryFolder, key: string): Promise<bigint> => (await stat(folder.at(key), { bigint: true })).mtimeNs

async function writeOld(folder: TemporaryFolder, key: string, text: string): Promise<void> {
  await folder.write(key, text)
  await utimes(folder.at(key), LONG_AGO, LONG_AGO)
}

function put(storage: Target, key: string, text: string, mtime = 1000): ReturnType<Target['put']> {
  const payload = { bytes: Buffer.from(text), checksum: md5(text) }
  return storage.put(key, payload, { size: text.length, mtime, facts: {} }, { checksum: KIND })
}

async function putInParts(storage: Target, key: string, text: string, end: 'complete' | 'abort'): Promise<void> {
  const write = await storage.startMultipart(key, { size: text.length, mtime: 1000, facts: {} }, 5, { checksum: KIND })
  for (let at = 0; at < text.length; at += 5) {
    await write.put({ number: at / 5 + 1, offset: at, payload: { bytes: Buffer.from(text.slice(at, at + 5)) } })
  }
  if (end === 'abort') return write.abort()
  expect((await write.complete({ checksum: md5(text) })).checksum).toEqual({ ...KIND, value: md5(text) })
}

/** A disk that counts how often a file is opened. */
function countingDisk(): { options: OpenOptions; opened: string[] } {
  const opened: string[] = []
  const disk = interferedDisk((call, [path]) => {
    if (call === 'open') opened.push(String(path))
  })
  return { options: { disk, settings: { hashes: HIDDEN } }, opened }
}

describe('the text of a record', () => {
  it.each([
    [0n, '1970-01-01T00:00:00Z'],
    [1_714_979_289_123_456_789n, '2024-05-06T07:08:09.123456789Z'],
    [1_714_979_289_500_000_000n, '2024-05-06T07:08:09.5Z'],
    [-146_940_710_750_000_000n, '1965-05-06T07:08:09.25Z'],
  ])('of %s ns is what azcopy writes', (mtime, time) => {
    const text = `{"Mode":1,"Data":"sZRqySSS0jR8YjW00mERhA==","LMT":"${time}"}`
    expect(formatRecord({ md5: 'sZRqySSS0jR8YjW00mERhA==', mtime })).toBe(text)
    expect(parseRecord(text)).toEqual({ md5: 'sZRqySSS0jR8YjW00mERhA==', mtime })
  })

  it('may have a time of any zone', () => {
    const text = '{"Mode":1,"Data":"sZRqySSS0jR8YjW00mERhA==","LMT":"2024-05-06T16:08:09.12+09:00"}'
    expect(parseRecord(text)?.mtime).toBe(1_714_979_289_120_000_000n)
  })

  it.each([
    '', 'null', '[]', '{', '{"Mode":1}',
    '{"Mode":0,"Data":"sZRqySSS0jR8YjW00mERhA==","LMT":"2024-05-06T07:08:09Z"}',
    '{"Mode":1,"Data":"short","LMT":"2024-05-06T07:08:09Z"}',
    '{"Mode":1,"Data":"sZRqySSS0jR8YjW00mERhA==","LMT":"yesterday"}',
    '{"Mode":1,"Data":"sZRqySSS0jR8YjW00mERhA==","LMT":"2024-13-06T07:08:09Z"}',
  ])('%j is none', (text) => {
    expect(parseRecord(text)).toBeUndefined()
  })

  it('cannot be of a year that has five digits', () => {
    expect(formatRecord({ md5: md5(''), mtime: 300_000_000_000_000_000_000n })).toBeUndefined()
  })
})

describe('a look at a file', () => {
  it('reads it once, and from then on its record', async () => {
    const { options, opened } = countingDisk()
    await inFolder(options, async ({ folder, storage }) => {
      expect(storage.capabilities.keepsChecksum).toBe('MD5')
      await writeOld(folder, 'a/b.txt', 'content')
      expect((await told(storage, 'a/b.txt')).checksum).toEqual({ ...KIND, value: md5('content') })
      expect(opened).toContain(folder.at('a/b.txt'))
      const record = await readFile(folder.at('a/.b.txt.azcopysyncmeta'), 'utf8')
      expect(record).toBe(formatRecord({ md5: md5('content'), mtime: await mtimeOf(folder, 'a/b.txt') }))
      opened.length = 0
      expect((await told(storage, 'a/b.txt')).checksum?.value).toBe(md5('content'))
      expect(opened).toEqual([folder.at('a/.b.txt.azcopysyncmeta')])
    })
  })

  it('believes no record of another time, not even by a nanosecond', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      const mtime = await mtimeOf(folder, 'a')
      const claim = (time: bigint): Promise<void> => folder.write('.a.azcopysyncmeta', formatRecord({ md5: md5('other'), mtime: time }) ?? '')
      await claim(mtime + 1n)
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('content'))
      expect(parseRecord(String(await folder.read('.a.azcopysyncmeta')))).toEqual({ md5: md5('content'), mtime })
      await claim(mtime)
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('other'))
    })
  })

  it('puts nothing on record of a file that was written just now, nor where it is not to', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await folder.write('new', 'content')
      await utimes(folder.at('new'), Math.floor(Date.now() / 1000), Math.floor(Date.now() / 1000))
      expect((await told(storage, 'new')).checksum?.value).toBe(md5('content'))
      expect(await folder.files()).toEqual(['new'])
    })
    await inFolder({ settings: { hashes: { ...HIDDEN, store: false } } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('content'))
      await put(storage, 'b', 'content')
      expect(await folder.files()).toEqual(['a', 'b'])
    })
  })

  it('tells the hash although the record cannot be stored', async () => {
    const disk = interferedDisk((call, [path]) => {
      if (call === 'rename' && String(path).includes('.objsync-')) throw diskError('EROFS')
    })
    await inFolder({ disk, settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('content'))
      expect(await folder.files()).toEqual(['a'])
    })
  })

  it('asks for no hash unless told to, and tells none of another algorithm', async () => {
    const { options, opened } = countingDisk()
    await inFolder(options, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      expect((await storage.head({ key: 'a' })).checksum).toBeUndefined()
      expect((await storage.head({ key: 'a' }, { checksum: true, algorithm: 'CRC32' })).checksum).toBeUndefined()
      expect(opened).toEqual([])
    })
  })

  it('is told when the file changes meanwhile', async () => {
    let path = ''
    const changing = interferedDisk((call) => {
      if (call === 'read' && path !== '') void writeFile(path, 'content!')
    })
    await inFolder({ disk: changing, threadedOnly: true, settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'x'.repeat(1_000_000))
      path = folder.at('a')
      await expect(told(storage, 'a')).rejects.toMatchObject({ kind: 'changed' })
      expect(await folder.files()).toEqual(['a'])
    })
  })
})

describe('a write', () => {
  it.each(['whole', 'in parts'])('%s leaves the record of its bytes', async (way) => {
    const { options, opened } = countingDisk()
    await inFolder(options, async ({ folder, storage }) => {
      if (way === 'whole') expect((await put(storage, 'a/b', 'some content')).checksum).toEqual({ ...KIND, value: md5('some content') })
      else await putInParts(storage, 'a/b', 'some content', 'complete')
      expect(parseRecord(String(await folder.read('a/.b.azcopysyncmeta')))).toEqual({ md5: md5('some content'), mtime: await mtimeOf(folder, 'a/b') })
      opened.length = 0
      expect((await told(storage, 'a/b')).checksum?.value).toBe(md5('some content'))
      expect(opened).not.toContain(folder.at('a/b'))
    })
  })

  it('that is given up leaves none', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await putInParts(storage, 'a', 'some content', 'abort')
      expect(await folder.files()).toEqual([])
    })
  })

  it.each(['name', 'record'])('that breaks off before its %s leaves no record that speaks of other bytes', async (step) => {
    let armed = false
    const disk = interferedDisk((name, [from]) => {
      if (armed && step === 'name' && name === 'rename') throw diskError('EIO')
      if (armed && step === 'record' && name === 'open' && String(from).includes('hash-')) throw diskError('ENOSPC')
    })
    await inFolder({ disk, settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await put(storage, 'a', 'first')
      armed = true
      // The same time: the old record would hold for the new bytes.
      await expect(put(storage, 'a', 'other')).rejects.toThrow(step === 'name' ? 'write "a"' : 'store the hash record of "a"')
      expect(await folder.files()).toEqual(['a'])
    })
  })

  it('without a digest removes the record of what it replaces', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await put(storage, 'a', 'first')
      await storage.put('a', { bytes: Buffer.from('other') }, { size: 5, mtime: 1000, facts: {} })
      expect(await folder.files()).toEqual(['a'])
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('other'))
    })
  })

  it('never goes by the name of a record', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      for (const key of ['.a.azcopysyncmeta', 'b/x.azcopysyncmeta']) {
        await expect(put(storage, key, 'x')).rejects.toMatchObject({ kind: 'unsafe-key' })
        await expect(putInParts(storage, key, 'x', 'complete')).rejects.toMatchObject({ kind: 'unsafe-key' })
        expect(() => storage.checkKey?.(key)).toThrow('kept for hash records')
      }
      await put(storage, 'x.azcopysyncmeta/a', 'x')
      expect(await folder.files()).toEqual(['x.azcopysyncmeta/.a.azcopysyncmeta', 'x.azcopysyncmeta/a'])
    })
  })
})

describe('records', () => {
  it('are no entries while hashes are kept, and only then', async () => {
    const prepare = async (folder: TemporaryFolder): Promise<void> => {
      for (const key of ['.a.azcopysyncmeta', 'a', 'b/.azcopysyncmeta', 'b/x.azcopysyncmeta', 'c.azcopysyncmeta/d', '.azcopysyncmeta.txt']) await folder.write(key, key)
    }
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ storage }) => {
      expect((await listed(storage)).keys).toEqual(['.azcopysyncmeta.txt', 'a', 'c.azcopysyncmeta/d'])
    }, prepare)
    await inFolder({}, async ({ storage }) => {
      expect(storage.capabilities.keepsChecksum).toBeUndefined()
      expect((await listed(storage)).keys).toHaveLength(6)
      await put(storage, 'e.azcopysyncmeta', 'x')
    }, prepare)
  })

  it('go with their files', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await put(storage, 'a', 'x')
      await put(storage, 'b/c', 'x')
      expect(await storage.remove(['a', 'b/c', 'absent'])).toEqual([{ key: 'a' }, { key: 'b/c' }, { key: 'absent' }])
      expect(await folder.files()).toEqual([])
    })
  })

  it('can be in a folder of their own, laid out as the data is', async () => {
    const elsewhere = await temporaryFolder()
    try {
      await inFolder({ settings: { hashes: { ...HIDDEN, folder: elsewhere.at('deep/er') } } }, async ({ folder, storage }) => {
        await writeOld(folder, 'a', 'a')
        await told(storage, 'a')
        await put(storage, 'b/c', 'c')
        expect(await folder.files()).toEqual(['a', 'b/c'])
        expect(await elsewhere.files()).toEqual(['deep/er/.a.azcopysyncmeta', 'deep/er/b/.c.azcopysyncmeta'])
        await storage.remove(['b/c'])
        expect(await elsewhere.files()).toEqual(['deep/er/.a.azcopysyncmeta'])
      })
    } finally {
      await elsewhere.remove()
    }
  })

  it('can be in streams of the files', async () => {
    await inFolder({ settings: { hashes: { mode: 'streams', store: true } } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      const before = await mtimeOf(folder, 'a')
      expect((await told(storage, 'a')).checksum?.value).toBe(md5('content'))
      expect(await mtimeOf(folder, 'a')).toBe(before)
      const stream = await readFile(`${folder.at('a')}:.azcopysyncmeta`, 'utf8')
      expect(parseRecord(stream)).toEqual({ md5: md5('content'), mtime: before })
    })
  })

  it('are of one file each, however many names that has', async () => {
    await inFolder({ settings: { hashes: HIDDEN } }, async ({ folder, storage }) => {
      await writeOld(folder, 'a', 'content')
      await link(folder.at('a'), folder.at('b'))
      await told(storage, 'a')
      expect(await folder.files()).toEqual(['.a.azcopysyncmeta', 'a', 'b'])
    })
  })
})
