import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, lstat, lutimes, mkdir, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import type { Place, PlaceKind } from './support/places.ts'

/** Are the programs of the package attr there? */
const withAttr = ['getfattr', 'setfattr'].every((name) => spawnSync(name, ['--version']).status === 0)

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
    const content = entry.isSymbolicLink() ? await readlink(path) : entry.isFile() ? await readFile(path, 'base64') : ''
    const xattrs = entry.isSymbolicLink() || !withAttr ? '' : execFileSync('getfattr', ['--absolute-names', '-d', '-e', 'hex', path]).toString().split('\n').filter((line) => /^user\.(?!objsync)/.test(line)).join()
    found[path.slice(root.length)] = { xattrs, mode: mode.toString(8), uid, gid, mtimeMs: Math.floor(mtimeMs * 10) / 10, content }
  }
  return found
}

describe.runIf(process.platform === 'linux')('what travels', () => {
  describeAzurite('over Blob', (blobs) => {
    describeS3('and S3', [], (s3) => {
      const world = useAzureWorld(blobs, s3)

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
        await symlink('to-folder', at('folder'))
        await mkdir(at('to-folder'))
        // The link leads to a file of the name that the folder had.
        await writeFile(at('to-folder/x'), 'y')
        await new Promise((resolve) => setTimeout(resolve, 1100))
        for (const key of ['link', 'to-folder/x', 'to-folder']) await utimes(at(key), Date.now() / 1000, Date.now() / 1000)
        await both()
      })

      describe('on every pair', () => {
        let files: AzureFiles
        beforeAll(async () => void (files = await startAzureFiles()))
        afterAll(() => files.close())
        let shares = 0
        const KINDS = { 'local': 'Local', 's3': 'S3', 'azure-blob': 'Blob', 'azure-file': 'File' } as const
        type Kind = keyof typeof KINDS
        interface Stop {
          readonly kind: Kind
          readonly place: Place | string
        }
        const stopAt = (kind: Kind): Stop => {
          if (kind !== 'azure-file') return { kind, place: world.newPlace(kind) }
          const { name } = files.createShare(`way-${++shares}`)
          return { kind, place: files.shareUrl(name, '', files.sas()) }
        }
        const leg = async (from: Stop, to: Stop, options: readonly string[] = WHOLE): Promise<void> => {
          const names = KINDS[from.kind] + KINDS[to.kind]
          const ran = await world.objsync(from.place, to.place, names.includes('File') ? [...options, '--from-to', names] : options)
          expect([names, ran.code, ran.stderr]).toEqual([names, 0, ''])
        }
        const ALL = Object.keys(KINDS) as Kind[]

        it.each(ALL.flatMap((from) => ALL.map((to) => [from, to] as const)))('%s to %s: modes, times, links and empty folders travel, and go', async (from, to) => {
          const [first, one, two, last] = [stopAt('local'), stopAt(from), stopAt(to), stopAt('local')] as const
          const [root, back] = [first, last].map(({ place }) => (place as Place).location) as [string, string]
          const all = async (options?: readonly string[]): Promise<void> => {
            for (const [here, there] of [[first, one], [one, two], [two, last]] as const) await leg(here, there, options)
          }
          await mkdir(root, { recursive: true })
          await writeTree(root)
          await all()
          expect(await lookAt(back)).toEqual(await lookAt(root))
          const written = await (last.place as Place).states()
          await all()
          expect(await (last.place as Place).states()).toEqual(written)
          await rm(join(root, 'dir'), { recursive: true })
          await rm(join(root, 'link'))
          await all([...WHOLE, '--delete'])
          expect(Object.keys(await lookAt(back)).sort()).toEqual(Object.keys(await lookAt(root)).sort())
        })
      })

      it('Local → S3 → Blob → S3 → Local gives any tree back', async () => {
        const name = fc.string({ unit: fc.constantFrom('a', 'B', 'ü', '-', '.x', ' y', '~', "'", '%2F', '日'), minLength: 1, maxLength: 3 })
        const file = fc.record({
          content: fc.string({ maxLength: 20 }), mode: fc.integer({ min: 0o400, max: 0o777 }), mtime: fc.integer({ min: 1, max: 1_700_000_000_000_000 }),
          link: fc.option(fc.constantFrom('a', '../..', '/nowhere/ü', 'x'.repeat(300)), { freq: 3 }), xattr: fc.option(fc.string({ minLength: 1, maxLength: 30 }), { freq: 3 }),
        })
        const [folders, files] = [fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')), { maxLength: 5 }), fc.array(file, { maxLength: 6 })]
        await fc.assert(fc.asyncProperty(folders, files, async (paths, contents) => {
          const way = (['local', 's3', 'azure-blob', 's3', 'local'] as PlaceKind[]).map((kind) => world.newPlace(kind))
          const root = (way[0] as Place).location
          const last = (way[4] as Place).location
          await mkdir(root, { recursive: true })
          // An empty source is a place that does not exist.
          await writeFile(join(root, 'always'), '')
          for (const path of paths) await mkdir(join(root, path), { recursive: true })
          for (const [i, { content, mode, mtime, link, xattr }] of contents.entries()) {
            const path = join(root, paths[i % Math.max(1, paths.length)] ?? '', `file ${i}`)
            if (link !== null) await symlink(link, path)
            else await writeFile(path, content)
            if (link === null && xattr !== null && withAttr) execFileSync('setfattr', ['-n', 'user.ü', '-v', `0s${Buffer.from(xattr).toString('base64')}`, path])
            if (link === null) await chmod(path, mode)
            await lutimes(path, mtime / 1e6, mtime / 1e6)
          }
          for (const [i, path] of paths.entries()) await utimes(join(root, path), 1_000_000_000 + i, 1_000_000_000 + i)
          const held = await lookAt(root)
          for (const [i, to] of way.slice(1).entries()) {
            const { code, stderr } = await world.objsync(way[i] as Place, to, withAttr ? [...WHOLE, '--preserve-xattrs'] : WHOLE)
            expect([code, stderr]).toEqual([0, ''])
          }
          expect(await lookAt(last)).toEqual(held)
        }), { numRuns: 12 })
      })

      it.each(['s3', 'azure-blob'] as const)('%s → Local: an original with a time to come is downloaded again when it changes, and a file that was changed here is kept', async (kind) => {
        const [origin, store, back] = [world.newPlace('local'), world.newPlace(kind), world.newPlace('local')]
        const run = async (from: Place, to: Place): Promise<void> => {
          expect(await world.objsync(from, to, ['--preserve-posix-properties'])).toMatchObject({ code: 0, stderr: '' })
        }
        const [tomorrow, later] = [Date.now() / 1000 + 86_400, Date.now() / 1000 + 90_000]
        await origin.write({ changes: 'one', stays: 'one', edited: 'one' }, tomorrow)
        await run(origin, store)
        await run(store, back)
        await origin.write({ changes: 'two' }, tomorrow + 60)
        await run(origin, store)
        await back.write({ edited: 'own' }, later)
        const before = await back.states()
        await run(store, back)
        const texts = Object.fromEntries(Object.entries(await back.read()).map(([key, content]) => [key, String(content)]))
        expect(texts).toEqual({ changes: 'two', stays: 'one', edited: 'own' })
        expect((await back.states())['stays']).toBe(before['stays'])
        const settled = await back.states()
        await run(store, back)
        expect(await back.states()).toEqual(settled)
      })

      it.runIf(withAttr)('--preserve-xattrs: content headers and metadata of a blob go over a disk and back', async () => {
        const [source, disk, back] = [world.newPlace('azure-blob'), world.newPlace('local'), world.newPlace('azure-blob')]
        await world.container.putBlob(`${source.prefix}a.txt`, 'x', { metadata: { color: 'blue' }, blobHTTPHeaders: { blobContentType: 'text/x-odd', blobCacheControl: 'no-cache' } })
        for (const [from, to] of [[source, disk], [disk, back]] as const) {
          expect(await world.objsync(from, to, ['--preserve-xattrs'])).toMatchObject({ code: 0, stderr: '' })
        }
        const head = await world.container.headBlob(`${back.prefix}a.txt`)
        expect(head).toMatchObject({ metadata: { color: 'blue' }, contentType: 'text/x-odd', cacheControl: 'no-cache' })
      })

      it.runIf(withAttr)('--preserve-xattrs: what a service has no room for is told', async () => {
        const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
        await source.write({ a: 'x' })
        execFileSync('setfattr', ['-n', 'user.large', '-v', 'x'.repeat(3000), join(source.location, 'a')])
        const { code, stdout, stderr } = await world.objsync(source, target, ['--preserve-xattrs'])
        expect([code, Object.keys(await target.read())]).toEqual([0, ['a']])
        expect(stdout + stderr).toContain('extended attributes: 1 object was copied without')
      })

      it.each([['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'azure-blob'], ['azure-blob', 'local'], ['s3', 'azure-blob'], ['azure-blob', 's3'], ['local', 'local']] as const)(
        '--check-source-mtime, %s to %s: an older source is sent, a second run sends nothing', async (from, to) => {
          const [origin, source, target] = [world.newPlace('local'), world.newPlace(from), world.newPlace(to)]
          const sync = async (one: Place, other: Place): Promise<void> => {
            const ran = await world.objsync(one, other, ['--check-source-mtime'])
            expect([ran.code, ran.stderr]).toEqual([0, ''])
          }
          const both = async (): Promise<void> => {
            await sync(origin, source)
            await sync(source, target)
          }
          await origin.write({ 'a': 'first', 'same': 'same' }, 1_500_000_000.25)
          await both()
          const before = await target.states()
          await both()
          expect(await target.states()).toEqual(before)
          await origin.write({ a: 'older' }, 1_400_000_000.5)
          await both()
          const after = await target.states()
          expect(String((await target.read())['a'])).toBe('older')
          expect(after['same']).toBe(before['same'])
          if (to === 'local') expect((await stat(join(target.location, 'a'))).mtimeMs).toBe(1_400_000_000_500)
        })

      it('reads the time that rclone keeps, and goes by the usual check where none is kept', async () => {
        const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
        await source.write({ 'by rclone': 'x', 'by nobody': 'x' }, 1_500_000_000.5)
        await world.container.putBlob(`${target.prefix}by rclone`, 'y', { metadata: { mtime: '2017-07-14T02:40:00.5Z' } })
        await world.container.putBlob(`${target.prefix}by nobody`, 'y')
        expect((await world.objsync(source, target, ['--check-source-mtime'])).code).toBe(0)
        expect(String((await target.read())['by rclone'])).toBe('y')
        await source.write({ 'by rclone': 'z', 'by nobody': 'z' }, 1_500_000_001)
        expect((await world.objsync(source, target, ['--check-source-mtime'])).code).toBe(0)
        expect(Object.values(await target.read()).map(String).sort()).toEqual(['y', 'z'])
      })

      it('nothing is written through a link that came with the source', async () => {
        const [source, target, outside] = [world.newPlace('azure-blob'), world.newPlace('local'), world.newPlace('local')]
        await outside.write({ victim: 'untouched' })
        await world.container.putBlob(`${source.prefix}way`, outside.location.slice(0, -1), { metadata: { is_symlink: 'true' } })
        await world.container.putBlob(`${source.prefix}way/victim`, 'overwritten')
        await world.objsync(source, target, ['--preserve-symlinks'])
        await world.objsync(source, target, ['--preserve-symlinks', '--remove-modified-filter'])
        expect(String((await outside.read())['victim'])).toBe('untouched')
      })

      it.each([['nothing', ''], ['a NUL', 'a\0b'], ['too much', 'x'.repeat(5000)]])('an object that is marked as a link and holds %s is left out, and the run says so', async (_what, content) => {
        const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
        await world.container.putBlob(`${source.prefix}odd`, content, { metadata: { is_symlink: 'true' } })
        const { stdout, stderr } = await world.objsync(source, target, ['--preserve-symlinks'])
        expect(await target.read()).toEqual({})
        expect(stdout + stderr).toContain('is marked as a symbolic link, but the text of the link')
      })

      it('malformed properties are passed over and counted', async () => {
        const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
        for (const key of ['a', 'b']) await world.container.putBlob(source.prefix + key, 'x', { metadata: { modtime: 'today', permissions: 'rwx' } })
        const { code, stdout, stderr } = await world.objsync(source, target, ['--preserve-posix-properties'])
        expect([code, Object.keys(await target.read())]).toEqual([0, ['a', 'b']])
        expect(stdout + stderr).toContain('malformed in the metadata: 2 objects')
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
