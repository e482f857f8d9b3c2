import { describe, expect, it } from 'vitest'
import type { ListPage } from '../../../src/storage/s3/api/list-page.ts'
import type { Payload } from '../../../src/storage/contract/writing.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { createMultipartUpload } from '../../../src/storage/s3/api/create-multipart-upload.ts'
import { getObject } from '../../../src/storage/s3/api/get-object.ts'
import { headObject } from '../../../src/storage/s3/api/head-object.ts'
import { listObjectsV2, type ListQuery } from '../../../src/storage/s3/api/list-objects-v2.ts'
import { putObject } from '../../../src/storage/s3/api/put-object.ts'
import { uploadPart } from '../../../src/storage/s3/api/upload-part.ts'
import type { S3Place } from '../../../src/storage/s3/side.ts'
import { createS3Storage } from '../../../src/storage/s3/storage.ts'
import { attributesOf, keysOf, pagesOf, payloadOf } from '../../conformance/subject.ts'
import { FakeService } from './fake-call.ts'

const PLACE: S3Place = { bucket: 'here--usw2-az1--x-s3', prefix: 'p/' }
const KEYS = ['p/z', 'p/a/1', 'p/a/2', 'p/a/deep/x', 'p/a/deep/y', 'p/b/', 'p/b/3', 'p/m', 'p/', 'other']

/** Lists as a directory bucket does: in no order, a few at a time, and never from a key on. */
class Listing {
  readonly asked: ListQuery[] = []
  inFlight = 0
  most = 0

  async listPage(query: ListQuery): Promise<ListPage> {
    this.asked.push(query)
    this.most = Math.max(this.most, ++this.inFlight)
    await new Promise(setImmediate)
    this.inFlight--
    const { prefix, delimiter, prefixLength, token = '0', maxKeys = 2 } = query
    const below = KEYS.filter((key) => key.startsWith(prefix)).reverse()
    const cut = (key: string): number => (delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length))
    const names = [...new Set(below.map((key) => (cut(key) < 0 ? key : key.slice(0, cut(key) + 1))))]
    const page = names.slice(Number(token), Number(token) + maxKeys)
    return {
      entries: page.filter((name) => below.includes(name) && cut(name) < 0).map((key) => ({ key: key.slice(prefixLength), size: 1, mtime: 0, etag: 'e' })),
      prefixes: page.filter((name) => cut(name) >= 0),
      next: Number(token) + maxKeys < names.length ? String(Number(token) + maxKeys) : undefined,
    }
  }
}

function open(listing: Listing, more: Partial<S3Place> = {}): Target {
  return createS3Storage(new FakeService().on(listObjectsV2, (query) => listing.listPage(query)), { ...PLACE, ...more })
}

const ALL = ['a/1', 'a/2', 'a/deep/x', 'a/deep/y', 'b/', 'b/3', 'm', 'z']

describe.each([['in one piece', false], ['sub-prefixes side by side', true]])('a directory bucket listed %s', (_, parallelDirectoryListing) => {
  it('has all its keys, each once, in no order', async () => {
    const storage = open(new Listing(), { parallelDirectoryListing })
    expect((await keysOf(storage)).sort()).toEqual(ALL)
    expect(storage.capabilities.orderedListing).toBe(false)
  })

  it('is cut to the range without asking where to start', async () => {
    const listing = new Listing()
    expect((await keysOf(open(listing, { parallelDirectoryListing }), { after: 'a/2', through: 'b/' })).sort()).toEqual(['a/deep/x', 'a/deep/y', 'b/'])
    expect(listing.asked.filter(({ startAfter }) => startAfter !== undefined)).toEqual([])
  })

  it('keeps to the page size', async () => {
    const listing = new Listing()
    const pages = await pagesOf(open(listing, { parallelDirectoryListing, pageSize: 3 }), {}, { pageSize: 1 })
    expect(pages.every(({ length }) => length === 1)).toBe(true)
    expect(new Set(listing.asked.map(({ maxKeys }) => maxKeys))).toEqual(new Set([1]))
    const byDefault = new Listing()
    await keysOf(open(byDefault, { parallelDirectoryListing, pageSize: 3 }))
    expect(new Set(byDefault.asked.map(({ maxKeys }) => maxKeys))).toEqual(new Set([3]))
  })

  it('fails as soon as one listing does', async () => {
    const storage = createS3Storage(new FakeService().on(listObjectsV2, ({ token }) => (token === undefined ? Promise.resolve({ entries: [], prefixes: ['p/a/', 'p/b/'], next: 'x' }) : Promise.reject(new Error('broken')))), { ...PLACE, parallelDirectoryListing })
    await expect(keysOf(storage)).rejects.toThrow(/broken|circles/)
  })
})

it('sub-prefixes are listed at the same time, and those outside the range not at all', async () => {
  const listing = new Listing()
  await keysOf(open(listing, { parallelDirectoryListing: true }), { through: 'a/~' })
  expect(listing.most).toBeGreaterThan(1)
  expect(new Set(listing.asked.map(({ prefix }) => prefix))).toEqual(new Set(['p/', 'p/a/', 'p/a/deep/']))
})

it.each([
  ['of one level', [{ pages: 20, perPage: 100 }]],
  ['of three levels', [{ pages: 4, perPage: 20 }, { pages: 4, perPage: 10 }, { pages: 3, perPage: 2 }]],
])('the sub-prefixes that wait do not grow with the bucket, %s', async (_, levels) => {
  let [shown, asked, most] = [0, 0, 0]
  const keys = new Set<string>()
  const listPage = async ({ prefix, token = '0', prefixLength }: ListQuery): Promise<ListPage> => {
    await new Promise(setImmediate)
    const level = levels[prefix.split('/').length - 2]
    if (token === '0') asked++
    if (!level) return { entries: [{ key: `${prefix}x`.slice(prefixLength), size: 1, mtime: 0, etag: 'e' }], prefixes: [], next: undefined }
    const prefixes = Array.from({ length: level.perPage }, (_unused, i) => `${prefix}${token}-${i}/`)
    shown += prefixes.length
    most = Math.max(most, shown - asked)
    return { entries: [], prefixes, next: Number(token) + 1 < level.pages ? String(Number(token) + 1) : undefined }
  }
  for (const key of await keysOf(createS3Storage(new FakeService().on(listObjectsV2, listPage), { ...PLACE, parallelDirectoryListing: true }))) keys.add(key)
  expect(keys.size).toBe(levels.reduce((product, { pages, perPage }) => product * pages * perPage, 1))
  // The 16 listings that are under way each bring a page, of any level.
  expect(most).toBeLessThanOrEqual(levels.reduce((sum, { perPage }, i) => sum + perPage * (i === 0 ? 1 : 17), 0))
})

it('a listing that repeats its token ends with an error', async () => {
  const storage = createS3Storage(new FakeService().on(listObjectsV2, () => ({ entries: [], prefixes: [], next: 'again' })), PLACE)
  await expect(keysOf(storage)).rejects.toThrow('circles')
})

it('directory buckets have no versions, no cuts, no digests for ETags, and a checksum unless that is switched off', () => {
  const storage = open(new Listing(), { directoryChecksum: true })
  expect(storage.capabilities).toMatchObject({ contentEtag: false, orderedListing: false, defaultChecksum: 'CRC64NVME' })
  expect([storage.prefixes, storage.listVersions, storage.keepsVersions]).toEqual([undefined, undefined, undefined])
  expect(open(new Listing(), { directoryChecksum: false }).capabilities.defaultChecksum).toBeUndefined()
})

it('no MD5 goes to a directory bucket, whole or in parts', async () => {
  const sent: Payload[] = []
  const written = { etag: 'opaque', etagIsDigest: true }
  const storage = createS3Storage(new FakeService()
    .on(putObject, ({ payload }) => (sent.push(payload), written))
    .on(createMultipartUpload, () => 'id')
    .on(uploadPart, ({ payload }) => (sent.push(payload), written)), PLACE)
  const payload = { ...payloadOf('abc'), checksum: 'c' }
  await storage.put('k', payload, attributesOf(3))
  await (await storage.startMultipart('k', attributesOf(3), 3)).put({ number: 1, offset: 0, payload })
  expect(sent).toEqual([{ bytes: Buffer.from('abc'), checksum: 'c' }, { bytes: Buffer.from('abc'), checksum: 'c' }])
})

it('its ETags, which look like an MD5, prove nothing', async () => {
  const answer = { size: 3, mtime: 0, etag: '0'.repeat(32), etagIsDigest: true, facts: {}, tagCount: 0 }
  const storage = createS3Storage(new FakeService()
    .on(headObject, () => answer)
    .on(getObject, () => ({ ...answer, bytes: Buffer.from('abc') })), PLACE)
  expect((await storage.head({ key: 'k' })).etagIsDigest).toBe(false)
  expect((await storage.read({ key: 'k', ...answer })).etagIsDigest).toBe(false)
})
