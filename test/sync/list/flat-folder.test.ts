import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { openLocal } from '../../../src/storage/local/open.ts'
import { sync } from '../../../src/sync/sync.ts'
import { interferedDisk } from '../../storage/local/changed-disk.ts'
import { temporaryFolder, type TemporaryFolder } from '../../storage/local/temporary-folder.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'

/** More than a range must hold before it is cut in two. */
const MANY = 12_000

const FOLDER = 'root/a/b/c/d/e'

describe('a flat folder of a disk', () => {
  let folder: TemporaryFolder
  beforeAll(async () => {
    folder = await temporaryFolder()
    const names = Array.from({ length: MANY }, (_, i) => `f${String(i).padStart(6, '0')}`)
    for (let at = 0; at < MANY; at += 500) await Promise.all(names.slice(at, at + 500).map((name) => folder.write(`${FOLDER}/${name}`, '')))
  })
  afterAll(() => folder.remove())

  it.each([
    ['source', 'at the root', FOLDER], ['source', 'far below it', 'root'], ['target', 'at the root', FOLDER], ['target', 'far below it', 'root'],
  ] as const)('of the %s, %s, is read once, however many listings there are', async (role, _where, root) => {
    const reads: string[] = []
    const disk = interferedDisk((call, [path]) => {
      if (call === 'openFolder') reads.push(String(path))
    })
    const memory = createMemoryStorage()
    const local = await openLocal({ path: folder.at(root), followSymlinks: true, fsync: false }, role, { disk })
    const run = recordedRun()
    const settings = settingsWith({ dryRun: true, concurrency: { listings: 16 } })
    await (role === 'source' ? sync(local, memory, settings, run) : sync(memory, local, settings, run))
    await local.close()
    const { listedSource, listedTarget, listedTargetFolders } = run.statistics
    expect(listedSource + listedTarget - listedTargetFolders).toBe(MANY)
    expect(reads.filter((path) => path.replace(/\/$/, '') === folder.at(FOLDER))).toHaveLength(1)
  })
})
