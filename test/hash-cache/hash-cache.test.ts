import { chmod, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { openHashCache, type HashCache } from '../../src/hash-cache/hash-cache.ts'
import { temporaryName } from '../../src/temporary/temporary-name.ts'
import { thisProcess } from '../../src/temporary/process-identity.ts'
import { temporaryFolder, type TemporaryFolder } from '../storage/local/temporary-folder.ts'

const DAY = 24 * 60 * 60 * 1000
const WORD = fc.string({ unit: 'binary', maxLength: 6 })
/** Few paths, stamps and names, so that runs meet the records of others. */
const NOTE = fc.record({
  path: fc.oneof(WORD, fc.constantFrom('/a', '/a/b', '/a.b', '/\u{ffff}', '/\u{10000}', '/\ud800', '__proto__')),
  stamp: fc.constantFrom('1 1', '1 2', '2 1'),
  name: fc.constantFrom('ETag', 'ETag 2x5', 'SHA256', '__proto__'),
  value: WORD,
})

interface Opened {
  readonly cache: HashCache
  /** What the user was told of the file. */
  readonly told: string[]
}

async function opened(file: string, now?: number): Promise<Opened> {
  const told: string[] = []
  const onNotice = (message: string, prominent: boolean): void => {
    if (prominent) told.push(message)
  }
  return { cache: await openHashCache(file, { onNotice, now }), told }
}

/** A run that remembers digests and ends. @returns what the user was told */
async function runWith(file: string, digests: readonly (readonly [path: string, stamp: string, name: string, value: string])[], now?: number): Promise<string[]> {
  const { cache, told } = await opened(file, now)
  for (const digest of digests) await cache.remember(...digest)
  await cache.close()
  return told
}

async function recalled(file: string, path: string, stamp = '1', name = 'ETag', now?: number): Promise<string | undefined> {
  const { cache } = await opened(file, now)
  const value = await cache.recall(path, stamp, name)
  await cache.close()
  return value
}

async function inFolder(work: (file: string, folder: TemporaryFolder) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder()
  try {
    await work(folder.at('cache'), folder)
  } finally {
    await folder.remove()
  }
}

/** Records of some hundred bytes, enough for several blocks. */
const MANY = Array.from({ length: 3000 }, (_, i) => [`/data/${String(i).padStart(5, '0')}`, '1', 'ETag', `${i} `.repeat(30)] as const)

describe('a hash cache', () => {
  it('returns what any earlier run remembered of a path with this stamp, and nothing else', () => inFolder(async (file) => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(NOTE, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), async (runs) => {
      await rm(file, { force: true })
      /** By path, its last stamp and the digests under it, as the file should hold them. */
      const model = new Map<string, { stamps: Set<string>, values: Map<string, Set<string>> }>()
      for (const notes of runs) {
        const { cache, told } = await opened(file)
        for (const { path, stamp, name, value } of notes) {
          await cache.remember(path, stamp, name, value)
          const known = model.get(path) ?? { stamps: new Set(), values: new Map<string, Set<string>>() }
          model.set(path, known)
          known.stamps.add(stamp)
          const id = `${stamp}/${name}`
          known.values.set(id, (known.values.get(id) ?? new Set()).add(value))
        }
        await cache.close()
        expect(told).toEqual([])
      }
      const { cache } = await opened(file)
      for (const [path, { stamps, values }] of model) {
        const found = []
        for (const stamp of ['1 1', '1 2', '2 1']) {
          for (const name of ['ETag', 'ETag 2x5', 'SHA256', '__proto__']) {
            const value = await cache.recall(path, stamp, name)
            if (value === undefined) continue
            found.push(stamp)
            expect(values.get(`${stamp}/${name}`)?.has(value)).toBe(true)
          }
        }
        // A file has one state at a time, and that of the last run is kept.
        expect(new Set(found).size).toBe(1)
        expect(stamps.has(found[0] ?? '')).toBe(true)
        if (stamps.size === 1) expect(found).toHaveLength(values.size)
      }
      await cache.close()
    }), { numRuns: 60 })
  }))

  it('keeps the records of many blocks when some are added between them', () => inFolder(async (file) => {
    await runWith(file, MANY)
    const added = [['/', '1', 'ETag', 'first'], ['/data/01500/x', '1', 'ETag', 'between'], ['/data/02000', '2', 'ETag', 'changed'], ['/e', '1', 'ETag', 'last']] as const
    expect(await runWith(file, added)).toEqual([])
    const { cache } = await opened(file)
    for (const [path, stamp, name, value] of added) expect(await cache.recall(path, stamp, name)).toBe(value)
    for (const [path, stamp, name, value] of MANY) expect(await cache.recall(path, stamp, name)).toBe(path === '/data/02000' ? undefined : value)
    await cache.close()
  }))

  it('never returns a wrong digest from a file with a byte that is another, or that was cut off, and replaces the file', () => inFolder(async (file) => {
    const digests = MANY.slice(0, 700)
    await runWith(file, digests)
    const whole = await readFile(file)
    const paths = [digests[0], digests[350], digests.at(-1)].map((each) => each ?? digests[0]) as typeof digests
    await fc.assert(fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, flip) => {
      const spoilt = Buffer.from(whole)
      spoilt.writeUInt8(spoilt.readUInt8(at) ^ flip, at)
      await writeFile(file, flip === 0 ? whole.subarray(0, at) : spoilt)
      const { cache, told } = await opened(file)
      let known = 0
      for (const [path, stamp, name, value] of paths) {
        const found = await cache.recall(path, stamp, name)
        expect([undefined, value]).toContain(found)
        if (found !== undefined) known++
      }
      await cache.remember('/new', '1', 'ETag', 'new')
      await cache.close()
      const empty = flip === 0 && at === 0
      if (known < paths.length && !empty) expect(told[0]).toMatch(/is damaged; it is replaced|is from another version|is no hash cache/)
      // Only a file that no longer begins as a cache is left alone: it may be anybody's.
      if (!told[0]?.includes('is no hash cache')) expect(await recalled(file, '/new')).toBe('new')
    }), { numRuns: 150 })
  }))

  it('neither uses nor replaces a file that is no hash cache', () => inFolder(async (file) => {
    await writeFile(file, 'a letter to a friend')
    const told = await runWith(file, [['/a', '1', 'ETag', 'a']])
    expect(told).toEqual([expect.stringContaining('is no hash cache of objsync, so it is neither used nor replaced')])
    expect(await readFile(file, 'utf8')).toBe('a letter to a friend')
  }))

  it.each([['objsync hash cache 2\n and more', /from another version/], ['', undefined], ['objsync ha', /is damaged/]])(
    'replaces the file %j', (content, message) => inFolder(async (file) => {
      await writeFile(file, content)
      const told = await runWith(file, [['/a', '1', 'ETag', 'a']])
      if (message) expect(told).toEqual([expect.stringMatching(message)])
      else expect(told).toEqual([])
      expect(await recalled(file, '/a')).toBe('a')
    }))

  it('keeps what each of two runs adds that end one after the other', () => inFolder(async (file) => {
    const [one, other] = [await opened(file), await opened(file)]
    await one.cache.remember('/a', '1', 'ETag', 'a')
    await other.cache.remember('/b', '1', 'ETag', 'b')
    await one.cache.close()
    await other.cache.close()
    expect([await recalled(file, '/a'), await recalled(file, '/b')]).toEqual(['a', 'b'])
  }))

  it('is whole when runs end at the same time', () => inFolder(async (file, folder) => {
    await runWith(file, MANY)
    const runs = await Promise.all([1, 2, 3, 4].map(() => opened(file)))
    for (const [i, { cache }] of runs.entries()) await cache.remember(`/run/${i}`, '1', 'ETag', 'x')
    await Promise.all(runs.map(({ cache }) => cache.close()))
    expect(runs.flatMap(({ told }) => told)).toEqual([])
    const { cache, told } = await opened(file)
    for (const [path, stamp, name, value] of MANY) expect(await cache.recall(path, stamp, name)).toBe(value)
    const kept = await Promise.all([0, 1, 2, 3].map((i) => cache.recall(`/run/${i}`, '1', 'ETag')))
    expect(kept).toContain('x')
    await cache.close()
    expect(told).toEqual([])
    expect(await readdir(folder.path)).toEqual(['cache'])
  }))

  it('does not write the file when there is nothing new', () => inFolder(async (file) => {
    await runWith(file, [['/a', '1', 'ETag', 'a']])
    const { ino } = await stat(file)
    expect(await recalled(file, '/a')).toBe('a')
    expect((await stat(file)).ino).toBe(ino)
  }))

  it('drops a record that no run has used for 30 days', () => inFolder(async (file) => {
    await runWith(file, [['/used', '1', 'ETag', 'u'], ['/unused', '1', 'ETag', 'n']], 100 * DAY)
    expect(await recalled(file, '/used', '1', 'ETag', 120 * DAY)).toBe('u')
    await runWith(file, [['/other', '1', 'ETag', 'o']], 135 * DAY)
    const left = await Promise.all(['/used', '/unused', '/other'].map((path) => recalled(file, path, '1', 'ETag', 136 * DAY)))
    expect(left).toEqual(['u', undefined, 'o'])
  }))

  it.skipIf(process.platform === 'win32')('makes a file that only its user can read, and keeps the mode of one that is there', () => inFolder(async (file) => {
    await runWith(file, [['/a', '1', 'ETag', 'a']])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await chmod(file, 0o640)
    await runWith(file, [['/b', '1', 'ETag', 'b']])
    expect((await stat(file)).mode & 0o777).toBe(0o640)
  }))

  it.skipIf(process.platform === 'win32')('replaces the file behind a symbolic link, and the link stays', () => inFolder(async (file, folder) => {
    await writeFile(folder.at('real'), '')
    await symlink('real', file)
    await runWith(file, [['/a', '1', 'ETag', 'a']])
    expect(await recalled(folder.at('real'), '/a')).toBe('a')
  }))

  it('removes what a killed run left while it wrote, and nothing of a run that goes on', () => inFolder(async (file, folder) => {
    const [dead, alive] = [temporaryName({ ...thisProcess(), start: '1' }, 'cache-', 1), temporaryName(thisProcess(), 'cache-', 2)]
    await folder.write(dead, 'half')
    await folder.write(alive, 'half')
    await runWith(file, [['/a', '1', 'ETag', 'a']])
    expect(await readdir(folder.path)).toEqual([alive, 'cache'].sort())
  }))

  it('says that it could not be written, and fails no run', () => inFolder(async (_, folder) => {
    await mkdir(folder.at('gone'))
    const { cache, told } = await opened(folder.at('gone/cache'))
    await cache.remember('/a', '1', 'ETag', 'a')
    await rm(folder.at('gone'), { recursive: true })
    await cache.close()
    expect(told).toEqual([expect.stringMatching(/gone.cache could not be written \(.*\); the next run reads these files again/)])
  }))

  it('refuses a file that cannot be read', () => inFolder(async (_, folder) => {
    await expect(openHashCache(folder.path, { onNotice: () => undefined })).rejects.toThrow(UsageError)
  }))

  it('goes on without the file when it is damaged during the run', () => inFolder(async (file) => {
    await runWith(file, MANY)
    const { cache, told } = await opened(file)
    expect(await cache.recall('/data/00000', '1', 'ETag')).toBe(MANY[0]?.[3])
    await truncate(file, 20)
    expect(await cache.recall('/data/02999', '1', 'ETag')).toBeUndefined()
    await cache.remember('/new', '1', 'ETag', 'n')
    await cache.close()
    expect(told).toEqual([expect.stringContaining('is damaged')])
    expect(await recalled(file, '/new')).toBe('n')
  }))
})
