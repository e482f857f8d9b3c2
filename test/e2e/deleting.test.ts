import { mkdir, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { HAS_UNREADABLE_FOLDERS, makeUnreadableFolder, removeDeep } from '../support/unreadable-folder.ts'
import { textsOf, useLocalWorld } from './support/local-world.ts'
import { useWorld } from './support/world.ts'

const KEPT = { kept: 'x' }
const EXTRAS = { 'extra1': 'x', 'extra2': 'x', 'dir/extra3': 'x', 'kept': 'x' }
const ALL = Object.keys(EXTRAS).sort()

describe('--delete between folders', () => {
  const world = useLocalWorld()

  it.concurrent.each<[string[], number, string[]]>([
    [[], 0, ALL],
    [['--delete'], 0, ['kept']],
    [['--delete=false'], 0, ALL],
    [['--delete', '--max-delete', '3'], 0, ['kept']],
    [['--delete', '--max-delete', '2'], 3, ALL],
    [['--delete', '--filter-exclude-regex', '2$'], 0, ['extra2', 'kept']],
    [['--delete', '--filter-exclude-regex', '2$', '--delete-excluded'], 0, ['kept']],
    [['--delete', '--filter-exclude-regex', '2$', '--max-delete', '2'], 0, ['extra2', 'kept']],
    [['--delete', '--dry-run'], 0, ALL],
  ])('objsync %j SOURCE TARGET ends with %i and leaves %j', async (options, code, left) => {
    const ran = await world.sync(KEPT, EXTRAS, options)
    expect([ran.code, Object.keys(ran.held).sort()]).toEqual([code, left])
  })

  it.concurrent.each<[string[], number, string[]]>([
    [['--delete'], 3, ALL],
    [['--delete', '--allow-empty-source'], 0, []],
    [['--delete', '--delete-despite-errors'], 3, ALL],
  ])('objsync %j EMPTY TARGET ends with %i and leaves %j', async (options, code, left) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await mkdir(source.location)
    await target.write(EXTRAS)
    const ran = await world.objsync([...options, source.location, target.location])
    expect([ran.code, Object.keys(await target.read()).sort()]).toEqual([code, left])
  })

  it.concurrent('objsync --delete MISSING TARGET is wrong usage and deletes nothing', async () => {
    const target = world.newPlace()
    await target.write(EXTRAS)
    const { code, stderr } = await world.objsync(['--delete', '--allow-empty-source', join(world.folder, 'missing'), target.location])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: the source .*missing does not exist\n$/)])
    expect(Object.keys(await target.read()).sort()).toEqual(ALL)
  })

  it.runIf(HAS_UNREADABLE_FOLDERS).each<[string[], number, string[]]>([
    [['--filter-exclude-regex', '^d+/$'], 3, ALL],
    [['--filter-exclude-regex', '^d+/'], 0, ['kept']],
    [['--filter-exclude-regex', `^${'d'.repeat(200)}/`], 0, ['kept']],
    [['--filter-exclude-regex', `^${'d'.repeat(200)}/`, '--delete-excluded'], 3, ALL],
  ])('objsync --delete %j SOURCE TARGET, where a folder of SOURCE cannot be read, ends with %i and leaves %j', async (options, code, left) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write(KEPT)
    await target.write(EXTRAS)
    makeUnreadableFolder(source.location)
    const ran = await world.objsync(['--delete', ...options, source.location, target.location])
    removeDeep(source.location)
    expect([ran.code, Object.keys(await target.read()).sort()]).toEqual([code, left])
  })

  it.runIf(HAS_UNREADABLE_FOLDERS)('objsync --delete SOURCE TARGET deletes nothing when a folder of SOURCE cannot be read', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x', new: 'x' })
    await target.write(EXTRAS)
    makeUnreadableFolder(source.location)
    const { code, stderr } = await world.objsync(['--delete', '--delete-despite-errors', source.location, target.location])
    removeDeep(source.location)
    expect(code).toBe(3)
    expect(stderr).toContain('parts of the source could not be listed')
    expect(Object.keys(await target.read()).sort()).toEqual([...ALL, 'new'].sort())
  })

  it.concurrent.each<[string[], string[]]>([[['--delete'], ALL], [['--delete', '--delete-despite-errors'], ['kept']]])(
    'objsync %j SOURCE TARGET, one file of which cannot be copied, leaves %j', async (options, left) => {
      const [source, target, elsewhere] = [world.newPlace(), world.newPlace(), world.newPlace()]
      await source.write({ ...KEPT, 'out/file': 'below a link that leads out of the target' })
      await target.write(EXTRAS)
      await elsewhere.write({ file: 'theirs' })
      await symlink(elsewhere.location, join(target.location, 'out'))
      const { code } = await world.objsync([...options, source.location, target.location])
      expect(code).not.toBe(0)
      await unlink(join(target.location, 'out'))
      expect(Object.keys(await target.read()).sort()).toEqual(left)
      expect(await textsOf(elsewhere)).toEqual({ file: 'theirs' })
    })

  it.concurrent('objsync --delete SOURCE TARGET leaves folders', async () => {
    const { target } = await world.sync(KEPT, EXTRAS, ['--delete'])
    expect(await textsOf(target)).toEqual(KEPT)
    await mkdir(join(target.location, 'dir')).then(() => expect.unreachable('the folder was removed'), () => undefined)
  })

  it.concurrent.each([['--max-delete', '3'], ['--delete-excluded'], ['--delete-despite-errors'], ['--allow-empty-source']])(
    'objsync %s SOURCE TARGET needs --delete', async (...options) => {
      const { code, stderr, held } = await world.sync(KEPT, EXTRAS, options)
      expect([code, stderr]).toEqual([2, expect.stringContaining('needs --delete')])
      expect(Object.keys(held).sort()).toEqual(ALL)
    })
})

describeS3('--delete on a server', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('objsync --delete SOURCE s3://BUCKET/PREFIX/ removes below the prefix only', async () => {
    const [source, target, neighbour] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write(KEPT)
    await target.write({ ...EXTRAS, 'odd & <key> +%20': 'x', 'caf\u00e9': 'x' })
    await neighbour.write({ safe: 'x' })
    expect((await world.objsync(source, target, ['--delete'])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['kept'])
    expect(Object.keys(await neighbour.read())).toEqual(['safe'])
  })

  it.concurrent('objsync --delete s3://EMPTY/ TARGET deletes nothing', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await target.write(EXTRAS)
    const { code, stderr } = await world.objsync(source, target, ['--delete'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('the source is empty; --allow-empty-source permits it')])
    expect(Object.keys(await target.read()).sort()).toEqual(ALL)
  })

  it.concurrent('objsync --delete s3://MISSING TARGET fails and deletes nothing', async () => {
    const target = world.newPlace('local')
    await target.write(EXTRAS)
    const { code } = await world.objsync('s3://objsync-no-such-bucket', target, ['--delete', '--allow-empty-source', '--delete-despite-errors'])
    expect(code).toBe(1)
    expect(Object.keys(await target.read()).sort()).toEqual(ALL)
  })

  it.concurrent('objsync --delete SOURCE s3://BUCKET/PREFIX/ removes more than one request can name', async () => {
    const [source, extras, target] = [world.newPlace('local'), world.newPlace('local'), world.newPlace('s3')]
    await source.write(KEPT)
    await extras.write(Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`extra ${i}`, ''])))
    await world.objsync(extras, target)
    expect(await s3.listAll(world.bucket, target.location.slice(`s3://${world.bucket}/`.length))).toHaveLength(1100)
    expect((await world.objsync(source, target, ['--delete'])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['kept'])
  })
})
