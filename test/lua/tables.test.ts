import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { FILTER_FIELDS, factsFrom, filterRows, sourceRecord, timeText, uploadRecord } from '../../src/lua/tables.ts'
import type { Facts } from '../../src/storage/contract/entry.ts'
import type { ObjectToWrite } from '../../src/sync/callbacks.ts'

const ENTRY = { key: 'ä/b.txt', size: 5, mtime: Date.UTC(2026, 10, 29, 12), etag: 'abc' }

function rowsAsObjects({ names, values }: ReturnType<typeof filterRows>): Record<string, unknown>[] {
  return Array.from({ length: values.length / names.length }, (_, row) => Object.fromEntries(names.map((name, i) => [name, values[row * names.length + i]])))
}

describe('the table that filter gets', () => {
  it('has the fields of s3sync, and none besides', () => {
    expect(FILTER_FIELDS).toEqual(['key', 'last_modified', 'version_id', 'e_tag', 'checksum_algorithm', 'checksum_type', 'is_latest', 'is_delete_marker'])
  })

  it('shows an object with its ETag in quotes, as listings have it', () => {
    expect(rowsAsObjects(filterRows([ENTRY]))).toEqual([{
      key: 'ä/b.txt', last_modified: '2026-11-29T12:00:00Z', version_id: undefined, e_tag: '"abc"', checksum_algorithm: undefined,
      checksum_type: undefined, is_latest: true, is_delete_marker: false,
    }])
  })

  it('shows a delete marker and an old version as what they are', () => {
    const marker = { ...ENTRY, etag: '', version: 'v2', isLatest: false, isDeleteMarker: true }
    expect(rowsAsObjects(filterRows([ENTRY, marker]))[1]).toMatchObject({ version_id: 'v2', is_latest: false, is_delete_marker: true, e_tag: undefined })
  })
})

describe('timeText', () => {
  it.each([
    [Date.UTC(2026, 0, 2, 3, 4, 5), '2026-01-02T03:04:05Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5) + 120, '2026-01-02T03:04:05.12Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5) + 0.25, '2026-01-02T03:04:05.00025Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
  ])('%d', (time, text) => expect(timeText(time)).toBe(text))

  it('is RFC 3339 and the time itself, for every time', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 4e12 }), (time) => {
      expect(timeText(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
      expect(Date.parse(timeText(time))).toBe(time)
    }))
  })
})

const FACTS: Facts = {
  contentType: 'text/plain', contentEncoding: 'gzip', contentDisposition: 'inline', contentLanguage: 'de', cacheControl: 'no-cache',
  expires: 'Wed, 02 Jan 2030 03:04:05 GMT', storageClass: 'STANDARD_IA', websiteRedirect: '/x', acl: 'private',
  metadata: { owner: 'me' }, tags: { 'a b': 'c&d', 'e': '' },
}

describe('the table source_object', () => {
  const object = (head: Partial<ObjectToWrite['head']>): ObjectToWrite =>
    ({ source: ENTRY, targetKey: 'backup/ä/b.txt', facts: {}, head: { size: 5, mtime: ENTRY.mtime, etag: 'abc', etagIsDigest: true, facts: {}, ...head } })

  it('has the whole key at the target, and what the answer of the source says', () => {
    const headers = {
      'accept-ranges': 'bytes', 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-bucket-key-enabled': 'true',
      'x-amz-tagging-count': '2', 'x-amz-mp-parts-count': '3', 'x-amz-checksum-crc64nvme': 'AAA=', 'x-amz-version-id': 'v1',
    }
    expect(sourceRecord(object({ headers, facts: FACTS }))).toMatchObject({
      key: 'backup/ä/b.txt', content_length: 5, e_tag: '"abc"', last_modified: '2026-11-29T12:00:00Z', content_type: 'text/plain',
      accept_ranges: 'bytes', server_side_encryption: 'aws:kms', bucket_key_enabled: true, tag_count: 2, parts_count: 3, checksum_crc64_nvme: 'AAA=',
      version_id: 'v1', metadata: { owner: 'me' }, storage_class: 'STANDARD_IA', expires_string: 'Wed, 02 Jan 2030 03:04:05 GMT',
    })
  })

  it('has a table for metadata where there is none, and no fields of a service for a file', () => {
    const record = sourceRecord(object({ etag: '', checksum: { algorithm: 'SHA256', value: 'x=' } as ObjectToWrite['head']['checksum'] }))
    expect(record).toMatchObject({ metadata: {}, checksum_sha256: 'x=' })
    expect(Object.entries(record).filter(([, value]) => value !== undefined).map(([field]) => field).sort())
      .toEqual(['checksum_sha256', 'content_length', 'key', 'last_modified', 'metadata'])
  })
})

describe('the table upload_metadata', () => {
  it('is what a script can change', () => {
    expect(uploadRecord(FACTS)).toEqual({
      acl: 'private', cache_control: 'no-cache', content_disposition: 'inline', content_encoding: 'gzip', content_language: 'de', content_type: 'text/plain',
      expires_string: '2030-01-02T03:04:05Z', metadata: { owner: 'me' }, storage_class: 'STANDARD_IA', tagging: 'a%20b=c%26d&e=', website_redirect_location: '/x',
    })
  })

  it('comes back unchanged as what was to be written', () => {
    expect(factsFrom(uploadRecord(FACTS), FACTS)).toEqual(FACTS)
  })

  it('keeps all tags, whatever they contain', () => {
    const tags = fc.dictionary(fc.string({ minLength: 1, unit: 'binary' }).filter((name) => name !== '__proto__'), fc.string({ unit: 'binary' }), { minKeys: 1 })
    fc.assert(fc.property(tags, (some) => {
      expect(factsFrom(uploadRecord({ tags: some }), {}).tags).toEqual({ ...some })
    }))
  })

  it('takes out what the script leaves nil, and keeps what it cannot see', () => {
    const given: Facts = { ...FACTS, accessTier: 'Cool', contentMd5: 'md5', missingMetadata: 1 }
    expect(factsFrom({}, given)).toEqual({ accessTier: 'Cool', contentMd5: 'md5', missingMetadata: 1 })
  })

  it('keeps an Expires that is no date when the script does not change it', () => {
    expect(factsFrom(uploadRecord({ expires: '0' }), { expires: '0' }).expires).toBe('0')
  })

  it('writes names of metadata in lower case', () => {
    expect(factsFrom({ metadata: { Owner: 'me' } }, {}).metadata).toEqual({ owner: 'me' })
  })

  it.each([
    [{ acl: 'everyone' }, 'the acl "everyone", which must be one of private, '],
    [{ storage_class: 'CHEAP' }, 'the storage_class "CHEAP", which must be one of STANDARD, '],
    [{ request_payer: 'requester' }, 'give --target-request-payer'],
    [{ content_type: { a: 'b' } }, 'a table as content_type'],
    [{ cache_control: true }, 'a boolean as cache_control'],
    [{ metadata: 'a' }, 'a string as metadata'],
    [{ metadata: { a: true } }, 'metadata with a boolean as "a"'],
    [{ metadata: { a: 'x', A: 'y' } }, 'two names "a" that differ in letter case'],
    [{ expires_string: 'tomorrow' }, 'the expires_string "tomorrow"'],
    [{ expires_string: '2030-13-40T00:00:00Z' }, 'the expires_string'],
    [{ tagging: 'a=%zz' }, 'not URL-encoded: "%zz"'],
    [{ tagging: 'a=1&a=2' }, 'the same tag twice'],
    [{ tagging: '=1' }, 'a tag that has no name'],
  ])('refuses %j', (upload, message) => {
    expect(() => factsFrom(upload, {})).toThrow(message)
  })
})
