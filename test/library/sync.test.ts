import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SyncEvent } from '../../src/report/events.ts'
import { sync, UsageError } from '../../src/index.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'
import { HAS_UNREADABLE_FOLDERS, makeUnreadableFolder, removeDeep } from '../support/unreadable-folder.ts'

let folder = ''
let [source, target] = ['', '']

beforeEach(async () => {
  folder = await temporaryFolder('run')
  ;[source, target] = [path.join(folder, 'source'), path.join(folder, 'target')]
  await mkdir(path.join(source, 'sub'), { recursive: true })
  await writeFile(path.join(source, 'a.txt'), 'a')
  await writeFile(path.join(source, 'sub', 'b.txt'), 'bb')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('sync as a library', () => {
  it('syncs, tells events, and gives the figures', async () => {
    const events: SyncEvent[] = []
    const run = sync({ source, target }, { onEvent: (event) => void events.push(event) })
    const result = await run
    expect(result).toMatchObject({ status: 'complete', bytes: 3, warnings: 0, errors: 0, errorsByKind: {}, failures: [], dryRun: false })
    expect(result.counts).toMatchObject({ listedSource: 2, listedTarget: 0, copied: 2, skipped: 0, failed: 0, deleted: 0 })
    expect(run.statistics).toMatchObject({ transferred: 2, transferredBytes: 3 })
    expect(events.map((event) => event.type)).toEqual(['copy', 'copy'])
    expect(await readFile(path.join(target, 'sub', 'b.txt'), 'utf8')).toBe('bb')
  })

  it('tells skips when they are wanted', async () => {
    await sync({ source, target })
    const [wanted, unwanted]: [SyncEvent[], SyncEvent[]] = [[], []]
    await sync({ source, target }, { details: ['skip'], onEvent: (event) => void wanted.push(event) })
    await sync({ source, target }, { onEvent: (event) => void unwanted.push(event) })
    expect([wanted.map(({ type }) => type), unwanted]).toEqual([['skip', 'skip'], []])
  })

  it('is not moved by the environment', async () => {
    process.env['OBJSYNC_DRY_RUN'] = 'true'
    try {
      await sync({ source, target })
    } finally {
      delete process.env['OBJSYNC_DRY_RUN']
    }
    expect(await readdir(target)).toEqual(['a.txt', 'sub'])
  })

  it.each([
    [{ source: '/no/such/folder' }, 'does not exist'],
    [{ maxDelete: 3 }, 'maxDelete needs delete'],
    [{ checkSize: true, checkEtag: true }, 'checkSize cannot be combined with checkEtag'],
    [{ storageClass: 'GLACIER' as const }, 'storageClass needs'],
  ])('throws for the mistake %j, and touches nothing', async (mistake, message) => {
    await expect(sync({ source, target, ...mistake })).rejects.toThrow(message)
    await expect(sync({ source, target, ...mistake })).rejects.toBeInstanceOf(UsageError)
    expect(await readdir(folder)).toEqual(['source'])
  })

  it('gives faults of the run as its outcome', async () => {
    const outcome = await sync({
      source, target: 's3://bucket', targetEndpointUrl: 'http://127.0.0.1:1', targetAccessKey: 'a', targetSecretAccessKey: 'b',
      awsMaxAttempts: 1, forceRetryCount: 0,
    })
    expect(outcome).toMatchObject({ status: 'failed', error: { kind: 'unreachable' }, errors: 1, errorsByKind: { unreachable: 1 } })
  })

  it('gives the outcome interrupted, whatever the reason that the caller stops it for', async () => {
    for (const reason of [undefined, new Error('enough'), 'enough']) {
      const controller = new AbortController()
      const events: SyncEvent[] = []
      const outcome = await sync({ source, target, workerSize: 1 }, {
        signal: controller.signal,
        onEvent: (event) => {
          events.push(event)
          controller.abort(reason)
        },
      })
      expect(outcome.status).toBe('interrupted')
      expect(events).toHaveLength(1)
      await rm(target, { recursive: true })
    }
  })

  it('gives the outcome interrupted in the middle of a large object, and leaves nothing of it', async () => {
    await writeFile(path.join(source, 'big'), Buffer.alloc(12 * 2 ** 20))
    const controller = new AbortController()
    const limits = { rateLimitBandwidth: '1MiB', multipartThreshold: '5MiB', multipartChunksize: '5MiB' }
    const running = sync({ source, target, ...limits }, { signal: controller.signal })
    while (!(await readdir(target).catch((): string[] => [])).includes('a.txt')) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    expect((await running).status).toBe('interrupted')
    expect((await readdir(target)).filter((name) => name !== 'sub')).toEqual(['a.txt'])
  })

  it.runIf(HAS_UNREADABLE_FOLDERS)('warns of an unreadable folder and deletes nothing', async () => {
    await mkdir(target)
    await writeFile(path.join(target, 'extra'), 'x')
    makeUnreadableFolder(path.join(source, 'sub'))
    const outcome = await sync({ source, target, delete: true })
    expect(outcome).toMatchObject({ status: 'complete', deletionsWithheld: 'parts of the source could not be listed' })
    expect(outcome.warnings).toBe(1)
    expect(await readdir(target)).toEqual(['a.txt', 'extra', 'sub'])
    removeDeep(source)
  })
})
