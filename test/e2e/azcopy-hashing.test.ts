import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { fakePrograms } from '../storage/local/hashes/attribute-programs.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'
import { MIB } from './support/mixed.ts'
import type { BlobPlace, Place, PlaceKind } from './support/places.ts'

const COMPARE = ['--compare-hash', 'MD5']
const HIDDEN = ['--local-hash-storage-mode', 'HiddenFiles']
const LONG_AGO = 1_500_000_000
const soon = (): number => Math.floor(Date.now() / 1000) + 3600
const digest = (content: Buffer | string): Buffer => createHash('md5').update(content).digest()
const md5 = (content: Buffer | string): string => digest(content).toString('base64')

function recordOf(content: string, mtime: number): string {
  return JSON.stringify({ Mode: 1, Data: md5(content), LMT: new Date(mtime * 1000).toISOString().replace('.000', '') })
}

async function writeFileAt(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^[\\/]/, '').replaceAll('\\', '/')).sort()
}

describeAzurite('--compare-hash', (blobs) => {
  const world = useAzureWorld(blobs)
  const pairs = [['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const

  it.concurrent.each(pairs)('decides by content, whatever the times, %s to %s', async (from, to) => {
    const [source, target] = [world.newPlace(from as PlaceKind), world.newPlace(to as PlaceKind)]
    await source.write({ same: 'as it is', other: 'source', new: 'n' }, LONG_AGO)
    await target.write({ same: 'as it is', other: 'target' }, soon())
    const before = await target.states()
    expect(await world.objsync(source, target, [...COMPARE, ...HIDDEN])).toMatchObject({ code: 0, stderr: '' })
    const after = await target.states()
    expect(after['same']).toBe(before['same'])
    expect(await textsOf(target)).toMatchObject({ same: 'as it is', other: 'source', new: 'n' })
  })

  it.concurrent('leaves newer files alone that have the same content, which None and the default write again', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await target.write({ same: 'as it is' })
    await source.write({ same: 'as it is' }, soon())
    const before = await target.states()
    expect((await world.objsync(source, target, [...COMPARE, ...HIDDEN])).code).toBe(0)
    expect(await target.states()).toEqual(before)
    expect((await world.objsync(source, target, ['--compare-hash', 'none'])).code).toBe(0)
    const after = await target.states()
    expect(after).not.toEqual(before)
    expect((await world.objsync(source, target)).code).toBe(0)
    expect(await target.states()).not.toEqual(after)
  })

  it.concurrent('a blob without MD5 differs at the target, and gets one', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    const large = patternOf(2 * MIB + 1)
    await source.write({ small: 'x', large }, LONG_AGO)
    await world.container.putBlocks(`${target.prefix}small`, [Buffer.from('x')])
    await world.container.putBlocks(`${target.prefix}large`, [large])
    const options = [...COMPARE, ...HIDDEN, '--block-size-mb', '1']
    expect((await world.objsync(source, target, options)).code).toBe(0)
    for (const [name, content] of [['small', 'x'], ['large', large]] as const) {
      expect((await world.container.headBlob(target.prefix + name))?.contentMD5).toEqual(digest(content))
    }
    const before = await target.states()
    expect((await world.objsync(source, target, options)).code).toBe(0)
    expect(await target.states()).toEqual(before)
  })

  it.concurrent.each(['local', 'azure-blob'] as const)('a source blob without MD5 is an error, and the target keeps what it has, to %s', async (kind) => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace(kind as PlaceKind)]
    await target.write({ bare: 'target' }, LONG_AGO)
    await world.container.putBlocks(`${source.prefix}bare`, [Buffer.from('source')])
    await source.write({ fine: 'f' })
    const ran = await world.objsync(source, target, [...COMPARE, ...HIDDEN])
    expect(ran.code).toBe(1)
    expect(ran.stdout + ran.stderr).toContain('bare')
    expect(await textsOf(target)).toMatchObject({ bare: 'target', fine: 'f' })
  })

  it.concurrent('a blob without MD5 that is new is copied', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await world.container.putBlocks(`${source.prefix}bare`, [Buffer.from('source')])
    expect((await world.objsync(source, target, [...COMPARE, ...HIDDEN])).code).toBe(0)
    expect(await textsOf(target)).toMatchObject({ bare: 'source' })
  })
})

describeAzurite('records of hashes', (blobs) => {
  const world = useAzureWorld(blobs)
  let folders = 0
  const newFolder = (): string => join(world.folder, `records-${++folders}`)

  async function expectRecord(path: string, place: Place, key: string, content: Buffer | string): Promise<void> {
    const { Mode, Data, LMT } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    expect([Mode, Data]).toEqual([1, md5(content)])
    const { mtimeMs } = await stat(join(place.location, key))
    expect(Math.abs(Date.parse(String(LMT)) - mtimeMs)).toBeLessThan(1)
  }

  async function filled(): Promise<BlobPlace> {
    const source = world.newPlace('azure-blob')
    await source.write({ 'a.txt': 'alpha', 'dir/b': 'beta' })
    return source
  }

  it.concurrent('--put-md5 --local-hash-storage-mode HiddenFiles: a download notes them beside the files; without --put-md5 it does not', async () => {
    const [source, target, plain] = [await filled(), world.newPlace('local'), world.newPlace('local')]
    expect((await world.objsync(source, plain, HIDDEN)).code).toBe(0)
    expect(await filesIn(plain.location)).toEqual(['a.txt', 'dir/b'])
    const large = patternOf(2 * MIB + 1)
    await source.write({ large })
    expect(await world.objsync(source, target, ['--put-md5', ...HIDDEN, '--block-size-mb', '1'])).toMatchObject({ code: 0, stderr: '' })
    const records = ['.a.txt.azcopysyncmeta', '.large.azcopysyncmeta', 'dir/.b.azcopysyncmeta']
    expect(await filesIn(target.location)).toEqual([...records, 'a.txt', 'dir/b', 'large'].sort())
    await expectRecord(join(target.location, '.large.azcopysyncmeta'), target, 'large', large)
    await expectRecord(join(target.location, '.a.txt.azcopysyncmeta'), target, 'a.txt', 'alpha')
    await expectRecord(join(target.location, 'dir', '.b.azcopysyncmeta'), target, 'dir/b', 'beta')
  })

  it.concurrent('--hash-meta-dir: they stand there, in the layout of the data, and nowhere else', async () => {
    const [source, target, folder] = [await filled(), world.newPlace('local'), newFolder()]
    expect((await world.objsync(source, target, ['--put-md5', ...HIDDEN, '--hash-meta-dir', folder])).code).toBe(0)
    expect(await filesIn(target.location)).toEqual(['a.txt', 'dir/b'])
    expect(await filesIn(folder)).toEqual(['.a.txt.azcopysyncmeta', 'dir/.b.azcopysyncmeta'])
    await expectRecord(join(folder, 'dir', '.b.azcopysyncmeta'), target, 'dir/b', 'beta')
  })

  it.concurrent.each([false, true])('an upload notes what it has hashed, a dry run does not, --hash-meta-dir: %s', async (elsewhere) => {
    const [source, target, folder] = [world.newPlace('local'), world.newPlace('azure-blob'), newFolder()]
    await source.write({ 'dir/a': 'alpha', 'dir/new': 'gamma' }, LONG_AGO)
    await target.write({ 'dir/a': 'other' })
    const records = elsewhere ? folder : source.location
    const options = [...COMPARE, ...HIDDEN, ...(elsewhere ? ['--hash-meta-dir', folder] : [])]
    expect((await world.objsync(source, target, [...options, '--dry-run'])).code).toBe(0)
    expect((await filesIn(records)).filter((name) => !['dir/a', 'dir/new'].includes(name))).toEqual([])
    expect((await world.objsync(source, target, options)).code).toBe(0)
    expect(await readFile(join(records, 'dir', '.a.azcopysyncmeta'), 'utf8')).toBe(recordOf('alpha', LONG_AGO))
    expect(await readFile(join(records, 'dir', '.new.azcopysyncmeta'), 'utf8')).toBe(recordOf('gamma', LONG_AGO))
    expect(await textsOf(target)).toEqual({ 'dir/a': 'alpha', 'dir/new': 'gamma' })
  })

  it.concurrent.each([false, true])('a record is taken at its word while the time of the file is its own, --hash-meta-dir: %s', async (elsewhere) => {
    const [source, target, folder] = [world.newPlace('local'), world.newPlace('azure-blob'), newFolder()]
    await source.write({ believed: 'file', stale: 'file', broken: 'file' }, LONG_AGO)
    const records = elsewhere ? folder : source.location
    await writeFileAt(join(records, '.believed.azcopysyncmeta'), recordOf('blob', LONG_AGO))
    await writeFileAt(join(records, '.stale.azcopysyncmeta'), recordOf('blob', LONG_AGO - 1))
    await writeFileAt(join(records, '.broken.azcopysyncmeta'), 'no record')
    await target.write({ believed: 'blob', stale: 'blob', broken: 'blob' })
    expect((await world.objsync(source, target, [...COMPARE, ...HIDDEN, ...(elsewhere ? ['--hash-meta-dir', folder] : [])])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ believed: 'blob', stale: 'file', broken: 'file' })
  })

  it.concurrent('hidden records are no entries: never uploaded, never deleted', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'alpha' }, LONG_AGO)
    await source.write({ '.gone.azcopysyncmeta': recordOf('x', LONG_AGO), '.a.azcopysyncmeta': recordOf('alpha', LONG_AGO) })
    expect((await world.objsync(source, target, [...COMPARE, ...HIDDEN])).code).toBe(0)
    expect(await textsOf(target)).toEqual({ a: 'alpha' })
    expect((await world.objsync(target, source, [...COMPARE, ...HIDDEN, '--delete-destination=true'])).code).toBe(0)
    expect(await filesIn(source.location)).toEqual(['.a.azcopysyncmeta', '.gone.azcopysyncmeta', 'a'])
  })

  describe.skipIf(process.platform === 'win32')('in extended attributes', () => {
    const XATTR = ['--local-hash-storage-mode', 'xattr']

    it.concurrent.each([[XATTR], [[]]])('%j: a download notes them, an upload takes them at their word', async (mode) => {
      const folder = newFolder()
      await mkdir(folder)
      const { environment } = await fakePrograms(folder)
      const [source, target, back] = [world.newPlace('azure-blob'), world.newPlace('local'), world.newPlace('azure-blob')]
      await source.write({ a: 'alpha' })
      const more = { env: { ...environment } }
      expect(await world.objsync(source, target, ['--put-md5', ...mode], more)).toMatchObject({ code: 0, stderr: '' })
      expect(await filesIn(target.location)).toEqual(['a'])
      const attributes = Object.values(JSON.parse(await readFile(environment.FAKE_STORE, 'utf8')) as Record<string, Record<string, string>>)
      const texts = attributes.flatMap((each) => Object.entries(each))
      expect(texts).toEqual([[expect.stringMatching(/^(?:user\.)?azcopysyncmeta$/), expect.stringContaining(md5('alpha'))]])
      await back.write({ a: 'other' })
      const record = texts[0]?.[1].replace(md5('alpha'), md5('other')) ?? ''
      await writeFile(environment.FAKE_STORE, JSON.stringify({ [join(target.location, 'a')]: { [texts[0]?.[0] ?? '']: record } }))
      expect((await world.objsync(target, back, [...COMPARE, ...mode], more)).code).toBe(0)
      expect(await textsOf(back)).toEqual({ a: 'other' })
    })

    it.concurrent('without the programs for it the run ends before it begins, and says what to do', async () => {
      const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
      await source.write({ a: 'alpha' })
      const ran = await world.objsync(source, target, ['--put-md5', ...XATTR], { env: { PATH: world.folder } })
      expect(ran.code).not.toBe(0)
      expect(ran.stdout + ran.stderr).toContain('HiddenFiles')
      expect(await filesIn(target.location)).toEqual([])
    })
  })
})
