import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entryOf, put } from '../../conformance/subject.ts'
import { inFolder, listed } from './open.ts'

const NOBODY = 65_534

/** Permissions do not hold for the superuser, who therefore steps down for the time of the test. */
async function asOrdinaryUser(run: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    await run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe.runIf(process.platform !== 'win32').each([['at once', false], ['on threads', true]])('permissions, asked for %s', (_name, threadedOnly) => {
  it('keep a folder out of the listing, which says so', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      for (const key of ['a', 'locked/x', 'z']) await folder.write(key, key)
      chmodSync(folder.path, 0o755)
      chmodSync(folder.at('locked'), 0)
      await asOrdinaryUser(async () => {
        const { keys, problems } = await listed(storage)
        expect(keys).toEqual(['a', 'z'])
        expect(problems).toMatchObject([{ key: 'locked/', incomplete: true, error: { kind: 'denied' } }])
      })
      chmodSync(folder.at('locked'), 0o755)
    })
  })

  it('keep names whose files cannot be looked at out of the listing, which says so', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      await folder.write('names-only/x', 'x')
      chmodSync(folder.path, 0o755)
      chmodSync(folder.at('names-only'), 0o444)
      await asOrdinaryUser(async () => {
        const { keys, problems } = await listed(storage)
        expect(keys).toEqual([])
        expect(problems).toMatchObject([{ key: 'names-only/x', incomplete: true, error: { kind: 'denied' } }])
      })
      chmodSync(folder.at('names-only'), 0o755)
    })
  })

  it('forbid reading, writing and removing', async () => {
    await inFolder({ threadedOnly }, async ({ folder, storage }) => {
      await folder.write('dir/file', 'x')
      const entry = await entryOf(storage, 'dir/file')
      chmodSync(folder.path, 0o755)
      chmodSync(folder.at('dir'), 0o555)
      chmodSync(folder.at('dir/file'), 0)
      await asOrdinaryUser(async () => {
        await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'unreadable' })
        await expect(put(storage, 'dir/file', 'new')).rejects.toMatchObject({ kind: 'denied' })
        await expect(put(storage, 'dir/sub/file', 'new')).rejects.toMatchObject({ kind: 'denied' })
        expect((await storage.remove(['dir/file'])).map(({ error }) => error?.kind)).toEqual(['denied'])
      })
      expect((await folder.read('dir/file'))?.toString() ?? 'x').toBe('x')
      expect(await folder.files()).toEqual(['dir/file'])
      chmodSync(folder.at('dir'), 0o755)
    })
  })
})
