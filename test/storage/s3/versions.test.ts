import { describe, expect, it } from 'vitest'
import type { Version } from '../../../src/storage/contract/entry.ts'
import type { KeyRange } from '../../../src/order/key-range.ts'
import type { ListOptions } from '../../../src/storage/contract/listing.ts'
import type { Source } from '../../../src/storage/contract/storage.ts'
import { parseVersioning } from '../../../src/storage/s3/api/get-bucket-versioning.ts'
import { parseVersionsPage } from '../../../src/storage/s3/api/list-object-versions.ts'
import { describeEveryS3, describeS3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { openScripted, TRANSPORTS, xml } from './scripted.ts'

async function versionsOf(storage: Source, range: KeyRange = {}, options?: ListOptions): Promise<Version[][]> {
  const pages: Version[][] = []
  for await (const page of storage.listVersions?.(range, options) ?? []) pages.push(page)
  return pages
}

const ROOT = 'ListVersionsResult'

function item(kind: 'Version' | 'DeleteMarker', key: string, version: string, isLatest = false, time = '2026-01-02T03:04:05.678Z'): string {
  const content = kind === 'Version' ? '<ETag>&quot;e&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass>' : ''
  return `<${kind}><Key>${key}</Key><VersionId>${version}</VersionId><IsLatest>${String(isLatest)}</IsLatest>` +
    `<LastModified>${time}</LastModified>${content}<Owner><ID>x</ID></Owner></${kind}>`
}

function page(items: readonly string[], next?: readonly [string, string?], encoding = '<EncodingType>url</EncodingType>'): string {
  const marker = next && `<NextKeyMarker>${next[0]}</NextKeyMarker>${next[1] === undefined ? '' : `<NextVersionIdMarker>${next[1]}</NextVersionIdMarker>`}`
  return `<${ROOT}><Name>bucket</Name><IsTruncated>${String(next !== undefined)}</IsTruncated>${encoding}${marker ?? ''}${items.join('')}</${ROOT}>`
}

describe('a page of versions', () => {
  it('keeps the order of versions and delete markers', () => {
    const items = [item('DeleteMarker', 'p/a', '4', true), item('Version', 'p/a', '3'), item('DeleteMarker', 'p/a', '2'), item('Version', 'p/a', 'null')]
    const { versions, next } = parseVersionsPage(Buffer.from(page(items)), { prefixLength: 2 }, 'bucket')
    expect(versions.map(({ version, isDeleteMarker, isLatest }) => [version, isDeleteMarker, isLatest])).toEqual([
      ['4', true, true], ['3', false, false], ['2', true, false], ['null', false, false],
    ])
    expect(versions[1]).toEqual({ key: 'a', size: 3, mtime: Date.UTC(2026, 0, 2, 3, 4, 5, 678), etag: 'e', version: '3', isLatest: false, isDeleteMarker: false })
    expect(versions[0]).toMatchObject({ size: 0, etag: '' })
    expect(next).toBeUndefined()
  })

  it('has the kind of the checksum for those who ask', () => {
    const kind = '<ChecksumAlgorithm>SHA256</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType>'
    const body = Buffer.from(page([item('Version', 'a', '2', true).replace('<Size>', `${kind}<Size>`), item('Version', 'b', '1', true)]))
    const { versions } = parseVersionsPage(body, { prefixLength: 0, checksums: true }, 'bucket')
    expect(versions.map(({ checksumAlgorithm, checksumType }) => [checksumAlgorithm, checksumType])).toEqual([['SHA256', 'COMPOSITE'], [undefined, undefined]])
    expect(parseVersionsPage(body, { prefixLength: 0 }, 'bucket').versions[0]).not.toHaveProperty('checksumType')
  })

  it.each(['first', 'last'])('puts versions and markers into one order where a service lists all markers %s', (place) => {
    const at = (second: number): string => `2026-01-02T03:04:0${second}Z`
    const markers = [item('DeleteMarker', 'a', 'a4', true, at(4)), item('DeleteMarker', 'a', 'a2', false, at(2)), item('DeleteMarker', 'c', 'c2', false, at(2))]
    const others = [
      item('Version', 'a', 'a3', false, at(3)), item('Version', 'a', 'a1', false, at(1)), item('Version', 'b', 'b1', true, at(1)),
      item('Version', 'c', 'c3', true, at(2)), item('Version', 'c', 'c1', false, at(2)), item('Version', 'd', 'd1', true, at(1)),
    ]
    const items = place === 'first' ? [...markers, ...others] : [...others, ...markers]
    const { versions } = parseVersionsPage(Buffer.from(page(items)), { prefixLength: 0 }, 'bucket')
    expect(versions.map(({ version }) => version)).toEqual(['a4', 'a3', 'a2', 'a1', 'b1', 'c3', 'c2', 'c1', 'd1'])
  })

  it('does the same for one key, of which no key and no latest version tells it', () => {
    const items = [item('DeleteMarker', 'a', '4', true, '2026-01-02T03:04:04Z'), item('DeleteMarker', 'a', '2', false, '2026-01-02T03:04:02Z')]
    const body = page([...items, item('Version', 'a', '3', false, '2026-01-02T03:04:03Z'), item('Version', 'a', '1', false, '2026-01-02T03:04:01Z')])
    expect(parseVersionsPage(Buffer.from(body), { prefixLength: 0 }, 'bucket').versions.map(({ version }) => version)).toEqual(['4', '3', '2', '1'])
  })

  it('leaves the order of a version alone that was begun before an older one was stored', () => {
    const items = [item('Version', 'a', '2', true, '2026-01-02T03:04:01Z'), item('Version', 'a', '1', false, '2026-01-02T03:04:02Z'), item('Version', 'b', '1', true)]
    const { versions } = parseVersionsPage(Buffer.from(page(items)), { prefixLength: 0 }, 'bucket')
    expect(versions.map(({ key, version }) => key + version)).toEqual(['a2', 'a1', 'b1'])
  })

  it('decodes keys and markers that are URL-encoded, and only those', () => {
    const encoded = parseVersionsPage(Buffer.from(page([item('Version', 'a+b%2Bc%C3%A9', 'v')], ['a+b%2B', 'v%'])), { prefixLength: 0 }, 'bucket')
    expect([encoded.versions[0]?.key, encoded.next]).toEqual(['a b+c\u00e9', { key: 'a b+', version: 'v%' }])
    const plain = parseVersionsPage(Buffer.from(page([item('Version', 'a+b%2B&amp;\u00e9', 'v')], ['100%&lt;'], '')), { prefixLength: 0 }, 'bucket')
    expect([plain.versions[0]?.key, plain.next]).toEqual(['a+b%2B&\u00e9', { key: '100%<', version: undefined }])
  })

  it('says so when the answer is a web page', () => {
    expect(() => parseVersionsPage(Buffer.from('<html>'), { prefixLength: 0 }, 'bucket')).toThrow('the answer is a web page')
  })

  it.each(['', page([item('Version', 'k', 'v')]).slice(0, -5)])('%j is asked for again', (body) => {
    expect(() => parseVersionsPage(Buffer.from(body), { prefixLength: 0 }, 'bucket')).toThrow(expect.objectContaining({ kind: 'transient', code: 'BrokenListing' }) as Error)
  })

  it('with a key that cannot be read is one clear error', () => {
    expect(() => parseVersionsPage(Buffer.from(page([item('Version', '100%zz', 'v')])), { prefixLength: 0 }, 'bucket')).toThrow(/ListObjectVersions s3:\/\/bucket/)
  })
})

it.each([['Enabled', true], ['Suspended', false], ['', false]])('versioning that is %j: %s', (status, keeps) => {
  expect(parseVersioning(Buffer.from(`<VersioningConfiguration>${status && `<Status>${status}</Status>`}</VersioningConfiguration>`))).toBe(keeps)
})

describe.each(TRANSPORTS)('through %s', (transport) => {
  // versitygw takes what is put over a delete marker for another marker.
  describeS3('versions', ['versions'], (s3) => {
    it('are listed in the order of the keys, each key\'s newest first, with their markers', async () => {
      const bucket = await s3.newVersionedBucket()
      const storage = await openBucket(transport, s3, bucket, { prefix: 'p/' })
      for (const content of ['1', '22']) await s3.putObject(bucket, 'p/b +\u00e9', content)
      await s3.deleteObject(bucket, 'p/b +\u00e9')
      await s3.putObject(bucket, 'p/b +\u00e9', '333')
      await s3.putObject(bucket, 'p/a', 'once')
      await s3.putObject(bucket, 'p/c', 'once')
      await s3.deleteObject(bucket, 'p/c')
      await s3.putObject(bucket, 'other', 'x')
      const seen = (pages: Version[][]): unknown => pages.flat().map(({ key, size, isDeleteMarker, isLatest }) => [key, isDeleteMarker ? 'marker' : size, isLatest])
      const all = [['a', 4, true], ['b +\u00e9', 3, true], ['b +\u00e9', 'marker', false], ['b +\u00e9', 2, false], ['b +\u00e9', 1, false], ['c', 'marker', true], ['c', 4, false]]
      expect(seen(await versionsOf(storage))).toEqual(all)
      const pages = await versionsOf(storage, {}, { pageSize: 2 })
      expect(seen(pages)).toEqual(all)
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1])
      expect(seen(await versionsOf(storage, { after: 'a', through: 'b +\u00e9' }, { pageSize: 1 }))).toEqual(all.slice(1, 5))
    })
  })

  describeEveryS3('versions', ['versions', 'tags'], (s3) => {
    it('are read and looked at one by one', async () => {
      const bucket = await s3.newVersionedBucket()
      const storage = await openBucket(transport, s3, bucket)
      await s3.putObject(bucket, 'k', 'first', { Tagging: 'n=1', ContentType: 'text/first' })
      await s3.putObject(bucket, 'k', 'second one', { Tagging: 'n=2' })
      await s3.deleteObject(bucket, 'k')
      const [marker, second, first] = (await versionsOf(storage)).flat()
      if (!marker || !second || !first) throw new Error('versions are missing')
      expect((await storage.read(first, { tags: true }))).toMatchObject({ bytes: Buffer.from('first'), facts: { contentType: 'text/first', tags: { n: '1' } } })
      expect((await storage.read(second, { range: { start: 1, end: 3 } })).bytes.toString()).toBe('ec')
      expect(await storage.head(first, { tags: true })).toMatchObject({ size: 5, facts: { tags: { n: '1' } } })
      await expect(storage.head(marker)).rejects.toMatchObject({ kind: 'not-found' })
    })

    it('are kept where the bucket says so', async () => {
      const bucket = await s3.newVersionedBucket()
      expect(await (await openBucket(transport, s3, bucket)).keepsVersions?.()).toBe(true)
      expect(await (await openBucket(transport, s3, await s3.newBucket())).keepsVersions?.()).toBe(false)
    })
  })

  it('an object without versions has one that is called null', async () => {
    const { storage, received } = await openScripted(transport, [xml(page([item('Version', 'k', 'null', true)]))])
    expect((await versionsOf(storage)).flat()).toMatchObject([{ key: 'k', version: 'null', isLatest: true }])
    expect(received).toHaveLength(1)
  })

  it('a listing of versions goes on where it ended, also within a key', async () => {
    const steps = [page([item('Version', 'k', '3')], ['k', '3']), page([item('Version', 'k', '2')], ['k']), page([item('Version', 'l', '1')])]
    const { storage, received } = await openScripted(transport, steps.map((step) => xml(step)))
    expect((await versionsOf(storage)).flat().map(({ version }) => version)).toEqual(['3', '2', '1'])
    const queries = received.map(({ target }) => new URL(target, 'http://x').searchParams)
    expect(queries.map((query) => [query.get('versions'), query.get('key-marker'), query.get('version-id-marker')])).toEqual([
      ['', null, null], ['', 'k', '3'], ['', 'k', null],
    ])
  })

  it('a listing of versions ends when the service gives the same marker again', async () => {
    const { storage } = await openScripted(transport, [xml(page([item('Version', 'k', '3')], ['k', '3']))])
    await expect(versionsOf(storage)).rejects.toMatchObject({ kind: 'failed', message: expect.stringContaining('circles') as string })
  })
})
