import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../../src/storage/contract/entry.ts'
import type { S3Call } from '../../../../src/storage/s3/side.ts'
import { StorageError, UsageError, type ErrorKind } from '../../../../src/errors.ts'
import { compareKeys } from '../../../../src/order/compare-keys.ts'
import { headObject } from '../../../../src/storage/s3/api/head-object.ts'
import { listObjectVersions } from '../../../../src/storage/s3/api/list-object-versions.ts'
import { listObjectsV2 } from '../../../../src/storage/s3/api/list-objects-v2.ts'
import { listNamedObject, listVersionsOfNamed, namedObject, type NamedObjectOptions } from '../../../../src/storage/s3/place/named-object.ts'
import { FakeService } from '../fake-call.ts'

interface Fake {
  readonly call: S3Call
  readonly asked: string[]
}

/** A bucket with these keys. Pages may be empty at first, as some services send them. */
function bucketWith(keys: readonly string[], refused: { list?: ErrorKind; head?: ErrorKind } = {}, emptyPages = 0): Fake {
  const asked: string[] = []
  const refuse = (kind: ErrorKind | undefined): void => {
    if (kind) throw new StorageError(`refused: ${kind}`, { kind })
  }
  const below = (prefix: string): string[] => keys.filter((key) => key.startsWith(prefix)).sort(compareKeys)
  const { call } = new FakeService()
    .on(listObjectsV2, ({ prefix, maxKeys = 1000, prefixLength, token = '0' }) => {
      asked.push(`list ${prefix}`)
      refuse(refused.list)
      if (Number(token) < emptyPages) return { entries: [], prefixes: [], next: String(Number(token) + 1) }
      const found = below(prefix)
      const entries = found.slice(0, maxKeys).map((key) => ({ key: key.slice(prefixLength), size: 1, mtime: 1.5, etag: 'e' }))
      return { entries, prefixes: [], next: found.length > maxKeys ? 'more' : undefined }
    })
    .on(listObjectVersions, ({ prefix, maxKeys = 1000, prefixLength }) => {
      asked.push(`versions ${prefix}`)
      refuse(refused.list)
      const versions = below(prefix).slice(0, maxKeys)
        .map((key) => ({ key: key.slice(prefixLength), size: 1, mtime: 1, etag: 'e', version: 'v', isLatest: true, isDeleteMarker: false }))
      return { versions }
    })
    .on(headObject, ({ key }) => {
      asked.push(`head ${key}`)
      refuse(refused.head)
      if (!keys.includes(key)) throw new StorageError('none', { kind: 'not-found' })
      return { size: 1, mtime: 1000, etag: 'e', etagIsDigest: true, facts: {}, tagCount: 0 }
    })
  return { asked, call }
}

const DIRECTORY = 'b--use1-az4--x-s3'
const find = (service: Fake, prefix: string, options: NamedObjectOptions = {}, bucket = 'b'): ReturnType<typeof namedObject> =>
  namedObject(service.call, { bucket, prefix }, options)

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const entries: T[] = []
  for await (const page of pages) entries.push(...page)
  return entries
}

describe('the source s3://b/PREFIX', () => {
  it.each<[string, string[], string]>([
    ['k', ['k'], ''],
    ['k', ['k', 'k2', 'k.x/y', 'k-'], ''],
    ['d/k', ['d/k', 'd/k2', 'x'], 'd/'],
    ['d//k', ['d//k'], 'd//'],
    ['/k', ['/k'], '/'],
  ])('%s of %j is one object', async (prefix, keys, folder) => {
    const bucket = bucketWith(keys)
    expect(await find(bucket, prefix)).toEqual({ bucket: 'b', prefix: folder, key: 'k' })
    expect(bucket.asked).toEqual([`list ${prefix}`, `list ${prefix}/`])
  })

  it.each([['k', ['k2', 'k/x']], ['k', ['k/']], ['d/k', ['d/k1']]])('%s of %j is a prefix, found out by one listing', async (prefix, keys) => {
    const bucket = bucketWith(keys)
    expect(await find(bucket, prefix)).toBeUndefined()
    expect(bucket.asked).toHaveLength(1)
  })

  it.each(['', 'k/', '/', 'a/b/'])('%s is a prefix, and nobody is asked', async (prefix) => {
    const bucket = bucketWith(['k/', 'k/x'])
    expect(await find(bucket, prefix)).toBeUndefined()
    expect(bucket.asked).toEqual([])
  })

  it.each([['k', ['j', 'l']], ['d/k', ['d/j', 'dk']], ['k', []]])('%s of %j is an error', async (prefix, keys) => {
    await expect(find(bucketWith(keys), prefix)).rejects.toMatchObject({ kind: 'not-found', message: expect.stringContaining(`s3://b/${prefix} does not exist`) as string })
  })

  it('is refused when it is an object and a folder', async () => {
    const finding = find(bucketWith(['d/k', 'd/k!', 'd/k/x']), 'd/k')
    await expect(finding).rejects.toBeInstanceOf(UsageError)
    await expect(finding).rejects.toThrow(/^s3:\/\/b\/d\/k is an object, and a folder that holds d\/k\/x; write s3:\/\/b\/d\/k\/ for what is in the folder/)
  })

  it('is not taken for missing because of empty pages', async () => {
    const bucket = bucketWith(['k'], {}, 3)
    expect(await find(bucket, 'k')).toMatchObject({ key: 'k' })
    expect(await all(listNamedObject(bucket.call, { bucket: 'b', prefix: '', key: 'k' }, {}, {}))).toHaveLength(1)
  })

  it('is not looked for without end', async () => {
    await expect(find(bucketWith(['k'], {}, 1e9), 'k')).rejects.toMatchObject({ kind: 'failed' })
  })

  it('is found by those who may not list, and a fault is never "nothing there"', async () => {
    const place = { bucket: 'b', prefix: '', key: 'k' }
    expect(await find(bucketWith(['k'], { list: 'denied' }), 'k')).toEqual(place)
    expect(await all(listNamedObject(bucketWith(['k'], { list: 'denied' }).call, place, {}, {}))).toEqual([{ key: 'k', size: 1, mtime: 1000, etag: 'e' }])
    await expect(find(bucketWith(['k'], { list: 'denied', head: 'denied' }), 'k')).rejects.toMatchObject({ kind: 'denied' })
    await expect(find(bucketWith([], { list: 'denied' }), 'k')).rejects.toMatchObject({ kind: 'denied' })
    await expect(find(bucketWith(['k'], { list: 'failed' }), 'k')).rejects.toMatchObject({ kind: 'failed' })
    await expect(all(listNamedObject(bucketWith([]).call, place, {}, {}))).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('is looked at in a directory bucket, which lists no such prefix', async () => {
    const bucket = bucketWith(['d/k', 'd/k2'])
    expect(await find(bucket, 'd/k', {}, DIRECTORY)).toEqual({ bucket: DIRECTORY, prefix: 'd/', key: 'k' })
    expect(bucket.asked).toEqual(['head d/k', 'list d/k/'])
    expect(await find(bucket, 'd', {}, DIRECTORY)).toBeUndefined()
    const entries: Entry[] = await all(listNamedObject(bucket.call, { bucket: DIRECTORY, prefix: 'd/', key: 'k' }, {}, {}))
    expect(entries).toEqual([{ key: 'k', size: 1, mtime: 1000, etag: 'e' }])
  })

  it('is found by its versions where they are what counts', async () => {
    const bucket = bucketWith(['d/k', 'd/k2'])
    expect(await find(bucket, 'd/k', { history: true })).toMatchObject({ key: 'k' })
    expect(bucket.asked).toEqual(['versions d/k', 'versions d/k/'])
    const versions = await all(listVersionsOfNamed(bucket.call, { bucket: 'b', prefix: 'd/', key: 'k' }, {}, {}))
    expect(versions.map(({ key }) => key)).toEqual(['k'])
  })
})
