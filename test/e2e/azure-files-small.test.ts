import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ShareView } from '../support/azure-files-emulator/index.ts'
import { useFilesWorld, type FilesWorld } from './support/files-world.ts'

// Small files travel in few requests, and lose nothing by that.

const UP = ['--from-to', 'LocalFile']
const DOWN = ['--from-to', 'FileLocal']
const CONTENT = Buffer.alloc(10_000, 'content ')
const NAMES = ['a', 'b', 'c']

/** The operations that a share has seen, by path, without those that look for directories. */
function operationsOn({ files }: FilesWorld, share: ShareView): string[] {
  const isOfFile = /^file\./
  return files.requests.filter((seen) => seen.share === share.name && isOfFile.test(seen.operation)).map(({ operation }) => operation)
}

async function folderOf(world: FilesWorld, contents: Readonly<Record<string, Buffer>>): Promise<string> {
  const folder = await world.newFolder()
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(folder, name), bytes)
  return folder
}

const threeFiles = (world: FilesWorld): Promise<string> => folderOf(world, Object.fromEntries(NAMES.map((name) => [name, CONTENT])))

describe('a small file', () => {
  const world = useFilesWorld()

  it('is made with its content under a temporary name, and renamed', async () => {
    const [folder, target] = [await threeFiles(world), world.newShare()]
    expect((await world.sync(...UP, folder, world.location(target))).code).toBe(0)
    expect(operationsOn(world, target).sort()).toEqual([...NAMES.map(() => 'file.create'), ...NAMES.map(() => 'file.rename')])
    for (const name of NAMES) expect(target.file(name).bytes().equals(CONTENT)).toBe(true)
  })

  it('of zeros is made without content, and an empty one too', async () => {
    const [folder, target] = [await folderOf(world, { empty: Buffer.alloc(0), zeros: Buffer.alloc(70_000) }), world.newShare()]
    expect((await world.sync(...UP, folder, world.location(target))).code).toBe(0)
    expect(target.file('zeros').bytes().equals(Buffer.alloc(70_000))).toBe(true)
    expect(target.file('empty').size).toBe(0)
  })

  it('is whole when the answer that it was made is lost', async () => {
    const [folder, target] = [await threeFiles(world), world.newShare()]
    const fault = world.files.faults.add({ kind: 'lose answer' }, { operation: 'file.create', share: target.name, times: 2 })
    expect((await world.sync(...UP, folder, world.location(target))).code).toBe(0)
    fault.remove()
    expect(target.tree()).toEqual(NAMES)
    for (const name of NAMES) expect(target.file(name).bytes().equals(CONTENT)).toBe(true)
  })

  it('is read by one request, which proves its bytes', async () => {
    const [source, folder] = [world.newShare(), await world.newFolder()]
    for (const name of NAMES) source.write(name, CONTENT)
    expect((await world.sync(...DOWN, world.location(source), folder)).code).toBe(0)
    expect(operationsOn(world, source)).toEqual(NAMES.map(() => 'file.download'))
    for (const name of NAMES) expect((await readFile(join(folder, name))).equals(CONTENT)).toBe(true)
  })

  it('of which a bit is another on the way is read again', async () => {
    const [source, folder] = [world.newShare(), await world.newFolder()]
    source.write('a', CONTENT)
    const fault = world.files.faults.add({ kind: 'flip bit', at: 4_321 }, { operation: 'file.download', share: source.name, times: 1 })
    expect((await world.sync(...DOWN, world.location(source), folder)).code).toBe(0)
    expect(fault.met).toHaveLength(1)
    fault.remove()
    expect((await readFile(join(folder, 'a'))).equals(CONTENT)).toBe(true)
  })

  it.each([
    ['shorter', Buffer.from('new')],
    ['longer', Buffer.alloc(20_000, 'new ')],
    ['empty', Buffer.alloc(0)],
  ])('that is %s by the time it is read arrives as it is then', async (_, present) => {
    const [source, folder] = [world.newShare(), await world.newFolder()]
    source.write('a', CONTENT)
    const fault = world.files.faults.add({ kind: 'before', run: () => void source.write('a', present) }, { operation: 'file.download', share: source.name, times: 1 })
    await world.sync(...DOWN, world.location(source), folder)
    fault.remove()
    expect((await readFile(join(folder, 'a'))).equals(present)).toBe(true)
  })
})

describe.each([
  ['of an older version', { maxVersion: '2025-07-05' }],
  ['that ignores the content of Create File', { ignoresBody: true }],
])('a service %s', (_, options) => {
  const world = useFilesWorld(options)

  it('gets the content in a request of its own, and the next run does nothing', async () => {
    const [folder, target] = [await threeFiles(world), world.newShare()]
    expect((await world.sync(...UP, folder, world.location(target))).code).toBe(0)
    for (const name of NAMES) expect(target.file(name).bytes().equals(CONTENT)).toBe(true)
    world.files.clearRequests()
    expect((await world.sync(...UP, folder, world.location(target))).code).toBe(0)
    expect(operationsOn(world, target)).toEqual([])
  })
})
