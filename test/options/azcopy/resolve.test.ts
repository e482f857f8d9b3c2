import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SyncSettings } from '../../../src/sync/settings.ts'
import { AZURE, invoke, S3 } from '../support/invoke.ts'

const MEBIBYTE = 1024 ** 2
const UP = `/in ${AZURE}`
const DOWN = `${AZURE} /out`
const ACROSS = `${AZURE} ${AZURE}`
/** Every pair of storages. */
const PAIRS = ['/in', S3, AZURE].flatMap((source) => ['/out', S3, AZURE].map((target) => `${source} ${target}`))

function syncOf(line: string): SyncSettings {
  return invoke(line).config.sync
}

describe('what means the same for s3sync and azcopy', () => {
  it.each(PAIRS)('is one setting from %s', (pair) => {
    const same = (one: string, two: string) => expect(syncOf(`${pair} ${one}`)).toEqual(syncOf(`${pair} ${two}`))
    same('--delete', '--delete-destination true')
    same('--delete=false', '--delete-destination=False')
    same('--delete --max-delete 3 --delete-excluded', '--delete-destination=TRUE --max-delete 3 --delete-excluded')
    same('--remove-modified-filter', '--mirror-mode')
    same('--rate-limit-bandwidth 1250000B', '--cap-mbps 10')
    expect(syncOf(`${pair} --delete-destination=prompt`).deletion).toMatchObject({ enabled: true, prompt: true })
  })

  it.each(PAIRS)('works beside the other from %s', (pair) => {
    expect(syncOf(`${pair} --rate-limit-bandwidth 2MiB --cap-mbps 8`).limits.bytesPerSecond).toBe(1_000_000)
    expect(syncOf(`${pair} --rate-limit-bandwidth 2MiB --cap-mbps 80`).limits.bytesPerSecond).toBe(2 * MEBIBYTE)
    expect(syncOf(`${pair} --cap-mbps 0`).limits.bytesPerSecond).toBeUndefined()
    expect(syncOf(`${pair} --worker-size 3`).concurrency.objects).toBe(3)
    const { includeRegex, bothSides } = syncOf(`${pair} --filter-include-regex a --include-regex b;c --exclude-regex d`).filters
    expect([includeRegex?.test('a'), includeRegex?.test('b')]).toEqual([true, false])
    expect(bothSides?.includeRegexes.map((regex) => regex.test('b'))).toEqual([true, false])
    expect(bothSides?.excludeRegexes.map((regex) => regex.test('d'))).toEqual([true])
  })
})

describe("azcopy's filters", () => {
  it('are absent when none is given', () => {
    for (const options of ['', '--recursive', '--include-pattern=', '--exclude-path ;']) expect(syncOf(`${UP} ${options}`).filters.bothSides).toBeUndefined()
  })

  it.each([
    ['--include-pattern *.jpg;a?', { includePatterns: ['*.jpg', 'a?'] }],
    ['--exclude-pattern *.jpg', { excludePatterns: ['*.jpg'] }],
    ['--exclude-path dir;a/b.c', { excludePaths: ['dir', 'a/b.c'] }],
    ['--recursive=F', { recursive: false }],
  ])('reach the pass: %s', (options, expected) => {
    const none = { includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true }
    expect(syncOf(`${UP} ${options}`).filters.bothSides).toEqual({ ...none, ...expected })
  })

  it('leave out exactly the files to skip', () => {
    const regexes = syncOf(`${UP} --debug-skip-files a.b;c(d)`).filters.bothSides?.excludeRegexes ?? []
    const left = ['a.b', 'axb', 'a.bc', 'x/a.b', 'c(d)', 'cd'].filter((key) => regexes.some((regex) => regex.test(key)))
    expect(left).toEqual(['a.b', 'c(d)'])
  })
})

describe('the update check', () => {
  it.each<[string, object]>([
    ['', { by: 'mtime', algorithm: undefined }],
    ['--compare-hash None', { by: 'mtime', algorithm: undefined }],
    ['--compare-hash md5', { by: 'checksum', algorithm: 'MD5', missing: 'azcopy' }],
    ['--mirror-mode', { by: 'always' }],
    ['--mirror-mode --compare-hash=MD5', { by: 'always' }],
    ['--mirror-mode --compare-hash=MD5 --head-each-target', { by: 'checksum', algorithm: 'MD5', headTarget: true }],
  ])('of %j', (options, expected) => {
    for (const pair of [UP, DOWN, ACROSS]) expect(syncOf(`${pair} ${options}`).check).toMatchObject(expected)
  })
})

describe('verification', () => {
  it.each<[string, Partial<SyncSettings['verification']>]>([
    [UP, { algorithm: undefined, compareRead: 'no' }],
    [`${UP} --put-md5`, { algorithm: 'MD5', fullObject: true, compareWritten: true }],
    [`${UP} --compare-hash MD5`, { algorithm: 'MD5' }],
    [`${S3} ${AZURE} --put-md5`, { algorithm: 'MD5', compareRead: 'no' }],
    [DOWN, { algorithm: undefined, compareRead: 'fail' }],
    [`${DOWN} --put-md5`, { algorithm: 'MD5', fullObject: true, compareRead: 'fail' }],
    [`${DOWN} --compare-hash MD5`, { algorithm: 'MD5' }],
    [DOWN, { compareRead: 'fail', missingIsNews: false }],
    [`${DOWN} --check-md5 nocheck`, { compareRead: 'no' }],
    [`${DOWN} --check-md5 LogOnly`, { compareRead: 'log' }],
    [`${DOWN} --check-md5 FailIfDifferent`, { compareRead: 'fail' }],
    [`${DOWN} --check-md5 FAILIFDIFFERENTORMISSING`, { compareRead: 'require' }],
    [`${AZURE} ${S3}`, { compareRead: 'fail', missingIsNews: false, algorithm: undefined }],
    [ACROSS, { compareRead: 'no', algorithm: undefined }],
    [`${S3} ${S3} --enable-additional-checksum`, { compareRead: 'fail', missingIsNews: true }],
  ])('of %s', (line, expected) => {
    expect(syncOf(line).verification).toMatchObject(expected)
  })
})

/** In MiB. */
const BYTE = 2 ** -20

describe('sizes of blocks', () => {
  it.each<[string, number, number]>([
    // What is just as large goes whole, as with azcopy.
    [UP, 8 + BYTE, 8],
    [`${UP} --block-size-mb 16`, 16 + BYTE, 16],
    [`${UP} --block-size-mb 0.25 --put-blob-size-mb 2`, 2 + BYTE, 0.25],
    [`${UP} --put-blob-size-mb 64`, 64 + BYTE, 8],
    [`${UP} --put-blob-size-mb 0.5`, 8 + BYTE, 8],
    [`${UP} --multipart-chunksize 32MiB`, 32 + BYTE, 32],
    [`${UP} --multipart-chunksize 32MiB --multipart-threshold 48MiB`, 48, 32],
    [`${UP} --multipart-chunksize 32MiB --block-size-mb 4`, 4 + BYTE, 4],
    [`${DOWN} --put-blob-size-mb 64 --block-size-mb 4`, 4, 4],
    [`/in ${S3} --multipart-chunksize 32MiB`, 8, 32],
    // A range of Azure Files has at most 4 MiB.
    ['/in https://acct.file.core.windows.net/share', 4, 4],
    ['https://acct.file.core.windows.net/share /in', 4, 4],
    ['https://acct.file.core.windows.net/share /in --block-size-mb 1', 1, 1],
    ['https://acct.file.core.windows.net/share /in --multipart-chunksize 16MiB', 16, 16],
  ])('of %s', (line, threshold, chunkSize) => {
    expect(syncOf(line).multipart).toEqual({ threshold: threshold * MEBIBYTE, chunkSize: chunkSize * MEBIBYTE, auto: false })
  })
})

describe('copies between blobs', () => {
  it('are made by the service where it can', () => {
    expect(syncOf(ACROSS).serverSideCopy).toBe('may')
    expect(syncOf(`${ACROSS} --server-side-copy`).serverSideCopy).toBe('must')
    for (const pair of [UP, DOWN, `${S3} ${AZURE}`, `${S3} ${S3}`]) expect(syncOf(pair).serverSideCopy).toBe('no')
  })

  it.each<[string, object]>([
    [ACROSS, { keepTags: false, keepTier: true }],
    [`${ACROSS} --s2s-preserve-blob-tags`, { keepTags: true }],
    [`${ACROSS} --s2s-preserve-blob-tags --tagging a=b`, { keepTags: false, fixed: { tags: { a: 'b' } } }],
    [`${ACROSS} --s2s-preserve-access-tier=false`, { keepTier: false }],
    [`${AZURE} ${S3}`, { keepTags: false }],
    [`${AZURE} ${S3} --s2s-preserve-blob-tags`, { keepTags: true }],
    [`${S3} ${AZURE}`, { keepTags: true }],
    [`${S3} ${AZURE} --disable-tagging`, { keepTags: false }],
  ])('carry over what %s says', (line, expected) => {
    expect(syncOf(line).attributes).toMatchObject(expected)
  })
})

describe('an Azure Blob side', () => {
  const of = (options: string, target = AZURE) => invoke(`/in ${target} ${options}`).config.target.settings

  it('has its defaults', () => {
    expect(of('')).toEqual({
      serviceUrl: 'https://account.blob.core.windows.net', account: 'account', container: 'container', prefix: 'folder/', sas: undefined,
      mayBeBlob: true, trustedSuffixes: [], apiVersion: undefined, userAgentPrefix: undefined, encryptionScope: undefined,
      customerKey: undefined, folderStubs: false, accessLists: false, requestPriority: undefined, overForeignBlocks: false, maxAttempts: 10,
      initialBackoff: 100, operationTimeout: undefined, attemptTimeout: undefined, connectTimeout: 3100, readTimeout: undefined,
      stalledStreamProtection: true, pageSize: undefined, connections: 64, retryStatus: undefined,
    })
  })

  it.each<[string, object]>([
    ['az://account/container', { prefix: '', mayBeBlob: false }],
    ['az://account/container/a/b/', { prefix: 'a/b/', mayBeBlob: false }],
    ['https://account.blob.core.windows.net/container/a/b.txt?sv=1&sig=x', { prefix: 'a/b.txt/', mayBeBlob: true, sas: 'sv=1&sig=x' }],
  ])('is at %s', (location, expected) => {
    expect(of('', location)).toMatchObject(expected)
  })

  it.each<[string, object]>([
    ['--cpk-by-name scope', { encryptionScope: 'scope' }],
    ['--include-directory-stub', { folderStubs: true }],
    ['--request-priority 3', { requestPriority: 3 }],
    ['--request-priority 0', { requestPriority: 0 }],
    ['--delete-destination-file', { overForeignBlocks: true }],
    ['--trusted-microsoft-suffixes *.example.org;x.y', { trustedSuffixes: ['*.example.org', 'x.y'] }],
    ['--retry-status-codes 409;-503', { retryStatus: { also: { 409: [] }, never: [503] } }],
    ['--max-keys 7', { pageSize: 7 }],
    ['--worker-size 3 --max-parallel-uploads=4 --max-parallel-listings 5', { connections: 17 }],
    ['--aws-max-attempts 3 --initial-backoff-milliseconds 4', { maxAttempts: 3, initialBackoff: 4 }],
    ['--read-timeout-milliseconds 5 --connect-timeout-milliseconds 6', { readTimeout: 5, connectTimeout: 6 }],
    ['--operation-timeout-milliseconds 7 --operation-attempt-timeout-milliseconds 8', { operationTimeout: 7, attemptTimeout: 8 }],
    ['--disable-stalled-stream-protection', { stalledStreamProtection: false }],
  ])('gets %s', (options, expected) => {
    expect(of(options)).toMatchObject(expected)
  })

  it('is given the scope only when it is written, or read in a download', () => {
    const { source, target } = invoke(`${ACROSS} --cpk-by-name scope --delete-destination-file`).config
    expect(source.settings).not.toHaveProperty('encryptionScope')
    expect(source.settings).toMatchObject({ overForeignBlocks: false })
    expect(target.settings).toMatchObject({ encryptionScope: 'scope', overForeignBlocks: true })
    expect(invoke(`${DOWN} --cpk-by-name scope`).config.source.settings).toMatchObject({ encryptionScope: 'scope' })
  })
})

describe('a local side', () => {
  const of = (side: 'source' | 'target', line: string) => invoke(line).config[side].settings
  const MODE = process.platform === 'win32' ? 'streams' : ['linux', 'darwin'].includes(process.platform) ? 'xattr' : 'hidden-files'

  it('follows links, but not on the way to Azure', () => {
    expect(of('source', UP)).toMatchObject({ followSymlinks: false })
    expect(of('source', `/in ${S3}`)).toMatchObject({ followSymlinks: true })
    expect(of('target', DOWN)).toMatchObject({ followSymlinks: true })
  })

  it.each<['source' | 'target', string, object | undefined]>([
    ['source', UP, undefined],
    ['source', `${UP} --put-md5`, undefined],
    ['source', `${UP} --compare-hash MD5`, { mode: MODE, optional: true, store: true }],
    ['source', `${UP} --compare-hash MD5 --dry-run`, { mode: MODE, optional: true, store: false }],
    ['target', DOWN, undefined],
    ['target', `${DOWN} --put-md5`, { mode: MODE, optional: true, store: true }],
    ['target', `${DOWN} --compare-hash MD5`, { mode: MODE, optional: true, store: true }],
    ['source', `${UP} --compare-hash MD5 --local-hash-storage-mode hiddenfiles --hash-meta-dir meta`,
      { mode: 'hidden-files', folder: path.resolve('meta'), optional: false, store: true }],
    ['source', `/in ${S3}`, undefined],
  ])('notes hashes: %s of %s', (side, line, expected) => {
    expect((of(side, line) as { hashes?: object }).hashes).toEqual(expected)
  })

  it('keeps POSIX properties in the form that was asked for', () => {
    expect(of('source', UP)).not.toHaveProperty('posix')
    expect(of('source', `${UP} --preserve-posix-properties`)).toMatchObject({ posix: 'standard' })
    expect(of('target', `${DOWN} --preserve-posix-properties --posix-properties-style=AMLFS`)).toMatchObject({ posix: 'amlfs' })
  })
})
