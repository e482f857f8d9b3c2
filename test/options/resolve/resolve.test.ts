import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invocationFromCall } from '../../../src/options/invocation.ts'
import type { SyncSettings, UpdateCheck } from '../../../src/sync/settings.ts'
import { invoke, S3 } from '../support/invoke.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')
const MD5 = createHash('md5').update(Buffer.alloc(32, 7)).digest('base64')
const DIRECTORY = 's3://name--usw2-az1--x-s3/'

function syncOf(options: string, sides = `${S3} ${S3}`): SyncSettings {
  return invoke(`${sides} ${options}`).config.sync
}

function settingsOf(side: 'source' | 'target', options: string): unknown {
  return invoke(`${S3} ${S3} ${options}`).config[side].settings
}

describe('the update check', () => {
  it.each<[string, UpdateCheck]>([
    ['', 'mtime'],
    ['--check-size', 'size'],
    ['--check-mtime-or-size', 'mtime-or-size'],
    ['--remove-modified-filter --head-each-target --check-mtime-or-size', 'mtime-or-size'],
    ['--check-etag', 'etag'],
    ['--check-mtime-and-etag', 'mtime-and-etag'],
    ['--check-additional-checksum SHA256', 'checksum'],
    ['--check-mtime-and-additional-checksum SHA256', 'mtime-and-checksum'],
    ['--remove-modified-filter', 'always'],
    ['--remove-modified-filter --head-each-target', 'mtime'],
    ['--remove-modified-filter --head-each-target --check-size', 'size'],
    ['--remove-modified-filter --head-each-target --check-etag', 'etag'],
    ['--remove-modified-filter --check-additional-checksum SHA256', 'checksum'],
    ['--enable-versioning', 'always'],
    ['--point-in-time 2020-01-01T00:00:00Z', 'always'],
    ['--point-in-time 2020-01-01T00:00:00Z --check-additional-checksum SHA256', 'checksum'],
    ['--sync-latest-tagging', 'mtime'],
    ['--sync-latest-tagging --check-size', 'size'],
  ])('of %j is %s', (options, by) => {
    const { check } = syncOf(options)
    expect(check.by).toBe(by)
    expect(check.algorithm).toBe(options.includes('SHA256') ? 'SHA256' : undefined)
    expect(check.headTarget).toBe(options.includes('--head-each-target'))
  })
})

describe('verification', () => {
  it.each<[string, Partial<SyncSettings['verification']>]>([
    ['--additional-checksum-algorithm SHA256', { algorithm: 'SHA256', fullObject: false, compareWritten: true }],
    ['--additional-checksum-algorithm CRC32 --full-object-checksum', { algorithm: 'CRC32', fullObject: true }],
    ['--additional-checksum-algorithm CRC64NVME', { algorithm: 'CRC64NVME', fullObject: true }],
    ['--additional-checksum-algorithm SHA1 --disable-additional-checksum-verify', { algorithm: 'SHA1', compareWritten: false }],
    ['--enable-additional-checksum', { compareRead: 'fail', algorithm: undefined }],
    ['--disable-etag-verify', { etag: false, sendMd5: true }],
    ['--disable-multipart-verify', { etag: true, multipart: false }],
    ['--disable-content-md5-header', { etag: true, sendMd5: false }],
  ])('of %j', (options, expected) => {
    expect(syncOf(options).verification).toMatchObject(expected)
  })

  it('of directory buckets is by CRC64NVME unless that is switched off', () => {
    const off = '--disable-express-one-zone-additional-checksum'
    expect(syncOf('', `/in ${DIRECTORY}`).verification).toMatchObject({ algorithm: 'CRC64NVME', fullObject: true, compareRead: 'no' })
    expect(syncOf('', `${DIRECTORY} /out`).verification).toMatchObject({ algorithm: undefined, compareRead: 'fail' })
    expect(syncOf(off, `/in ${DIRECTORY}`).verification).toMatchObject({ algorithm: undefined, fullObject: false })
    expect(syncOf(off, `${DIRECTORY} /out`).verification).toMatchObject({ compareRead: 'no' })
    expect(syncOf('--additional-checksum-algorithm CRC32', `/in ${DIRECTORY}`).verification).toMatchObject({ algorithm: 'CRC32' })
    expect(settingsOf('target', off)).toMatchObject({ directoryChecksum: false })
  })
})

describe('what travels with an object', () => {
  it('is replaced by what was given', () => {
    const { attributes } = syncOf(`--cache-control no-cache --content-disposition inline --content-encoding gzip --content-language de
      --content-type a/b --expires 2030-01-02T03:04:05.678+01:00 --metadata A=b --website-redirect /x --tagging a=b%20c
      --acl public-read --storage-class GLACIER --put-last-modified-metadata`)
    expect(attributes).toEqual({
      guessContentType: true, sniffContentType: false, keepHeaders: true, keepMetadata: false, keepTags: false, keepTier: true, keepAccess: false, repairTags: false, noteMtime: true,
      fixed: {
        cacheControl: 'no-cache', contentDisposition: 'inline', contentEncoding: 'gzip', contentLanguage: 'de', contentType: 'a/b',
        expires: 'Wed, 02 Jan 2030 02:04:05 GMT', metadata: { a: 'b' }, websiteRedirect: '/x', tags: { a: 'b c' },
        acl: 'public-read', storageClass: 'GLACIER',
      },
    })
  })

  it.each<[string, Partial<SyncSettings['attributes']>]>([
    ['--no-sync-system-metadata', { keepHeaders: false, keepMetadata: true, keepTags: true }],
    ['--no-sync-user-defined-metadata', { keepHeaders: true, keepMetadata: false }],
    ['--disable-tagging', { keepTags: false, repairTags: false }],
    ['--sync-latest-tagging', { keepTags: true, repairTags: true }],
  ])('of %j', (options, expected) => {
    expect(syncOf(options).attributes).toMatchObject(expected)
  })

  it('expires at the second that was given, as HTTP writes it', () => {
    const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 0) / 1000 })
    fc.assert(fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, rest) => {
      const expires = new Date(second * 1000 + rest)
      const fixed = invocationFromCall({ source: '/in', target: S3, expires }).config.sync.attributes.fixed
      expect(fixed.expires).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/)
      expect(Date.parse(fixed.expires ?? '')).toBe(second * 1000)
    }))
  })

  it('of annotations', () => {
    expect(syncOf('--enable-sync-object-annotations').annotations).toEqual({ copy: true, compareEtags: true, repair: false })
    expect(syncOf('--sync-latest-object-annotations --disable-check-annotation-etag').annotations)
      .toEqual({ copy: true, compareEtags: false, repair: true })
  })
})

describe('each further option', () => {
  it.each<[string, object]>([
    ['--server-side-copy --copy-source-if-match', { serverSideCopy: 'must', conditions: { ifMatch: false } }],
    ['--if-match', { conditions: { ifMatch: true, ifAbsent: false } }],
    ['--if-none-match', { conditions: { ifMatch: false, ifAbsent: true } }],
    ['--enable-versioning', { versions: { all: true, at: undefined } }],
    ['--point-in-time 2020-01-01T00:00:00Z', { versions: { all: false, at: Date.UTC(2020, 0) } }],
    ['--warn-as-error', { warnings: { asErrors: true, ignoreArchived: false } }],
    ['--ignore-glacier-warnings', { warnings: { asErrors: false, ignoreArchived: true } }],
    ['--object-listing-queue-size 7', { listing: { queueSize: 7 } }],
    ['--auto-chunksize', { multipart: { auto: true } }],
  ])('%s reaches the pass', (options, expected) => {
    expect(syncOf(options)).toMatchObject(expected)
  })

  it.each<[string, object, object]>([
    ['--source-accelerate', { accelerate: true }, { accelerate: false }],
    ['--target-accelerate', { accelerate: false }, { accelerate: true }],
    ['--source-request-payer', { requestPayer: true }, { requestPayer: false }],
    ['--target-request-payer', { requestPayer: false }, { requestPayer: true }],
    ['--allow-parallel-listings-in-express-one-zone', { parallelDirectoryListing: true }, { parallelDirectoryListing: true }],
    ['--max-keys 7', { pageSize: 7 }, { pageSize: 7 }],
    ['--disable-stalled-stream-protection', { stalledStreamProtection: false }, { stalledStreamProtection: false }],
    ['--sse aws:kms:dsse --sse-kms-key-id k', { encryption: undefined }, { encryption: { type: 'aws:kms:dsse', kmsKeyId: 'k' } }],
    [`--source-sse-c AES256 --source-sse-c-key ${KEY} --source-sse-c-key-md5 ${MD5}`,
      { customerKey: { algorithm: 'AES256', key: KEY, keyMd5: MD5 } }, { customerKey: undefined }],
    [`--target-sse-c AES256 --target-sse-c-key ${KEY} --target-sse-c-key-md5 ${MD5}`,
      { customerKey: undefined }, { customerKey: { algorithm: 'AES256', key: KEY, keyMd5: MD5 } }],
  ])('%s reaches its side', (options, source, target) => {
    expect(settingsOf('source', options)).toMatchObject(source)
    expect(settingsOf('target', options)).toMatchObject(target)
  })
})
