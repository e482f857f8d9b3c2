import { describe, expect, it } from 'vitest'
import type { Environment } from '../../src/options/table/names.ts'
import { invocationFromCall } from '../../src/options/invocation.ts'
import type { SyncOptions } from '../../src/options/table/types.ts'
import { invoke, S3 } from './support/invoke.ts'


describe('defaults', () => {
  it('are those of s3sync', () => {
    const { sync, source, target } = invoke(`/in ${S3}`).config
    expect(sync).toMatchObject({
      dryRun: false,
      check: { by: 'mtime', algorithm: undefined, headTarget: false },
      deletion: { enabled: false, max: undefined, excluded: false, despiteErrors: false, allowEmptySource: false },
      concurrency: { objects: 16, parts: 16, listings: 16, listingDepth: 2 },
      multipart: { threshold: 8 * 1024 ** 2, chunkSize: 8 * 1024 ** 2, auto: false },
      limits: { objectsPerSecond: undefined, bytesPerSecond: undefined },
      retry: { count: 5, interval: 1000 },
      verification: {
        etag: true, multipart: true, sendMd5: true, algorithm: undefined, fullObject: false, compareWritten: true,
        compareRead: 'no',
      },
      attributes: {
        guessContentType: true, keepHeaders: true, keepMetadata: true, keepTags: true, keepTier: true, repairTags: false,
        noteMtime: false,
      },
      annotations: { copy: false, compareEtags: true, repair: false },
      conditions: { ifMatch: false, ifAbsent: false },
      serverSideCopy: 'no',
      versions: { all: false, at: undefined },
      warnings: { asErrors: false, ignoreArchived: false },
      listing: { queueSize: 200_000 },
    })
    expect(source).toEqual({ kind: 'local', settings: { path: '/in', followSymlinks: true, fsync: false } })
    expect(target).toMatchObject({
      kind: 's3',
      settings: {
        bucket: 'bucket', prefix: 'prefix', maxAttempts: 10, initialBackoff: 100, connectTimeout: 3100, connections: 64,
        signPayload: true, noSignRequest: false, accelerate: false, requestPayer: false, encryption: undefined,
        customerKey: undefined, parallelDirectoryListing: false, directoryChecksum: true, pageSize: 1000,
        stalledStreamProtection: true,
      },
    })
  })

  it('are frozen', () => {
    const { config } = invoke(`/in ${S3}`)
    expect(() => Object.assign(config.sync.deletion, { enabled: true })).toThrow(TypeError)
  })
})

describe('values', () => {
  it('reach the config', () => {
    const line = `--worker-size 3 --max-parallel-uploads=4 --max-parallel-listings 5 --filter-smaller-size 1KiB
      --filter-exclude-regex a
      --delete --max-delete 7 --check-size --target-region r --target-endpoint-url http://h:1 --storage-class ONE-ZONE_IA
      --rate-limit-bandwidth 1MiB --disable-etag-verify --no-guess-mime-type --ignore-symlinks
      --disable-payload-signing --dry-run`
    const { source, target, sync } = invoke(`/in ${S3} ${line.replace(/\s+/g, ' ')}`).config
    expect(source.settings).toMatchObject({ followSymlinks: false })
    expect(target.settings).toMatchObject({ region: 'r', endpointUrl: 'http://h:1', connections: 17, signPayload: false })
    expect(sync).toMatchObject({
      dryRun: true,
      check: { by: 'size' },
      attributes: { guessContentType: false, fixed: { storageClass: 'ONEZONE_IA' } },
      filters: { smallerSize: 1024, excludeRegex: new RegExp('a', 'v') },
      deletion: { enabled: true, max: 7 },
      limits: { bytesPerSecond: 1024 ** 2 },
      verification: { etag: false, multipart: true },
    })
  })

  it.each([
    ['--worker-size 0', '1 to 65535'], ['--worker-size 65536', '1 to 65535'], ['--worker-size 1.5', 'whole number'],
    ['--worker-size x', "invalid value 'x' for --worker-size"],
    ['--delete=yes', "invalid value 'yes' for --delete: must be true or false"], ['--max-delete 0 --delete', '1 or more'],
    ['--rate-limit-objects 9', '10 to'],
    ['--rate-limit-bandwidth 1MB', 'from 1MiB to 100GiB'], ['--multipart-chunksize 1MiB', 'from 5MiB to 5GiB'],
    ['--storage-class standard', 'one of STANDARD'],
    ['--target-endpoint-url ftp://x', 'https://'], ['--target-region=', 'must not be empty'],
    ['--filter-mtime-before 2025-01-01', 'RFC 3339'], ['--filter-include-regex (', 'never closed'],
  ])('are refused: %s', (options, message) => {
    expect(() => invoke(`/in ${S3} ${options}`)).toThrow(message)
  })
})

describe('the environment', () => {
  it.each<[string, Environment, number]>([
    ['', {}, 16],
    ['', { OBJSYNC_WORKER_SIZE: '3' }, 3],
    ['--worker-size 4', { OBJSYNC_WORKER_SIZE: '3' }, 4],
    ['', { WORKER_SIZE: '3' }, 16],
    ['', { WORKER_SIZE: '3', OBJSYNC_S3SYNC_ENV: '1' }, 3],
    ['', { WORKER_SIZE: '3', OBJSYNC_WORKER_SIZE: '5', OBJSYNC_S3SYNC_ENV: '1' }, 5],
    ['', { WORKER_SIZE: '3', OBJSYNC_S3SYNC_ENV: '0' }, 16],
  ])('gives way to %j with %j', (options, env, workers) => {
    expect(invoke(`/in ${S3} ${options}`, env).config.sync.concurrency.objects).toBe(workers)
  })

  it('never deletes because of a stray DELETE', () => {
    expect(invoke(`/in ${S3}`, { DELETE: 'true' }).config.sync.deletion.enabled).toBe(false)
    expect(invoke(`/in ${S3}`, { DELETE: 'true', OBJSYNC_S3SYNC_ENV: '1' }).config.sync.deletion.enabled).toBe(true)
    expect(invoke(`/in ${S3} --delete=false`, { OBJSYNC_DELETE: 'true' }).config.sync.deletion.enabled).toBe(false)
  })

  it.each(['1', 'TRUE', '', 'yes'])('takes booleans as true or false only: %j', (text) => {
    expect(() => invoke(`/in ${S3}`, { OBJSYNC_DELETE: text })).toThrow('for OBJSYNC_DELETE: must be exactly true or false')
  })

  it.each(['true', 'yes', '2'])('takes 1 and 0 only for the names of s3sync: %j', (text) => {
    expect(() => invoke(`/in ${S3}`, { OBJSYNC_S3SYNC_ENV: text })).toThrow("set it to 1 to read s3sync's")
  })

  it('counts in the rules, but false is as good as absent', () => {
    const conflicting = { OBJSYNC_CHECK_SIZE: 'true' }
    expect(() => invoke(`/in ${S3} --check-etag`, conflicting)).toThrow('OBJSYNC_CHECK_SIZE cannot be combined with --check-etag')
    expect(() => invoke(`/in ${S3} --check-etag`, { OBJSYNC_CHECK_SIZE: 'false' })).not.toThrow()
    expect(() => invoke(`/in ${S3}`, { OBJSYNC_SOURCE_REQUEST_PAYER: 'true' })).toThrow('OBJSYNC_SOURCE_REQUEST_PAYER needs an S3 source')
  })

  it('always reads the SDK variables, and never refuses a pair for them', () => {
    const env = { AWS_MAX_ATTEMPTS: '3', AWS_CONFIG_FILE: '/c', AWS_SHARED_CREDENTIALS_FILE: '' }
    const target = invoke(`/in ${S3}`, env).config.target
    expect(target.settings).toMatchObject({ maxAttempts: 3, awsConfigFile: '/c', awsSharedCredentialsFile: undefined })
    expect(() => invoke('/in /out', env)).not.toThrow()
    expect(() => invoke('/in /out', { OBJSYNC_AWS_MAX_ATTEMPTS: '3' })).toThrow('needs an S3 source')
  })

  it('fills only the positionals that are absent', () => {
    const env = { OBJSYNC_SOURCE: '/env-in', OBJSYNC_TARGET: '/env-out', SOURCE: '/bare-in', TARGET: '/bare-out' }
    const paths = (line: string, variables: Environment) => {
      const { source, target } = invoke(line, variables)
      return [source, target].map((side) => (side.kind === 'local' ? side.path : ''))
    }
    expect(paths('', env)).toEqual(['/env-in', '/env-out'])
    expect(paths('sync /in', env)).toEqual(['/in', '/env-out'])
    expect(paths('/in /out', env)).toEqual(['/in', '/out'])
    expect(paths('', { ...env, OBJSYNC_TARGET: undefined, OBJSYNC_S3SYNC_ENV: '1' })).toEqual(['/env-in', '/bare-out'])
    expect(() => invoke('', { SOURCE: '/in', TARGET: '/out' })).toThrow('SOURCE is missing')
    expect(() => invoke('s /in')).toThrow("TARGET is missing (the first word 's' names the command")
  })

  it('does not set what no variable may set', () => {
    expect(() => invoke(`/in ${S3}`, { OBJSYNC_VERSION: '0.1.0' })).not.toThrow()
    expect(invoke(`/in ${S3}`, { OBJSYNC_VERBOSE: '2' }).values.verbose).toBe(2)
  })
})

describe('where values came from', () => {
  it('is told without secrets', () => {
    const { settings, origins } = invoke('/in --worker-size 4 --target-endpoint-url https://u:PASS@h/?x=SIG', {
      OBJSYNC_TARGET: S3, OBJSYNC_TARGET_ACCESS_KEY: 'AKID', OBJSYNC_TARGET_SECRET_ACCESS_KEY: 'S3CRET', AWS_MAX_ATTEMPTS: '3',
    })
    expect(origins).toEqual([
      'SOURCE = /in (command line)',
      'TARGET = s3://bucket/prefix (environment variable OBJSYNC_TARGET)',
      'target-access-key = [redacted] (environment variable OBJSYNC_TARGET_ACCESS_KEY)',
      'target-secret-access-key = [redacted] (environment variable OBJSYNC_TARGET_SECRET_ACCESS_KEY)',
      'target-endpoint-url = https://[redacted]@h/?[redacted] (command line)',
      'worker-size = 4 (command line)',
      'aws-max-attempts = 3 (environment variable AWS_MAX_ATTEMPTS)',
    ])
    expect(JSON.stringify([...settings.values()].map(({ text }) => text))).not.toMatch(/S3CRET|AKID/)
  })
})

describe('a library call', () => {
  it('comes to the same config as the command', () => {
    const options: SyncOptions = {
      source: '/in', target: S3, workerSize: 32, filterIncludeRegex: '^a', multipartThreshold: '16MiB',
      multipartChunksize: 16 * 1024 ** 2,
      filterMtimeBefore: new Date(0), delete: true, storageClass: 'GLACIER', dryRun: undefined,
    }
    const line = `/in ${S3} --worker-size 32 --filter-include-regex ^a --multipart-threshold 16MiB --multipart-chunksize 16MiB
      --filter-mtime-before 1970-01-01T00:00:00Z --delete --storage-class GLACIER`
    expect(invocationFromCall(options).config).toEqual(invoke(line.replace(/\s+/g, ' ')).config)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ workerSize: 0 }, "invalid value '0' for workerSize"],
    [{ workerSize: '4' }, "invalid value '4' for workerSize"],
    [{ targetEndpointUrl: 'ftp://u:PASS@h/?SIG' }, "invalid value 'ftp://[redacted]@h/?[redacted]' for targetEndpointUrl"],
    [{ delete: 'false' }, 'for delete: must be true or false'],
    [{ maxDelete: 3 }, 'maxDelete needs delete'],
    [{ checkSize: true, checkEtag: true }, 'checkSize cannot be combined with checkEtag'],
    [{ sourceRequestPayer: true }, 'sourceRequestPayer needs an S3 source'],
    [{ wokerSize: 3 }, "unknown option 'wokerSize'"],
    [{ verbose: 1 }, "unknown option 'verbose'"],
    [{ source: '' }, 'must not be empty'],
  ])('is checked as strictly: %j', (options, message) => {
    expect(() => invocationFromCall({ source: '/in', target: S3, ...options })).toThrow(message)
  })
})
