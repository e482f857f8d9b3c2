import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../../../src/config.ts'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import type { S3Call } from '../../../../src/storage/s3/side.ts'
import { UsageError } from '../../../../src/errors.ts'
import { compareKeys } from '../../../../src/order/compare-keys.ts'
import { run } from '../../../../src/run.ts'
import { listObjectsV2, type ListQuery } from '../../../../src/storage/s3/api/list-objects-v2.ts'
import { narrowPrefix } from '../../../../src/storage/s3/place/narrow-prefix.ts'
import { openS3 } from '../../../../src/storage/s3/open.ts'
import { keysOf } from '../../../conformance/subject.ts'
import { describeS3 } from '../../../support/s3.ts'
import { recordedRun } from '../../../sync/support/recorded-run.ts'
import { settingsWith } from '../../../sync/support/settings.ts'
import { temporaryFolder } from '../../local/temporary-folder.ts'
import { FakeService } from '../fake-call.ts'
import { TRANSPORTS } from '../scripted.ts'
import { settingsFor } from '../settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }

/** Lists keys as S3 does; `pageSize` bounds every page, and a page may be empty. */
function listing(keys: readonly string[], pageSize = 1000): { readonly call: S3Call; readonly asked: ListQuery[] } {
  const asked: ListQuery[] = []
  const sorted = [...keys].sort(compareKeys)
  const { call } = new FakeService().on(listObjectsV2, (query) => {
    asked.push(query)
    const { prefix, delimiter, maxKeys = 1000, token = '0' } = query
    const names = new Map<string, boolean>()
    for (const key of sorted) {
      if (!key.startsWith(prefix)) continue
      const cut = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
      names.set(cut < 0 ? key : key.slice(0, cut + 1), cut >= 0)
    }
    const at = Number(token)
    const end = at + Math.min(maxKeys, pageSize)
    const page = [...names].slice(Math.floor(at), Math.floor(end))
    return {
      entries: page.filter(([, isPrefix]) => !isPrefix).map(([key]) => ({ key, size: 0, mtime: 0, etag: '' })),
      prefixes: page.filter(([, isPrefix]) => isPrefix).map(([name]) => name),
      next: end < names.size ? String(end) : undefined,
    }
  })
  return { asked, call }
}

const settle = (keys: readonly string[], prefix = 'p', pageSize?: number): Promise<string> =>
  narrowPrefix(listing(keys, pageSize).call, { bucket: 'b', prefix })

describe('a prefix whose keys become files', () => {
  it.each<[string, string[], string]>([
    ['all keys lie below the slash', ['p/a', 'p/b/c'], 'p/'], ['all keys lie below the slash, but for the prefix itself', ['p', 'p/a'], 'p/'],
    ['there is only the folder itself', ['p/'], 'p/'], ['no key lies below the slash', ['pa', 'p-b/c', 'p.x'], 'p'], ['there is nothing', ['q', 'o/p/x'], 'p'],
    ['there is one object of that very name', ['p'], 'p'],
  ])('is settled when %s', async (_, keys, prefix) => {
    expect(await settle(keys)).toBe(prefix)
  })

  it.each([['px'], ['p-x/y'], ['p!'], ['p0'], ['p\u{10ffff}'], ['p\u0001']])('is an error when there is %j beside the folder', async (other) => {
    const settling = settle(['p', 'p/x', other])
    await expect(settling).rejects.toBeInstanceOf(UsageError)
    await expect(settling).rejects.toThrow(/^s3:\/\/b\/p stands for p\/x as well as for .*; write s3:\/\/b\/p\/ .* or give a longer prefix$/s)
  })

  it.each(['', 'p/', 'a/b/', '/'])('is not looked at when it is %j', async (prefix) => {
    const service = listing(['p/x', 'px'])
    expect(await narrowPrefix(service.call, { bucket: 'b', prefix })).toBe(prefix)
    expect(service.asked).toEqual([])
  })

  it('costs two short listings, however many keys there are', async () => {
    const service = listing(Array.from({ length: 20_000 }, (_, i) => `p/${i}`))
    expect(await narrowPrefix(service.call, { bucket: 'b', prefix: 'p' })).toBe('p/')
    expect(service.asked).toHaveLength(2)
  })

  it('never lets two keys become the same file, and never loses one', async () => {
    const key = fc.array(fc.constantFrom('p', '/', 'x', '-', '0'), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { maxLength: 6 }), fc.constantFrom(0.5, 1, 2, 1000), async (keys, pageSize) => {
      const below = keys.some((each) => each.startsWith('p/'))
      const beside = keys.some((each) => each.startsWith('p') && each !== 'p' && !each.startsWith('p/'))
      const settled = await settle(keys, 'p', pageSize).catch((error: unknown) => (error as Error).name)
      expect(settled).toBe(below && beside ? 'UsageError' : below ? 'p/' : 'p')
    }), { numRuns: 300 })
  })
})

describeS3('On a real service, a prefix whose keys become files', [], (s3) => {
  async function bucketWith(...keys: string[]): Promise<string> {
    const bucket = await s3.newBucket()
    for (const key of keys) await s3.putObject(bucket, key, `content of ${key}`)
    return bucket
  }

  it.each(TRANSPORTS)('is settled before it is listed, through %s', async (transport) => {
    process.env['OBJSYNC_TRANSPORT'] = transport
    try {
      const bucket = await bucketWith('p/a', 'p/b/c', 'q-x', 'q/x', 'r1', 'r2', 's/a', 's/b')
      const opened = async (prefix: string, more: Partial<S3Settings> = {}): Promise<string[]> => {
        const storage = await openS3(settingsFor(s3, bucket, { prefix, ...more }), CONTEXT, { asFolder: true })
        const keys = await keysOf(storage)
        await storage.close()
        return keys
      }
      expect(await opened('p')).toEqual(['a', 'b/c'])
      expect(await opened('r')).toEqual(['1', '2'])
      expect(await opened('s')).toEqual(['a', 'b'])
      expect(await opened('nothing')).toEqual([])
      await expect(opened('q')).rejects.toBeInstanceOf(UsageError)
    } finally {
      delete process.env['OBJSYNC_TRANSPORT']
    }
  })

  function config(bucket: string, prefix: string, path: string): Config {
    const source = { kind: 's3', settings: settingsFor(s3, bucket, { prefix }) } as const
    return { source, target: { kind: 'local', settings: { path, followSymlinks: true, fsync: false } }, sync: settingsWith() }
  }

  it('is a folder for a run into a folder', async () => {
    const bucket = await bucketWith('data/a', 'data/b/c', 'data2-is-not-there')
    await s3.deleteObject(bucket, 'data2-is-not-there')
    const folder = await temporaryFolder()
    try {
      const hooks = recordedRun()
      expect(await run(config(bucket, 'data', folder.path), hooks)).toMatchObject({ status: 'complete' })
      expect([hooks.statistics.transferred, hooks.statistics.warnings]).toEqual([2, 0])
      expect(await readFile(join(folder.path, 'a'), 'utf8')).toBe('content of data/a')
      expect(await readFile(join(folder.path, 'b', 'c'), 'utf8')).toBe('content of data/b/c')
    } finally {
      await folder.remove()
    }
  })

  it('that could be two things ends a run into a folder before anything is written', async () => {
    const bucket = await bucketWith('data/a', 'dataa')
    const folder = await temporaryFolder()
    try {
      await expect(run(config(bucket, 'data', folder.path), recordedRun())).rejects.toMatchObject({
        name: 'UsageError', message: expect.stringContaining(`write s3://${bucket}/data/`) as string,
      })
      expect(await folder.read('a')).toBeUndefined()
    } finally {
      await folder.remove()
    }
  })

  it('is left as it is for a run into a bucket', async () => {
    const bucket = await bucketWith('data/a', 'dataa')
    const target = await s3.newBucket()
    const both: Config = {
      source: { kind: 's3', settings: settingsFor(s3, bucket, { prefix: 'data' }) },
      target: { kind: 's3', settings: settingsFor(s3, target, { prefix: 'copy' }) },
      sync: settingsWith(),
    }
    expect(await run(both, recordedRun())).toMatchObject({ status: 'complete' })
    expect((await s3.listAll(target)).map(({ key }) => key)).toEqual(['copy/a', 'copya'])
  })
})
