import { lstatSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { inFolder, listed } from './open.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

const KEPT = { keepLinks: true, followSymlinks: false }
const LINK = { facts: { metadata: { is_symlink: 'true' } } }

const prepare = async (folder: TemporaryFolder): Promise<void> => {
  await folder.write('root/dir/x', 'x')
  await folder.write('elsewhere/victim', 'untouched')
  symlinkSync('dir', folder.at('root/to-dir'))
  symlinkSync('../elsewhere', folder.at('root/outside'))
  symlinkSync('nowhere/ü', folder.at('root/dangling'))
}

describe.runIf(process.platform === 'linux')('links as entries', () => {
  it.each(['source', 'target'] as const)('a %s lists the links themselves, and nothing below them', async (role) => {
    await inFolder({ at: 'root', role, settings: KEPT }, async ({ storage }) => {
      expect(await listed(storage)).toEqual({ keys: ['dangling', 'dir/x', 'outside', 'to-dir'], problems: [] })
      const entries: Entry[] = []
      for await (const page of storage.list({})) entries.push(...page)
      expect(entries.filter(({ isLink }) => isLink).map(({ key, size }) => [key, size])).toEqual([['dangling', 10], ['outside', 12], ['to-dir', 3]])
      for (const entry of entries.filter(({ isLink }) => isLink)) {
        const { bytes, facts, state } = await storage.read(entry)
        expect([bytes.length, facts.metadata]).toEqual([entry.size, { is_symlink: 'true' }])
        await storage.verifyUnchanged?.(entry, state)
      }
    }, prepare)
  })

  it('a link that has changed is not read as the one that was listed', async () => {
    await inFolder({ at: 'root', role: 'source', settings: KEPT }, async ({ folder, storage }) => {
      const entries: Entry[] = []
      for await (const page of storage.list({})) entries.push(...page)
      const entry = entries.find(({ key }) => key === 'dangling') as Entry
      await expect(storage.read({ ...entry, mtime: entry.mtime + 1 })).rejects.toMatchObject({ kind: 'changed' })
      await expect(storage.read({ ...entry, size: entry.size + 1 })).rejects.toMatchObject({ kind: 'changed' })
      expect(readlinkSync(folder.at('root/dangling'))).toBe('nowhere/ü')
    }, prepare)
  })

  it('a link is present, and what was below the folder that it replaced is absent', async () => {
    await inFolder({ at: 'root', role: 'source', settings: KEPT }, async ({ storage }) => {
      const proofs = await storage.proveAbsent(['outside', 'outside/victim', 'to-dir/', 'to-dir/x', 'void'])
      expect(proofs.map(({ key, absent, error }) => [key, absent, error])).toEqual([
        ['outside', false, undefined], ['outside/victim', true, undefined], ['to-dir/', true, undefined], ['to-dir/x', true, undefined], ['void', true, undefined],
      ])
    }, prepare)
  })

  it('a link is made under its name at once, replaces a file and a link, and takes the time that it is given', async () => {
    await inFolder({ at: 'root', settings: KEPT }, async ({ folder, storage }) => {
      for (const key of ['new/link', 'dir/x', 'dangling']) {
        await storage.put(key, payloadOf('/any/where'), { ...attributesOf(10), ...LINK, mtime: 1_500_000_000_123 })
        expect([readlinkSync(folder.at(`root/${key}`)), Math.round(lstatSync(folder.at(`root/${key}`)).mtimeMs)]).toEqual(['/any/where', 1_500_000_000_123])
      }
      expect(await folder.files()).toHaveLength(6)
    }, prepare)
  })

  it('nothing is written or removed through a link: it stands in the way like a file', async () => {
    await inFolder({ at: 'root', settings: KEPT }, async ({ folder, storage }) => {
      await expect(storage.put('outside/victim', payloadOf('x'), attributesOf(1))).rejects.toMatchObject({ name: 'ObstructionError' })
      await storage.remove(['outside/victim'])
      expect(await storage.removeFolder?.('outside/')).not.toBe(false)
      expect(readFileSync(folder.at('elsewhere/victim'), 'utf8')).toBe('untouched')
      expect(lstatSync(folder.at('root/outside')).isSymbolicLink()).toBe(true)
    }, prepare)
  })

  it('what is no text of a link makes none, and leaves what was there', async () => {
    await inFolder({ at: 'root', settings: KEPT }, async ({ folder, storage }) => {
      for (const text of ['', 'a\0b', 'x'.repeat(4096)]) {
        await expect(storage.put('dir/x', payloadOf(text), { ...attributesOf(text.length), ...LINK })).rejects.toMatchObject({ kind: 'unsafe-key' })
      }
      await expect(storage.startMultipart('dir/x', { ...attributesOf(10), ...LINK }, 5)).rejects.toMatchObject({ kind: 'unsafe-key' })
      expect(readFileSync(folder.at('root/dir/x'), 'utf8')).toBe('x')
    }, prepare)
  })
})
