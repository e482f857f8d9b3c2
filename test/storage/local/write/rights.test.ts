import { chmodSync, chownSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Target } from '../../../../src/storage/contract/storage.ts'
import { openLocal } from '../../../../src/storage/local/open.ts'
import { recordedRun } from '../../../sync/support/recorded-run.ts'
import { settingsWith } from '../../../sync/support/settings.ts'
import { sync } from '../../../../src/sync/sync.ts'
import { attributesOf, entryOf, payloadOf } from '../../../conformance/subject.ts'
import { failingDisk, interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const isRoot = process.geteuid?.() === 0
const NOBODY = 65_534

const WAYS: [string, (storage: Target, key: string, mode?: number) => Promise<unknown>][] = [
  ['put', (storage, key, mode) => storage.put(key, payloadOf('new'), { ...attributesOf(3), mode })],
  ['startMultipart', async (storage, key, mode) => {
    const write = await storage.startMultipart(key, { ...attributesOf(3), mode }, 3)
    await write.put({ number: 1, offset: 0, payload: payloadOf('new') })
    await write.complete()
  }],
]

describe.runIf(process.platform !== 'win32').each(WAYS)('the rights of a file that %s writes', (_name, write) => {
  const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8)

  it.each([0o600, 0o640, 0o444, 0o666, 0o755])('are those of the file that it replaces (%d)', async (mode) => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      chmodSync(folder.at('file'), mode)
      await write(storage, 'file', 0o777)
      expect((await folder.read('file'))?.toString()).toBe('new')
      expect(modeOf(folder.at('file'))).toBe(mode.toString(8))
    })
  })

  it('do not let others read what is to replace a private file, at no time', async () => {
    const modes: (string | number)[] = []
    const disk = interferedDisk((call, [, flags, mode]) => {
      if (call === 'open' && flags === 'wx') modes.push(Number(mode).toString(8))
    })
    await inFolder({ disk }, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      chmodSync(folder.at('file'), 0o600)
      await write(storage, 'file')
      expect(modes).toEqual(['600'])
    })
  })

  it('are never more than those of the source', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      const umask = process.umask(0o022)
      for (const mode of [0o600, 0o640, 0o755, 0o777]) await write(storage, `f${mode}`, mode)
      await write(storage, 'unknown')
      process.umask(umask)
      expect([0o600, 0o640, 0o755, 0o777].map((mode) => modeOf(folder.at(`f${mode}`)))).toEqual(['600', '640', '755', '755'])
      expect(modeOf(folder.at('unknown'))).toBe('644')
    })
  })

  it.runIf(isRoot)('go with the owner, as root', async () => {
    await inFolder({}, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      chownSync(folder.at('file'), NOBODY, NOBODY)
      chmodSync(folder.at('file'), 0o640)
      await write(storage, 'file')
      expect(statSync(folder.at('file'))).toMatchObject({ uid: NOBODY, gid: NOBODY })
      expect(modeOf(folder.at('file'))).toBe('640')
    })
  })

  it.runIf(isRoot)('leave the group out when it cannot be kept', async () => {
    await inFolder({ disk: failingDisk('fchown', 'EPERM') }, async ({ folder, storage }) => {
      await folder.write('file', 'old')
      chownSync(folder.at('file'), 0, NOBODY)
      chmodSync(folder.at('file'), 0o664)
      await write(storage, 'file')
      expect(modeOf(folder.at('file'))).toBe('604')
    })
  })
})

describe.runIf(process.platform !== 'win32')('a sync between two disks', () => {
  it.each([1, 100_000])('gives new files no more rights than their sources have (threshold %d)', async (threshold) => {
    const folder = await temporaryFolder()
    await folder.write('from/secret', 'secret')
    chmodSync(folder.at('from/secret'), 0o600)
    const open = (name: string, role: 'source' | 'target'): Promise<Target> => openLocal({ path: folder.at(name), followSymlinks: true, fsync: false }, role)
    const [source, target] = [await open('from', 'source'), await open('to', 'target')]
    await sync(source, target, settingsWith({ multipart: { threshold } }), recordedRun())
    await Promise.all([source.close(), target.close()])
    expect((statSync(folder.at('to/secret')).mode & 0o777).toString(8)).toBe('600')
    await folder.remove()
  })

  it('is told the rights by reads and heads', async () => {
    await inFolder({ role: 'source' }, async ({ folder, storage }) => {
      await folder.write('file', 'x')
      chmodSync(folder.at('file'), 0o640)
      expect((await storage.read(await entryOf(storage, 'file'))).mode).toBe(0o640)
      expect((await storage.head({ key: 'file' })).mode).toBe(0o640)
    })
  })
})
