import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../../src/options/table/names.ts'
import { invocationFromCall } from '../../../src/options/invocation.ts'
import { AZURE, invoke, S3 } from '../support/invoke.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'objsync-azcopy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const KEY = Buffer.alloc(32, 7).toString('base64')
const SHA256 = createHash('sha256').update(Buffer.alloc(32, 7)).digest('base64')
const BY_VALUE = { CPK_ENCRYPTION_KEY: KEY, CPK_ENCRYPTION_KEY_SHA256: SHA256 }

function concurrencyOf(options: string, env: Environment, target = AZURE) {
  const { objects, parts, listings } = invoke(`/in ${target} ${options}`, env).config.sync.concurrency
  return { objects, parts, listings }
}

describe("azcopy's variables of concurrency", () => {
  const most = Math.floor((Math.min(16, availableParallelism() / 2) * 1024) / 8)

  it.each<[string, Environment, object]>([
    ['', {}, { objects: 16, parts: 16, listings: 16 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: '40' }, { objects: 40, parts: Math.min(40, most), listings: 16 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: 'AUTO' }, { objects: 16, parts: 16, listings: 16 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: '' }, { objects: 16, parts: 16, listings: 16 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: '40', AZCOPY_CONCURRENT_FILES: '7' }, { objects: 7, parts: Math.min(40, most) }],
    ['', { AZCOPY_CONCURRENT_SCAN: '3' }, { objects: 16, listings: 3 }],
    ['--worker-size 5 --max-parallel-uploads 6', { AZCOPY_CONCURRENCY_VALUE: '40' }, { objects: 5, parts: 6 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: '40', OBJSYNC_WORKER_SIZE: '5' }, { objects: 5 }],
    ['', { AZCOPY_BUFFER_GB: '0.03125' }, { objects: 16, parts: 4 }],
    ['--block-size-mb 16', { AZCOPY_BUFFER_GB: '0.03125' }, { parts: 2 }],
    ['--block-size-mb 24', { AZCOPY_BUFFER_GB: '0.03125' }, { parts: 1 }],
    ['', { AZCOPY_CONCURRENCY_VALUE: '3', AZCOPY_BUFFER_GB: '4' }, { parts: 3 }],
  ])('beside %j, %j', (options, env, expected) => {
    expect(concurrencyOf(options, env)).toMatchObject(expected)
  })

  it('count for pairs with Azure only', () => {
    expect(concurrencyOf('', { AZCOPY_CONCURRENCY_VALUE: '40', AZCOPY_CONCURRENT_SCAN: 'x' }, S3)).toEqual({ objects: 16, parts: 16, listings: 16 })
  })

  it('are told with the other origins', () => {
    expect(invoke(`/in ${AZURE}`, { AZCOPY_CONCURRENT_FILES: '7' }).origins).toContain('worker-size = 7 (environment variable AZCOPY_CONCURRENT_FILES)')
  })

  it('must leave room for a block', () => {
    expect(() => concurrencyOf('--block-size-mb 25', { AZCOPY_BUFFER_GB: '0.03125' })).toThrow('does not fit into three quarters of AZCOPY_BUFFER_GB')
  })

  it.each<[Environment, string]>([
    [{ AZCOPY_CONCURRENCY_VALUE: 'auto' }, "invalid value 'auto' for AZCOPY_CONCURRENCY_VALUE"],
    [{ AZCOPY_CONCURRENCY_VALUE: '1.5' }, 'must be a whole number'],
    [{ AZCOPY_CONCURRENT_FILES: '0' }, 'must be a number above 0'],
    [{ AZCOPY_BUFFER_GB: '-1' }, 'for AZCOPY_BUFFER_GB'],
    [{ AZCOPY_REQUEST_TRY_TIMEOUT: '15m' }, 'for AZCOPY_REQUEST_TRY_TIMEOUT'],
    [{ AZCOPY_DEFAULT_SERVICE_API_VERSION: 'latest\r\nx: y' }, 'for AZCOPY_DEFAULT_SERVICE_API_VERSION'],
    [{ AZCOPY_CONTENT_TYPE_MAP: '/does/not/exist' }, 'cannot read /does/not/exist, which AZCOPY_CONTENT_TYPE_MAP names'],
  ])('are refused when they say nothing: %j', (env, message) => {
    expect(() => invoke(`/in ${AZURE}`, env)).toThrow(message)
    expect(() => invoke(`/in ${S3}`, env)).not.toThrow()
  })
})

describe("azcopy's variables of requests", () => {
  it('reach their side', () => {
    const env = { AZCOPY_REQUEST_TRY_TIMEOUT: '0.5', AZCOPY_DEFAULT_SERVICE_API_VERSION: '2021-12-02', AZCOPY_USER_AGENT_PREFIX: 'me/1' }
    const { target } = invoke(`/in ${AZURE}`, env).config
    expect(target.settings).toMatchObject({ attemptTimeout: 30_000, apiVersion: '2021-12-02', userAgentPrefix: 'me/1' })
    expect(invoke(`/in ${AZURE} --operation-attempt-timeout-milliseconds 7`, env).config.target.settings).toMatchObject({ attemptTimeout: 7 })
    expect(invoke(`/in ${AZURE}`).config.target.settings).toMatchObject({ attemptTimeout: undefined, apiVersion: undefined })
  })

  it('leave the folder of log files to the command', () => {
    expect(invoke(`/in ${AZURE}`, { AZCOPY_LOG_LOCATION: '/logs' }).azcopy.logLocation).toBe('/logs')
    expect(invoke(`/in ${S3}`, { AZCOPY_LOG_LOCATION: '/logs' }).azcopy.logLocation).toBeUndefined()
  })
})

describe('the map of content types', () => {
  const write = (name: string, content: string): string => {
    const file = path.join(folder, name)
    writeFileSync(file, content)
    return file
  }
  const typesOf = (file: string) => invoke(`/in ${AZURE}`, { AZCOPY_CONTENT_TYPE_MAP: file }).config.sync.attributes.contentTypes

  it('is read by extension', () => {
    expect(typesOf(write('ok', '{"MIMETypeMapping": {".JPG": "image/x", ".a": "b/c"}}'))).toEqual({ '.jpg': 'image/x', '.a': 'b/c' })
  })

  it.each(['{', '[]', 'null', '{"MIMETypeMapping": 3}', '{"MIMETypeMapping": {".a": 3}}', '{"MIMETypeMapping": {".a": "b\\nc"}}'])('is refused as %j', (content) => {
    expect(() => typesOf(write('bad', content))).toThrow(/AZCOPY_CONTENT_TYPE_MAP names/)
  })
})

describe('the key of --cpk-by-value', () => {
  it('goes with the written blobs, or with those of a download', () => {
    const sides = (line: string) => {
      const { source, target } = invoke(`${line} --cpk-by-value`, BY_VALUE).config
      return [source.settings, target.settings].map((settings) => 'customerKey' in settings && settings.customerKey)
    }
    const key = { key: KEY, keySha256: SHA256 }
    expect(sides(`/in ${AZURE}`)).toEqual([false, key])
    expect(sides(`${AZURE} /out`)).toEqual([key, false])
    expect(sides(`${AZURE} ${AZURE}`)).toEqual([false, key])
  })

  it.each<[Environment, string]>([
    [{}, '--cpk-by-value needs the variables CPK_ENCRYPTION_KEY and CPK_ENCRYPTION_KEY_SHA256'],
    [{ CPK_ENCRYPTION_KEY: KEY }, 'needs the variables'],
    [{ ...BY_VALUE, CPK_ENCRYPTION_KEY: 'c2hvcnQ=' }, 'must be the base64 of 32 bytes'],
    [{ ...BY_VALUE, CPK_ENCRYPTION_KEY_SHA256: KEY }, 'is not the base64 of the SHA-256'],
  ])('is held against what it should be: %j', (env, message) => {
    expect(() => invoke(`/in ${AZURE} --cpk-by-value`, env)).toThrow(message)
    expect(() => invoke(`/in ${AZURE} --cpk-by-value`, env)).not.toThrow(/BwcHBwc|c2hvcnQ/)
    expect(() => invoke(`/in ${AZURE}`, env)).not.toThrow()
  })

  it('is read for a library call too', () => {
    const target = (env: Environment) => invocationFromCall({ source: '/in', target: AZURE, cpkByValue: true }, env).config.target.settings
    expect(target(BY_VALUE)).toMatchObject({ customerKey: { keySha256: SHA256 } })
    expect(() => target({})).toThrow('needs the variables')
  })
})
