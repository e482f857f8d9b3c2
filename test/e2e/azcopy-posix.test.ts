import { chmod, chown, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld, type AzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'
import type { BlobPlace, Place } from './support/places.ts'

const POSIX = ['--preserve-posix-properties', '--block-size-mb', '1']
const MTIME = 1_500_000_000
const ATIME = 1_400_000_000.5
const onLinux = process.platform === 'linux'

async function metadataOf(world: AzureWorld, place: BlobPlace, key: string): Promise<Record<string, string>> {
  return (await world.container.headBlob(place.prefix + key))?.metadata ?? {}
}

/** The facts of a file that travel. Times in milliseconds; parts of a large file are read, and so accessed, side by side. */
async function factsOf(place: Place, key: string): Promise<object> {
  const { mode, mtimeMs, atimeMs, uid, gid } = await stat(join(place.location, key))
  return { mode: mode.toString(8), mtimeMs, uid, gid, ...(key === 'small' && { atimeMs }) }
}

async function writeWithFacts(place: Place): Promise<void> {
  await place.write({ small: 'x', large: patternOf(2 * MIB + 1) })
  for (const [key, mode] of [['small', 0o640], ['large', 0o701]] as const) {
    await chmod(join(place.location, key), mode)
    await utimes(join(place.location, key), ATIME, MTIME)
  }
}

describeAzurite('--preserve-posix-properties', (blobs) => {
  const world = useAzureWorld(blobs)

  it.skipIf(onLinux)('is for Linux', async () => {
    const source = world.newPlace('local')
    await source.write({ a: 'x' })
    expect((await world.objsync(source, world.newPlace('azure-blob'), POSIX)).code).toBe(2)
  })

  describe.runIf(onLinux)('on Linux', () => {
    const STYLES = [['standard', POSIX], ['amlfs', [...POSIX, '--posix-properties-style', 'AMLFS']]] as const

    it.concurrent.each(STYLES)('files get their facts back after a way over two places, %s style', async (_, options) => {
      const [source, there, further, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob'), world.newPlace('local')]
      await writeWithFacts(source)
      const held = await Promise.all(['small', 'large'].map((key) => factsOf(source, key)))
      for (const [from, to] of [[source, there], [there, further], [further, back]] as const) {
        expect(await world.objsync(from, to, options)).toMatchObject({ code: 0, stderr: '' })
      }
      expect(await Promise.all(['small', 'large'].map((key) => factsOf(back, key)))).toEqual(held)
    })

    it.concurrent("the metadata of an upload is azcopy's", async () => {
      const [source, target, plain] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob')]
      await writeWithFacts(source)
      expect((await world.objsync(source, target, POSIX)).code).toBe(0)
      for (const [key, permissions] of [['small', '33184'], ['large', '33217']] as const) {
        const { uid, gid, ino, dev, nlink } = await stat(join(source.location, key))
        expect(await metadataOf(world, target, key)).toMatchObject({
          permissions, modtime: `${MTIME}000000000`, posix_owner: `${uid}`, posix_group: `${gid}`, posix_ino: `${ino}`, posix_dev: `${dev}`,
          posix_nlink: `${nlink}`, posix_ctime: expect.stringMatching(/^\d{19}$/),
        })
      }
      expect((await metadataOf(world, target, 'small'))['posix_atime']).toBe(`${ATIME * 10}00000000`)
      expect((await world.objsync(source, plain)).code).toBe(0)
      expect(await metadataOf(world, plain, 'small')).toEqual({})
    })

    it.concurrent("--posix-properties-style amlfs: the metadata is Lustre's", async () => {
      const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
      await writeWithFacts(source)
      const env = { TZ: 'Asia/Kolkata' }
      expect((await world.objsync(source, target, [...POSIX, '--posix-properties-style', 'amlfs'], { env })).code).toBe(0)
      const { uid, gid } = await stat(join(source.location, 'small'))
      const metadata = await metadataOf(world, target, 'small')
      expect(metadata).toMatchObject({ owner: `${uid}`, group: `${gid}`, permissions: '0640', modtime: '2017-07-14 08:10:00 +0530' })
      expect(metadata).not.toHaveProperty('posix_owner')
    })

    it.concurrent('without the option a download takes nothing of the metadata', async () => {
      const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
      await world.container.putBlob(`${source.prefix}a`, 'x', { metadata: { permissions: '33279', modtime: `${MTIME}000000000` } })
      expect((await world.objsync(source, target)).code).toBe(0)
      const { mode, mtimeMs } = await stat(join(target.location, 'a'))
      expect(mode & 0o111).toBe(0)
      expect(mtimeMs).toBeGreaterThan(MTIME * 1000)
    })

    it.concurrent('a blob cannot make a file run as somebody else, and what is no number is passed over', async () => {
      const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
      await world.container.putBlob(`${source.prefix}setuid`, 'x', { metadata: { permissions: String(0o107755) } })
      await world.container.putBlob(`${source.prefix}odd`, 'x', { metadata: { permissions: 'rwx', modtime: 'today', posix_owner: '-1' } })
      expect((await world.objsync(source, target, POSIX)).code).toBe(0)
      expect(((await stat(join(target.location, 'setuid'))).mode & 0o7777).toString(8)).toBe('755')
      expect((await target.read())['odd']?.toString()).toBe('x')
    })

    it.runIf(process.getuid?.() === 0)('root gives files to their owners', async () => {
      const [source, there, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('local')]
      await source.write({ a: 'x' })
      await chown(join(source.location, 'a'), 12_345, 23_456)
      for (const [from, to] of [[source, there], [there, back]] as const) expect((await world.objsync(from, to, POSIX)).code).toBe(0)
      expect(await factsOf(back, 'a')).toMatchObject({ uid: 12_345, gid: 23_456 })
    })

    it.skipIf(process.getuid?.() === 0)('who is not root cannot take a file of another, and is told so', async () => {
      const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
      await world.container.putBlob(`${source.prefix}a`, 'x', { metadata: { posix_owner: '12345', posix_group: '23456' } })
      const ran = await world.objsync(source, target, POSIX)
      expect([ran.code, await target.read()]).toEqual([1, {}])
      expect(ran.stdout + ran.stderr).toContain('"a" may not be given to user 12345 and group 23456')
    })
  })
})
