import { execFileSync } from 'node:child_process'
import { chmod, lstat, lutimes, mkdir, readdir, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import type { Place, PlaceKind } from './support/places.ts'

const WHOLE = ['--preserve-posix-properties', '--preserve-symlinks', '--include-directory-stub']

/** A tree with everything that travels: modes, times, an empty folder, links that lead nowhere, outside and to a folder. */
async function writeTree(root: string): Promise<void> {
  await mkdir(join(root, 'dir/empty/inner'), { recursive: true })
  await mkdir(join(root, 'locked'))
  await writeFile(join(root, 'a.txt'), 'a')
  await writeFile(join(root, 'dir/b'), 'b'.repeat(100))
  await writeFile(join(root, 'locked/c ü'), '')
  await symlink('a.txt', join(root, 'link'))
  await symlink('../../outside', join(root, 'dir/outside'))
  await symlink('dir', join(root, 'to-folder'))
  await symlink('nowhere/ü', join(root, 'dangling'))
  await chmod(join(root, 'a.txt'), 0o640)
  await chmod(join(root, 'dir/b'), 0o755)
  await chmod(join(root, 'locked'), 0o750)
  await lutimes(join(root, 'link'), 1_300_000_000.25, 1_300_000_000.5)
  for (const [key, time] of [['a.txt', 1_500_000_000.123456], ['dir/b', 1_400_000_000], ['locked/c ü', 1_450_000_000.5]] as const) {
    await utimes(join(root, key), time, time)
  }
  for (const key of ['dir/empty/inner', 'dir/empty', 'dir', 'locked']) await utimes(join(root, key), 1_350_000_000.75, 1_350_000_000.75)
}

/** All that a tree is, but for its access times: reading changes those. */
async function lookAt(root: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mode, uid, gid, mtimeMs } = await lstat(path)
    const content = entry.isSymbolicLink() ? await readlink(path) : entry.isFile() ? execFileSync('cat', [path]).toString('base64') : ''
    found[path.slice(root.length)] = { mode: mode.toString(8), uid, gid, mtimeMs: Math.round(mtimeMs * 100) / 100, content }
  }
  return found
}

describe.runIf(process.platform === 'linux')('what travels', () => {
  describeAzurite('over Blob', (blobs) => {
    describeS3('and S3', [], (s3) => {
      const world = useAzureWorld(blobs, s3)

      it('Local → S3 → Blob → Local gives the tree back: content, modes, times, links, empty folders', async () => {
        const way = (['local', 's3', 'azure-blob', 'local'] as PlaceKind[]).map((kind) => world.newPlace(kind)) as [Place, Place, Place, Place]
        await mkdir(way[0].location, { recursive: true })
        await writeTree(way[0].location)
        const held = await lookAt(way[0].location)
        for (const [i, to] of way.slice(1).entries()) {
          expect(await world.objsync(way[i] as Place, to, WHOLE)).toMatchObject({ code: 0, stderr: '' })
        }
        expect(await lookAt(way[3].location)).toEqual(held)
        for (const [i, to] of way.slice(1).entries()) {
          const before = await to.states()
          expect((await world.objsync(way[i] as Place, to, WHOLE)).code).toBe(0)
          expect(await to.states()).toEqual(before)
        }
      })

      it.each(['local', 's3', 'azure-blob'] as const)('Local → %s: a link becomes a file, a file a link, a folder a link and a link a folder', async (kind) => {
        const [source, there, back] = [world.newPlace('local'), world.newPlace(kind), world.newPlace('local')]
        const at = (key: string): string => join(source.location, key)
        await mkdir(at('folder'), { recursive: true })
        await writeFile(at('folder/x'), 'x')
        await writeFile(at('file'), 'file')
        await symlink('file', at('link'))
        await symlink('folder', at('to-folder'))
        const options = [...WHOLE, '--delete']
        const both = async (): Promise<void> => {
          expect(await world.objsync(source, there, options)).toMatchObject({ code: 0, stderr: '' })
          expect(await world.objsync(there, back, options)).toMatchObject({ code: 0, stderr: '' })
          expect(await lookAt(back.location)).toEqual(await lookAt(source.location))
        }
        await both()
        for (const key of ['file', 'link', 'to-folder']) await rm(at(key))
        await rm(at('folder'), { recursive: true })
        await writeFile(at('link'), 'file now')
        await symlink('link', at('file'))
        await symlink('elsewhere', at('folder'))
        await mkdir(at('to-folder'))
        await writeFile(at('to-folder/y'), 'y')
        await new Promise((resolve) => setTimeout(resolve, 1100))
        for (const key of ['link', 'to-folder/y', 'to-folder']) await utimes(at(key), Date.now() / 1000, Date.now() / 1000)
        await both()
      })

      it.each(['local', 's3', 'azure-blob'] as const)('Local → %s → Local: folders that are gone are removed with --delete, others stay', async (kind) => {
        const [source, there, back] = [world.newPlace('local'), world.newPlace(kind), world.newPlace('local')]
        const at = (key: string): string => join(source.location, key)
        for (const key of ['a/b/c', 'kept/d']) await mkdir(at(key), { recursive: true })
        await writeFile(at('a/b/file'), 'x')
        for (const [from, to] of [[source, there], [there, back]] as const) expect((await world.objsync(from, to, WHOLE)).code).toBe(0)
        expect(await stat(join(back.location, 'a/b/c'))).toBeDefined()
        await rm(at('a'), { recursive: true })
        await writeFile(at('one'), 'x')
        for (const [from, to] of [[source, there], [there, back]] as const) {
          expect(await world.objsync(from, to, [...WHOLE, '--delete'])).toMatchObject({ code: 0, stderr: '' })
        }
        expect((await readdir(back.location, { recursive: true })).sort()).toEqual(['kept', 'kept/d', 'one'])
      })
    })
  })
})
