import { describe, expect, it } from 'vitest'
import type { SeedAttributes } from '../../src/testing/memory/storage.ts'
import { StorageError } from '../../src/errors.ts'
import { checksumDigest } from '../../src/integrity/digest.ts'
import { md5Of } from '../../src/integrity/md5.ts'
import { forward } from '../../src/storage/contract/forward.ts'
import { withFaults } from '../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'
import { patternOf } from '../conformance/subject.ts'
import { DISK, sidesWith } from '../sync/support/sides.ts'
import { asBlobs, BLOBS, checkSides, linesOf } from './support.ts'

const CONTENT = patternOf(1000)
const FLIPPED = Buffer.from(CONTENT)
FLIPPED.writeUInt8(FLIPPED.readUInt8(777) ^ 1, 777)
const MTIME = { mtime: Date.UTC(2024, 0, 1) }

const base64 = (bytes: Buffer): string => Buffer.from(md5Of(bytes), 'hex').toString('base64')
const stored = (bytes: Buffer, algorithm: 'SHA256' | 'CRC64NVME' | 'SHA1' = 'SHA256'): SeedAttributes => ({
  checksum: { algorithm, type: 'FULL_OBJECT', value: checksumDigest(algorithm).of(bytes) },
})

describe('what is on either side', () => {
  it('is reported in the order of the keys, and nothing is written', async () => {
    const { asSource, asTarget, target } = sidesWith({ a: 'one', b: 'one', c: 'one', e: '' }, { a: 'one', b: 'two', d: 'one', e: '' })
    const before = [...target.objects]
    const checked = await checkSides(asSource, asTarget)
    expect(linesOf(checked)).toEqual(['a: match by ETag', 'b: differs by ETag', 'c: missing', 'd: extra', 'e: match by size'])
    expect(checked.counts.entries).toEqual({ match: 2, differs: 1, missing: 1, extra: 1, unknown: 0, error: 0 })
    expect(checked.counts.isSame).toBe(false)
    expect([...target.objects]).toEqual(before)
    const written = ['put', 'startMultipart', 'remove', 'makeFolder', 'copy', 'writeTags'] as const
    for (const side of [asSource, asTarget]) for (const call of written) expect(side.callsOf(call)).toEqual([])
  })

  it('is the same when all entries are proved to be', async () => {
    const { asSource, asTarget } = sidesWith({ a: 'one', b: '' }, { a: 'one', b: '' })
    expect((await checkSides(asSource, asTarget)).counts.isSame).toBe(true)
    expect(asSource.callsOf('head')).toEqual([])
  })

  it('is filtered: by the entry of the source, and by that of the target where only it has one', async () => {
    const { asSource, asTarget } = sidesWith({ 'a.jpg': 'one', 'a.txt': 'one', 'b.txt': 'one' }, { 'a.jpg': 'one', 'a.txt': 'two', 'c.jpg': 'x', 'c.txt': 'x' })
    const checked = await checkSides(asSource, asTarget, {}, { filters: { includeRegex: /\.jpg$/ } })
    expect(linesOf(checked)).toEqual(['a.jpg: match by ETag', 'c.jpg: extra'])
  })

  it('is filtered by a callback: no entry of the target that it refuses is extra', async () => {
    const { asSource, asTarget } = sidesWith({ 'a.jpg': 'one', 'a.txt': 'one' }, { 'a.jpg': 'one', 'a.txt': 'two', 'b.jpg': 'x', 'b.txt': 'x' })
    const asked: string[] = []
    const filter = (entries: readonly { readonly key: string }[]): Promise<boolean[]> => {
      asked.push(...entries.map(({ key }) => key))
      return Promise.resolve(entries.map(({ key }) => key.endsWith('.jpg')))
    }
    expect(linesOf(await checkSides(asSource, asTarget, {}, {}, { filter }))).toEqual(['a.jpg: match by ETag', 'b.jpg: extra'])
    expect(asked).toEqual(['a.jpg', 'a.txt', 'b.jpg', 'b.txt'])
    asked.length = 0
    expect(linesOf(await checkSides(asSource, asTarget, { extras: false }, {}, { filter }))).toEqual(['a.jpg: match by ETag'])
    expect(asked).toEqual(['a.jpg', 'a.txt'])
  })

  it('leaves folders out, but for the marker that only an object store has', async () => {
    const disk = createMemoryStorage(DISK)
    disk.seed('d/file', 'x', MTIME)
    await disk.makeFolder?.('empty/')
    const store = createMemoryStorage()
    for (const key of ['d/', 'd/file', 'gone/']) store.seed(key, key.endsWith('/') ? '' : 'x')
    expect(linesOf(await checkSides(store, disk)).sort()).toEqual(['d/file: match by ETag, target read', 'gone/: missing'])
    expect(linesOf(await checkSides(disk, store)).sort()).toEqual(['d/file: match by ETag, source read', 'gone/: extra'])
  })

  it('starts over when a listing is out of order, and counts each entry once', async () => {
    const { asTarget, source } = sidesWith({ a: 'one', b: 'one', c: 'one' }, { a: 'one', b: 'two' })
    let listings = 0
    const unordered = forward(source, {
      list: (list) => async function* (range, options) {
        for await (const page of list(range, options)) yield listings++ === 0 ? page.reverse() : page
      },
    })
    const checked = await checkSides(unordered, asTarget)
    expect(checked.restarts).toBe(1)
    expect(checked.counts.entries).toMatchObject({ match: 1, differs: 1, missing: 1 })
    expect(linesOf(checked)).toHaveLength(3)
  })
})

describe('what cannot be listed or read', () => {
  it.each(['source', 'target'] as const)('is an error and never missing or extra: a folder of the %s', async (side) => {
    const contents = { 'a': 'one', 'd/x': 'one', 'd/y/z': 'one', 'e': 'one' }
    const sides = sidesWith(contents, contents)
    const holey = forward(side === 'source' ? sides.source : sides.target, {
      list: (list) => async function* (range, options) {
        options?.onProblem?.({ key: 'd/', error: new StorageError('cannot read "d/"', { kind: 'denied' }), incomplete: true })
        for await (const page of list(range, options)) yield page.filter(({ key }) => !key.startsWith('d/'))
      },
    })
    const checked = await (side === 'source' ? checkSides(holey, sides.target) : checkSides(sides.source, holey))
    expect(linesOf(checked).sort()).toEqual(['a: match by ETag', 'd/: error', 'd/x: error', 'd/y/z: error', 'e: match by ETag'])
    expect(checked.counts).toMatchObject({ unlisted: 1, hasErrors: true, isSame: false })
    expect(checked.counts.entries).toMatchObject({ missing: 0, extra: 0, error: 2 })
  })

  it('is an error of its own, and the others are checked', async () => {
    const { source, target } = sidesWith({ a: 'one', b: 'one', c: 'one' }, {}, { source: DISK })
    for (const key of ['a', 'b', 'c']) target.seed(key, 'one')
    const faulty = withFaults(source, [{ operation: 'read', key: 'b', error: 'unreadable' }])
    const checked = await checkSides(faulty, target)
    expect(linesOf(checked)).toEqual(['a: match by ETag, source read', 'b: error', 'c: match by ETag, source read'])
    expect(checked.counts.hasErrors).toBe(true)
  })

  it('ends the check when it concerns all entries', async () => {
    const { source, target } = sidesWith({ a: 'one' }, { a: 'one' }, { source: DISK })
    const faulty = withFaults(source, [{ operation: 'read', error: 'credentials' }])
    await expect(checkSides(faulty, target)).rejects.toMatchObject({ kind: 'credentials' })
  })

  it('is tried again, and a source that changes meanwhile is an error', async () => {
    const { source, target } = sidesWith({ a: 'one', b: 'one' }, { a: 'one', b: 'one' }, { source: DISK })
    const faulty = withFaults(source, [{ operation: 'read', key: 'a', error: 'transient', times: 1 }, { operation: 'read', key: 'b', error: 'changed' }])
    expect(linesOf(await checkSides(faulty, target))).toEqual(['a: match by ETag, source read', 'b: error'])
  })
})

describe('digests that are kept', () => {
  /** Checks one key; `lookedAt` counts requests about single objects. */
  async function checked(mine: SeedAttributes & { bytes?: Buffer }, theirs: SeedAttributes & { bytes?: Buffer }, by: Parameters<typeof checkSides>[2] = {}) {
    const { source, target, asSource, asTarget } = sidesWith({})
    source.seed('k', mine.bytes ?? CONTENT, mine)
    target.seed('k', theirs.bytes ?? CONTENT, theirs)
    const result = await checkSides(asSource, asTarget, by)
    const count = (operation: 'head' | 'partSizes' | 'read'): number => asSource.callsOf(operation).length + asTarget.callsOf(operation).length
    return { line: linesOf(result)[0], heads: count('head'), parts: count('partSizes'), reads: [asSource.callsOf('read').length, asTarget.callsOf('read').length] }
  }
  const ENCRYPTED: SeedAttributes = { etag: 'f'.repeat(32), etagIsDigest: false }

  it('decide without a request when the ETags are equal, and by two when they differ', async () => {
    expect(await checked({}, {})).toEqual({ line: 'k: match by ETag', heads: 0, parts: 0, reads: [0, 0] })
    expect(await checked({}, { bytes: FLIPPED })).toEqual({ line: 'k: differs by ETag', heads: 2, parts: 0, reads: [0, 0] })
    expect(await checked({ partSizes: [400, 600] }, { partSizes: [400, 600] })).toMatchObject({ line: 'k: match by ETag', heads: 0 })
  })

  it('compare an object in one part with one that was written whole', async () => {
    expect(await checked({ partSizes: [1000] }, {})).toMatchObject({ line: 'k: match by ETag', reads: [0, 0] })
    expect(await checked({}, { partSizes: [1000], bytes: FLIPPED })).toMatchObject({ line: 'k: differs by ETag', reads: [0, 0] })
  })

  it('differ under equal parts only', async () => {
    expect(await checked({ partSizes: [400, 600] }, { partSizes: [400, 600], bytes: FLIPPED })).toMatchObject({ line: 'k: differs by ETag', reads: [0, 0] })
    for (const partSizes of [[600, 400], [300, 300, 400], undefined]) {
      const other = partSizes && { partSizes }
      expect(await checked({ partSizes: [400, 600] }, { ...other })).toMatchObject({ line: 'k: unknown', reads: [0, 0] })
    }
  })

  it('of other parts are proved by reading one side, where the plan permits it', async () => {
    const [one, other] = [{ partSizes: [400, 600] }, { partSizes: [300, 300, 400] }]
    for (const by of ['etag', 'bytes'] as const) {
      const { line, reads } = await checked(one, other, { by })
      expect([line, reads[0] === 0 || reads[1] === 0]).toEqual([expect.stringMatching(/^k: match by ETag, (?:source|target) read$/), true])
      expect((await checked(one, { ...other, bytes: FLIPPED }, { by })).line).toMatch(/^k: differs by ETag, (?:source|target) read$/)
    }
  })

  it('never prove a difference when the service says that the ETag is no digest', async () => {
    expect(await checked(ENCRYPTED, {})).toMatchObject({ line: 'k: unknown', reads: [0, 0] })
    expect(await checked(ENCRYPTED, {}, { by: 'bytes' })).toMatchObject({ line: 'k: match by ETag, source read' })
    expect((await checked(ENCRYPTED, ENCRYPTED)).line).toBe('k: match by ETag')
    expect((await checked(ENCRYPTED, { ...ENCRYPTED, etag: 'e'.repeat(32), bytes: FLIPPED }, { by: 'bytes' })).line).toBe('k: differs by bytes, source and target read')
  })

  it('are the checksums where the ETags do not compare', async () => {
    expect(await checked({ ...ENCRYPTED, ...stored(CONTENT) }, stored(CONTENT))).toMatchObject({ line: 'k: match by SHA256', heads: 2, reads: [0, 0] })
    expect((await checked({ ...ENCRYPTED, ...stored(CONTENT) }, { ...stored(FLIPPED), bytes: FLIPPED })).line).toBe('k: differs by SHA256')
  })

  it('are only the checksums with `checksum`, and one side is read when the other keeps another one', async () => {
    expect((await checked(stored(CONTENT), stored(CONTENT), { by: 'checksum' })).line).toBe('k: match by SHA256')
    expect((await checked({}, {}, { by: 'checksum' })).line).toBe('k: unknown')
    expect((await checked(stored(CONTENT, 'SHA1'), {}, { by: 'checksum' })).line).toBe('k: match by SHA1, target read')
    expect((await checked({}, { ...stored(FLIPPED), bytes: FLIPPED }, { by: 'checksum' })).line).toBe('k: differs by SHA256, source read')
    expect((await checked(stored(CONTENT, 'SHA1'), stored(CONTENT), { by: 'checksum', algorithm: 'SHA256' })).line).toBe('k: match by SHA256, source read')
  })

  it('are asked about once for each object', async () => {
    expect((await checked({ ...ENCRYPTED, ...stored(CONTENT, 'SHA1') }, stored(CONTENT), { by: 'bytes' })).heads).toBeLessThanOrEqual(4)
  })
})

describe('files and blobs', () => {
  const partly = { multipart: { chunkSize: 128, threshold: 256 } }

  it.each([[[1000]], [[400, 600]], [[400, 400, 200]], [[5, 900, 95]]])('a file is hashed in the parts of the object: %j', async (partSizes) => {
    for (const bytes of [CONTENT, FLIPPED]) {
      const [disk, store] = [createMemoryStorage(DISK), createMemoryStorage()]
      disk.seed('k', bytes, MTIME)
      store.seed('k', CONTENT, { partSizes })
      const status = bytes === CONTENT ? 'match' : 'differs'
      expect(linesOf(await checkSides(disk, store, {}, partly))).toEqual([`k: ${status} by ETag, source read`])
      expect(linesOf(await checkSides(store, disk, { by: 'bytes' }, partly))).toEqual([`k: ${status} by ETag, target read`])
    }
  })

  it('a Content-MD5 is compared with an ETag, and with a file', async () => {
    const [store, blobs, disk] = [createMemoryStorage(), createMemoryStorage(BLOBS), createMemoryStorage(DISK)]
    blobs.seed('k', CONTENT, { facts: { contentMd5: base64(CONTENT) } })
    store.seed('k', CONTENT)
    disk.seed('k', FLIPPED, MTIME)
    expect(linesOf(await checkSides(store, asBlobs(blobs)))).toEqual(['k: match by MD5'])
    expect(linesOf(await checkSides(asBlobs(blobs), disk))).toEqual(['k: differs by MD5, target read'])
  })

  it('a blob is read in the parts of the S3 object, and the S3 object is not', async () => {
    const [store, blobs] = [createMemoryStorage(), createMemoryStorage(BLOBS)]
    blobs.seed('k', CONTENT, { facts: { contentMd5: base64(CONTENT) } })
    store.seed('k', CONTENT, { partSizes: [400, 400, 200] })
    const [asStore, asBlob] = [withFaults(store, []), withFaults(asBlobs(blobs), [])]
    expect(linesOf(await checkSides(asStore, asBlob))).toEqual(['k: unknown'])
    expect(linesOf(await checkSides(asStore, asBlob, { by: 'bytes' }, partly))).toEqual(['k: match by ETag, target read'])
    expect([asStore.callsOf('read').length, asBlob.callsOf('read').length]).toEqual([0, 3])
  })

  it('a Content-MD5 that a client set wrongly proves nothing with `bytes`', async () => {
    const [disk, blobs] = [createMemoryStorage(DISK), createMemoryStorage(BLOBS)]
    disk.seed('k', CONTENT, MTIME)
    blobs.seed('k', CONTENT, { facts: { contentMd5: base64(FLIPPED) } })
    expect(linesOf(await checkSides(disk, asBlobs(blobs)))).toEqual(['k: differs by MD5, source read'])
    expect(linesOf(await checkSides(disk, asBlobs(blobs), { by: 'bytes' }))).toEqual(['k: match by bytes, source and target read'])
  })

  it.each(['disk', 'store', 'blobs'] as const)('a Content-MD5 that is right for the other side hides nothing with `bytes`: %s', async (other) => {
    const blobs = createMemoryStorage(BLOBS)
    const sides = { disk: createMemoryStorage(DISK), store: createMemoryStorage(), blobs: createMemoryStorage(BLOBS) }
    const facts = { contentMd5: base64(CONTENT) }
    sides[other].seed('k', CONTENT, other === 'blobs' ? { facts } : MTIME)
    blobs.seed('k', FLIPPED, { facts })
    const [mine, theirs] = [other === 'blobs' ? asBlobs(sides.blobs) : sides[other], asBlobs(blobs)]
    expect((await checkSides(mine, theirs, { by: 'bytes' })).counts.entries).toMatchObject({ match: 0, differs: 1 })
    expect((await checkSides(theirs, mine, { by: 'bytes' })).counts.entries).toMatchObject({ match: 0, differs: 1 })
  })

  it.each([[128], [4096]])('two files are read and compared byte by byte, in slices of %i bytes', async (chunkSize) => {
    const [one, other] = [createMemoryStorage(DISK), createMemoryStorage(DISK)]
    for (const [key, bytes] of [['same', CONTENT], ['flipped', FLIPPED]] as const) {
      one.seed(key, CONTENT, MTIME)
      other.seed(key, bytes, MTIME)
    }
    const checked = await checkSides(one, other, {}, { multipart: { chunkSize } })
    expect(linesOf(checked)).toEqual(['flipped: differs by bytes, source and target read', 'same: match by bytes, source and target read'])
    expect(checked.entries[0]?.why).toBe('content differs at byte 777')
  })

  it('blobs without any digest are unknown, unless they may be read', async () => {
    const [one, other] = [createMemoryStorage(BLOBS), createMemoryStorage(BLOBS)]
    one.seed('k', CONTENT)
    other.seed('k', FLIPPED)
    const unread = await checkSides(one, other)
    expect([linesOf(unread), unread.counts.isSame, unread.counts.hasErrors]).toEqual([['k: unknown'], false, false])
    expect(linesOf(await checkSides(one, other, { by: 'bytes' }))).toEqual(['k: differs by bytes, source and target read'])
  })
})

describe('less than content', () => {
  it('sizes alone', async () => {
    const { asSource, asTarget } = sidesWith({ same: 'one', other: 'one' }, { same: 'two', other: 'four' })
    expect(linesOf(await checkSides(asSource, asTarget, { by: 'size' }))).toEqual(['other: differs by size', 'same: match by size'])
    expect(asSource.calls.filter(({ operation }) => operation === 'head' || operation === 'read')).toEqual([])
  })

  it('times, as a sync compares them', async () => {
    const { source, target, asSource, asTarget } = sidesWith({})
    const times = { older: -5000, newer: 5000, same: 0 }
    for (const [key, offset] of Object.entries(times)) {
      source.seed(key, 'one', { mtime: MTIME.mtime + offset })
      target.seed(key, 'two', MTIME)
    }
    expect(linesOf(await checkSides(asSource, asTarget, { by: 'mtime' }))).toEqual([
      'newer: differs by mtime', 'older: match by mtime', 'same: differs by ETag',
    ])
  })
})

describe('a single object', () => {
  it('is compared with what the target has under its name, or with another single object', async () => {
    const [source, target] = [createMemoryStorage(), createMemoryStorage()]
    source.seed('a', 'one')
    target.seed('a', 'one')
    target.seed('b', 'two')
    const single = (storage: typeof source, key: string) => Object.assign(forward(storage, { list: (list) => (range, options) => list({ ...range, prefix: key, through: key }, options) }), { single: key })
    expect(linesOf(await checkSides(single(source, 'a'), target))).toEqual(['a: match by ETag'])
    expect(linesOf(await checkSides(single(source, 'a'), single(target, 'b')))).toEqual(['a: differs by ETag'])
    await expect(checkSides(source, single(target, 'b'))).rejects.toThrow('is a single object, but the source')
  })
})

describe('filters by what an object has besides its key', () => {
  it('leave entries out on both sides', async () => {
    const [source, target] = [createMemoryStorage(), createMemoryStorage()]
    const [html, plain] = [{ facts: { contentType: 'text/html' } }, { facts: { contentType: 'text/plain' } }]
    source.seed('a', 'one', html)
    source.seed('b', 'one', plain)
    source.seed('c', 'one', html)
    target.seed('a', 'one', plain)
    target.seed('d', 'one', html)
    target.seed('e', 'one', plain)
    const checked = await checkSides(source, target, {}, { filters: { content: { includeContentType: /html/ } } })
    expect(linesOf(checked).sort()).toEqual(['a: match by ETag', 'c: missing', 'd: extra'])
  })
})

describe('filters of folders', () => {
  const tree = { 'a': 'one', 'd/NOSYNC': '', 'd/x': 'one', 'e/x': 'one' }

  it('leave out what lies in a marked folder, at the target too', async () => {
    const { asSource, asTarget } = sidesWith(tree, { 'a': 'one', 'd/extra': 'x', 'e/extra': 'x' })
    const checked = await checkSides(asSource, asTarget, {}, { filters: { markers: ['NOSYNC'] } })
    expect(linesOf(checked).sort()).toEqual(['a: match by ETag', 'e/extra: extra', 'e/x: missing'])
  })

  it('leave out on both sides what globs exclude', async () => {
    const { asSource, asTarget } = sidesWith(tree, { 'a': 'one', 'd/extra': 'x', 'e/x': 'two' })
    const globs = [{ action: 'exclude', glob: 'd/*' }] as const
    expect(linesOf(await checkSides(asSource, asTarget, {}, { filters: { globs } }))).toEqual(['a: match by ETag', 'e/x: differs by ETag'])
  })
})
