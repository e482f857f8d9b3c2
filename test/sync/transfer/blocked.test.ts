import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { openLocal } from '../../../src/storage/local/open.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import type { Extra } from '../../../src/sync/pair.ts'
import { createFold } from '../../../src/order/fold-key.ts'
import { createSpool, keyedLines } from '../../../src/order/spool.ts'
import { sync } from '../../../src/sync/sync.ts'
import { obstaclesAmong, type BlockedCopy } from '../../../src/sync/transfer/blocked.ts'
import { temporaryFolder } from '../../storage/local/temporary-folder.ts'
import type { TemporaryFolder } from '../../storage/local/temporary-folder.ts'
import { recordedRun, type RecordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'

type Given = NonNullable<Parameters<typeof settingsWith>[0]>

/** What the run reported and what the target holds afterwards. */
interface After {
  readonly run: RecordedRun
  readonly withheld: string | undefined
  readonly files: Record<string, string>
}

const SOURCES: [string, (keys: readonly string[], folder: TemporaryFolder) => Promise<Target>][] = [
  ['an object store', (keys) => {
    const storage = createMemoryStorage({})
    for (const key of keys) storage.seed(key, Buffer.from(`new ${key}`), { mtime: Date.UTC(2021, 0, 1) })
    return Promise.resolve(storage)
  }],
  ['a disk', async (keys, folder) => {
    mkdirSync(folder.at('source'))
    for (const key of keys) await folder.write(`source/${key}`, `new ${key}`)
    return openLocal({ path: folder.at('source'), followSymlinks: true, fsync: false }, 'source')
  }],
]

describe.each(SOURCES)('copies from %s that something at the target is in the way of', (_name, open) => {
  const after = async (source: readonly string[], target: readonly string[], given: Given, before?: (folder: TemporaryFolder) => void): Promise<After> => {
    const folder = await temporaryFolder()
    try {
      mkdirSync(folder.at('target'))
      for (const key of target) await folder.write(`target/${key}`, `old ${key}`)
      before?.(folder)
      const from = await open(source, folder)
      const to = await openLocal({ path: folder.at('target'), followSymlinks: true, fsync: false, dryRun: given.dryRun }, 'target')
      const run = recordedRun()
      const { deletionsWithheld } = await sync(from, to, settingsWith(given), run)
      await Promise.all([from.close(), to.close()])
      const keys = (await folder.files()).filter((key) => key.startsWith('target/'))
      const files = Object.fromEntries(await Promise.all(keys.map(async (key) => [key.slice(7), String(await folder.read(key))] as const)))
      return { run, withheld: deletionsWithheld, files }
    } finally {
      await folder.remove()
    }
  }

  const deleting: Given = { deletion: { enabled: true } }
  const planned = (run: RecordedRun): string[][] => [run.of('copy').map(({ key }) => key).sort(), run.of('delete').map(({ key }) => key).sort()]

  it.each([1, 100_000])('are made after the extras were deleted: a file becomes a folder (threshold %d)', async (threshold) => {
    const given: Given = { ...deleting, multipart: { threshold } }
    const { run, withheld, files } = await after(['d/x', 'd/y', 'e'], ['d', 'stray'], given)
    expect(files).toEqual({ 'd/x': 'new d/x', 'd/y': 'new d/y', e: 'new e' })
    expect(withheld).toBeUndefined()
    expect(run.statistics).toMatchObject({ transferred: 3, failed: 0, deleted: 2, warnings: 0, plannedObjects: 3 })
  })

  it.each([1, 100_000])('are made after the extras were deleted: a folder becomes a file (threshold %d)', async (threshold) => {
    const given: Given = { ...deleting, multipart: { threshold } }
    const { run, withheld, files } = await after(['item', 'ok'], ['item/deep/inner', 'item/inner'], given)
    expect(files).toEqual({ item: 'new item', ok: 'new ok' })
    expect(withheld).toBeUndefined()
    expect(run.statistics).toMatchObject({ transferred: 2, failed: 0, deleted: 2, warnings: 0 })
  })

  it.each([deleting, {}])('are made where only empty folders are in the way (%j)', async (given) => {
    const { run, files } = await after(['item'], [], given, (folder) => mkdirSync(folder.at('target/item/a/b'), { recursive: true }))
    expect(files).toEqual({ item: 'new item' })
    expect(run.statistics.failed).toBe(0)
  })

  it.each([true, false])('fail without deletion, and say what is in the way (dry run: %j)', async (dryRun) => {
    const { run, files } = await after(['d/x', 'item', 'ok'], ['d', 'item/inner'], { dryRun })
    expect(run.of('copy').map(({ key }) => key)).toEqual(['ok'])
    expect(files).toMatchObject({ d: 'old d', 'item/inner': 'old item/inner' })
    const messages = run.events.map((event) => ('message' in event ? event.message : '')).join('\n')
    expect(messages).toContain('the file "d" stands where the folder "d/" must go; remove it or use --delete')
    expect(messages).toContain('the folder "item/", which is not empty, stands where the file "item" must go; remove it or use --delete')
  })

  it.each([true, false])('fail where what is in the way is no extra, and withhold the deletions (dry run: %j)', async (dryRun) => {
    const given: Given = { ...deleting, dryRun, filters: { excludeRegex: /inner/ } }
    const { run, withheld, files } = await after(['d/x', 'item'], ['d', 'item/gone', 'item/inner', 'stray'], given)
    expect(planned(run)).toEqual([[], []])
    expect(withheld).toContain('1 objects could not be copied')
    expect(run.statistics.failed).toBe(2)
    expect(files).toEqual({ d: 'old d', 'item/gone': 'old item/gone', 'item/inner': 'old item/inner', stray: 'old stray' })
  })

  it.each([true, false])('fail where what is in the way is no extra, and withhold nothing despite errors (dry run: %j)', async (dryRun) => {
    const given: Given = { deletion: { ...deleting.deletion, despiteErrors: true }, dryRun, filters: { excludeRegex: /inner/ } }
    const { run, files } = await after(['d/x', 'item'], ['d', 'item/gone', 'item/inner'], given)
    expect(planned(run)).toEqual([['d/x'], ['d', 'item/gone']])
    expect(run.statistics.failed).toBe(1)
    expect(run.events.map((event) => ('message' in event ? event.message : '')).join('\n')).toContain('it was not deleted; remove or rename it')
    if (!dryRun) expect(files).toEqual({ 'd/x': 'new d/x', 'item/inner': 'old item/inner' })
    else expect(files).toEqual({ d: 'old d', 'item/gone': 'old item/gone', 'item/inner': 'old item/inner' })
  })

  it('are foretold by a dry run that deletes', async () => {
    const { run, files } = await after(['d/x', 'item'], ['d', 'item/a/b', 'item/c'], { ...deleting, dryRun: true })
    expect(planned(run)).toEqual([['d/x', 'item'], ['d', 'item/a/b', 'item/c']])
    expect(run.statistics.failed).toBe(0)
    expect(files).toEqual({ d: 'old d', 'item/a/b': 'old item/a/b', 'item/c': 'old item/c' })
  })

  it('fail when the deletions are withheld', async () => {
    const { run, withheld, files } = await after(['d/x', 'd/y'], ['d', 'stray'], { deletion: { enabled: true, max: 1 } })
    expect(withheld).toContain('--max-delete')
    expect(run.statistics.failed).toBe(2)
    expect(files).toEqual({ d: 'old d', stray: 'old stray' })
  })
})

describe('an obstacle in another spelling', () => {
  it('makes way where the target takes the two spellings for one name', async () => {
    const extras = createSpool(keyedLines<Extra>())
    const blocked = createSpool(keyedLines<BlockedCopy>())
    const source = { key: 'dir/x', size: 1, mtime: 0, etag: '' }
    await extras.append([{ key: 'Dir' }, { key: 'OTHER/a' }])
    const obstacles = [{ standing: 'dir', files: 1 }, { standing: 'other/', files: 1 }]
    await blocked.append(obstacles.map((obstacle) => ({ key: 'dir/x', copy: { source, target: undefined, reason: 'new' as const }, ...obstacle })))
    const folded = await obstaclesAmong(extras, blocked, createFold({ foldsCase: true }))
    expect(obstacles.map(folded)).toEqual([true, true])
    const exact = await obstaclesAmong(extras, blocked)
    expect(obstacles.map(exact)).toEqual([false, false])
  })
})
