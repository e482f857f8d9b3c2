import { spawnSync } from 'node:child_process'
import { symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isLeftover } from '../../../../src/storage/local/write/leftovers.ts'
import { thisProcess } from '../../../../src/temporary/process-identity.ts'
import { isTemporaryName, temporaryName } from '../../../../src/temporary/temporary-name.ts'
import { runInChild } from '../../../order/child.ts'
import { attributesOf, keysOf, payloadOf } from '../../../conformance/subject.ts'
import { inFolder } from '../open.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const DAY = 24 * 60 * 60 * 1000
const OLD_NAME = '.objsync-deadbeef-1.tmp'
const ELSEWHERE = temporaryName({ machine: '0123456789ab', pid: 12, start: '345' }, '', 6)

/** A process of this machine that has ended. */
function nameOfTheDead(): string {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return temporaryName({ ...thisProcess(), pid }, '', 1)
}

describe('a process that ends in the middle of a write', () => {
  it('leaves no temporary file', async () => {
    const folder = await temporaryFolder()
    const output = await runInChild(`
      import { readdirSync } from 'node:fs'
      import { openLocal } from '../../src/storage/local/open.ts'
      const target = await openLocal({ path: process.env.TARGET ?? '', followSymlinks: true, fsync: false }, 'target')
      const write = await target.startMultipart('file', { size: 10, mtime: 0, facts: {} }, 5)
      await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('12345'), md5: '' } })
      console.log(readdirSync(process.env.TARGET ?? '').length)
      process.exit(130)
    `, { TARGET: folder.path })
    expect(output).toBe('1\n')
    expect(await folder.files()).toEqual([])
    await folder.remove()
  })

  it('leaves one when it is killed, which the next run clears away', async () => {
    const folder = await temporaryFolder()
    await runInChild(`
      import { openLocal } from '../../src/storage/local/open.ts'
      const target = await openLocal({ path: process.env.TARGET ?? '', followSymlinks: true, fsync: false }, 'target')
      await target.startMultipart('deep/file', { size: 10, mtime: 0, facts: {} }, 5)
      process.kill(process.pid, 'SIGKILL')
    `, { TARGET: folder.path }).catch(() => undefined)
    expect(await folder.temporaryFiles()).toHaveLength(1)
    const { openLocal } = await import('../../../../src/storage/local/open.ts')
    const target = await openLocal({ path: folder.path, followSymlinks: true, fsync: false }, 'target')
    expect(await keysOf(target)).toEqual([])
    await target.close()
    expect(await folder.files()).toEqual([])
    await folder.remove()
  })
})

describe('temporary files that a target finds', () => {
  const age = (path: string, milliseconds: number): void => utimesSync(path, (Date.now() - milliseconds) / 1000, (Date.now() - milliseconds) / 1000)

  it('are removed when their process is dead, and kept while it may run', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const alive = temporaryName(thisProcess(), '', 1)
      const dead = nameOfTheDead()
      for (const key of [alive, dead, `sub/${dead}`, ELSEWHERE, OLD_NAME, `sub/${OLD_NAME}`]) {
        await folder.write(key, 'x')
      }
      age(folder.at(alive), 30 * DAY)
      age(folder.at(ELSEWHERE), 30 * DAY)
      age(folder.at(OLD_NAME), 30 * DAY)
      expect(await keysOf(storage)).toEqual([])
      await storage.close()
      expect(await folder.files()).toEqual([ELSEWHERE, alive, `sub/${OLD_NAME}`].sort())
    })
  })

  it('stay in a dry run', async () => {
    await inFolder({ settings: { dryRun: true } }, async ({ folder, storage }) => {
      const dead = nameOfTheDead()
      await folder.write(dead, 'x')
      await keysOf(storage)
      await storage.close()
      expect(await folder.files()).toEqual([dead])
    })
  })

  it('stay at a source', async () => {
    await inFolder({ role: 'source' }, async ({ folder, storage }) => {
      const dead = nameOfTheDead()
      await folder.write(dead, 'x')
      for await (const page of storage.list({}, { onProblem: () => undefined })) expect(page).toEqual([])
      await storage.close()
      expect(await folder.files()).toEqual([dead])
    })
  })

  it.runIf(process.platform !== 'win32')('are links or folders of others when they are no files, and stay', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const dead = nameOfTheDead()
      await folder.write('precious', 'x')
      symlinkSync('precious', folder.at(dead))
      await folder.write(`${OLD_NAME}/inside`, 'x')
      await keysOf(storage)
      await storage.close()
      expect(await folder.files()).toEqual([`${OLD_NAME}/inside`, dead, 'precious'].sort())
    })
  })

  it('are those of this run while it writes', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const write = await storage.startMultipart('file', attributesOf(2), 2)
      await write.put({ number: 1, offset: 0, payload: payloadOf('ab') })
      expect(await keysOf(storage)).toEqual([])
      await write.complete()
      expect(await folder.files()).toEqual(['file'])
    })
  })

  it('of unknown processes are dead after a week without a change', () => {
    const now = 1_800_000_000_000
    expect(isLeftover(ELSEWHERE, { mtimeMs: now - 8 * DAY, ctimeMs: now - 8 * DAY }, now)).toBe(true)
    expect(isLeftover(ELSEWHERE, { mtimeMs: now - 8 * DAY, ctimeMs: now - DAY }, now)).toBe(false)
    expect(isLeftover(OLD_NAME, { mtimeMs: now - 6 * DAY, ctimeMs: now - 6 * DAY }, now)).toBe(false)
    expect(isLeftover('.objsync-notes.tmp', { mtimeMs: 0, ctimeMs: 0 }, now)).toBe(false)
  })

  it('have names that no other program gives', () => {
    const own = temporaryName(thisProcess(), 'hash-', 17)
    for (const name of [own, OLD_NAME, ELSEWHERE]) expect(isTemporaryName(name)).toBe(true)
    for (const name of ['.objsync-deadbeef-notes.tmp', `${own}x`, `x${own}`, '.objsync-deadbeef-1.TMP']) expect(isTemporaryName(name)).toBe(false)
  })
})
