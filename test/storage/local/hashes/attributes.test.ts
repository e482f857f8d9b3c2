import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { stat, utimes } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordKeeper } from '../../../../src/storage/local/hashes/keeper.ts'
import { createLinuxAttributes } from '../../../../src/storage/local/hashes/linux-attributes.ts'
import { createMacAttributes } from '../../../../src/storage/local/hashes/mac-attributes.ts'
import { parseRecord } from '../../../../src/storage/local/hashes/record.ts'
import type { HashSettings } from '../../../../src/storage/local/settings.ts'
import { fakePrograms } from './attribute-programs.ts'
import type { FakePrograms } from './attribute-programs.ts'
import { inFolder } from '../open.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { TemporaryFolder } from '../temporary-folder.ts'

const NAMES = ['plain', 'with space', 'line\nbreak', 'back\\slash', '\u00e9\u{1f600}', '-dash', '# file: x']
const HASHES: HashSettings = { mode: 'xattr', store: true }
const KIND = { algorithm: 'MD5', type: 'FULL_OBJECT' } as const
const md5 = (text: string): string => createHash('md5').update(text).digest('base64')

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

/** Puts the programs that stand in for the real ones on PATH. */
async function withFakes(): Promise<FakePrograms> {
  const fakes = await fakePrograms(folder.path)
  for (const [name, value] of Object.entries(fakes.environment)) vi.stubEnv(name, value)
  return fakes
}

async function keepsTexts(keeper: RecordKeeper): Promise<void> {
  const files = NAMES.map((name) => ({ key: name, path: folder.at(name) }))
  for (const name of NAMES) await folder.write(name, name)
  expect(await Promise.all(files.map((file) => keeper.read(file)))).toEqual(NAMES.map(() => undefined))
  await Promise.all(files.map((file) => keeper.write(file, `{"of":${JSON.stringify(file.key)}}`)))
  expect(await Promise.all(files.map((file) => keeper.read(file)))).toEqual(NAMES.map((name) => `{"of":${JSON.stringify(name)}}`))
  expect(await keeper.read({ key: 'absent', path: folder.at('absent') })).toBeUndefined()
  await expect(keeper.write({ key: 'absent', path: folder.at('absent') }, 'x')).rejects.toThrow('No such file')
}

/** The real programs, on a disk that keeps attributes. */
function hasRealPrograms(): boolean {
  if (process.platform !== 'linux') return false
  const set = spawnSync('setfattr', ['-n', 'user.objsync-probe', '-v', 'x', import.meta.filename])
  return set.status === 0 && spawnSync('setfattr', ['-x', 'user.objsync-probe', import.meta.filename]).status === 0
}

describe.runIf(process.platform !== 'win32')('attributes by programs that stand in', () => {
  it('are kept by the programs of Linux', async () => {
    await withFakes()
    await keepsTexts(await createLinuxAttributes())
  })

  it('are kept by the program of macOS', async () => {
    await withFakes()
    await keepsTexts(await createMacAttributes())
  })

  it('of macOS have azcopy\u2019s name, and are found by the one that they have on Linux', async () => {
    const fakes = await withFakes()
    await folder.write('a', 'a')
    const [keeper, linux] = [await createMacAttributes(), await createLinuxAttributes()]
    const file = { key: 'a', path: folder.at('a') }
    await linux.write(file, 'by Linux')
    expect(await keeper.read(file)).toBe('by Linux')
    await keeper.write(file, 'by macOS')
    expect(await keeper.read(file)).toBe('by macOS')
    expect(JSON.parse(String(await folder.read('store')))).toEqual({ [file.path]: { 'user.azcopysyncmeta': 'by Linux', azcopysyncmeta: 'by macOS' } })
    expect((await fakes.started()).sort()).toEqual(['setfattr', 'xattr', 'xattr', 'xattr', 'xattr'])
  })

  it('cost few programs, and each file has its own result', async () => {
    const fakes = await withFakes()
    const keeper = await createLinuxAttributes()
    const files = Array.from({ length: 150 }, (_, i) => ({ key: `${i}`, path: folder.at(i === 70 ? 'refused' : `${i}`) }))
    for (const { path } of files) await folder.write(path.slice(folder.path.length + 1), 'x')
    await Promise.all(files.map((file) => keeper.read(file)))
    expect(await fakes.started()).toEqual(['getfattr'])
    const results = await Promise.allSettled(files.slice(60, 80).map((file) => keeper.write(file, file.key)))
    expect(results.map(({ status }) => status)).toEqual(results.map((_, i) => (i === 10 ? 'rejected' : 'fulfilled')))
    expect(await Promise.all(files.slice(60, 80).map((file) => keeper.read(file)))).toEqual(results.map((_, i) => (i === 10 ? undefined : `${i + 60}`)))
  })

  it('that cannot be stored fail the write', async () => {
    await withFakes()
    await inFolder({ settings: { hashes: HASHES }, at: 'refused' }, async ({ storage, folder: opened }) => {
      const put = storage.put('a', { bytes: Buffer.from('x'), checksum: md5('x') }, { size: 1, mtime: 1000, facts: {} }, { checksum: KIND })
      await expect(put).rejects.toThrow(/cannot|Operation not supported/)
      expect(await opened.files()).toEqual([])
    })
  })

  it.each([
    [createLinuxAttributes, /needs? the program getfattr, which is not installed: install the package "attr", or use --local-hash-storage-mode HiddenFiles/],
    [createMacAttributes, /needs? the program xattr, which is not installed/],
  ])('are refused where the programs are missing', async (create, message) => {
    vi.stubEnv('PATH', folder.path)
    await expect(create()).rejects.toMatchObject({ kind: 'usage' })
    await expect(create()).rejects.toThrow(message)
  })
})

describe.runIf(hasRealPrograms())('attributes by the real programs', () => {
  it('are kept', async () => {
    await keepsTexts(await createLinuxAttributes())
  })

  it('hold the records of files, from the moment these have their names', async () => {
    await inFolder({ settings: { hashes: HASHES } }, async ({ folder: opened, storage }) => {
      await storage.put('a/b', { bytes: Buffer.from('content'), checksum: md5('content') }, { size: 7, mtime: 1000.25, facts: {} }, { checksum: KIND })
      await opened.write('c', 'other')
      await utimes(opened.at('c'), 1000, 1000)
      expect((await storage.head({ key: 'c' }, { checksum: true })).checksum?.value).toBe(md5('other'))
      for (const [key, text] of [['a/b', 'content'], ['c', 'other']] as const) {
        const record = execFileSync('getfattr', ['--absolute-names', '--only-values', '-n', 'user.azcopysyncmeta', opened.at(key)], { encoding: 'utf8' })
        expect(parseRecord(record)).toEqual({ md5: md5(text), mtime: (await stat(opened.at(key), { bigint: true })).mtimeNs })
      }
      expect(await opened.files()).toEqual(['a/b', 'c'])
    })
  })
})
