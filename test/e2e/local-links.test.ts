import { execFileSync } from 'node:child_process'
import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUNDLE, start } from './support/command.ts'
import { useLocalWorld } from './support/local-world.ts'

const ON_POSIX = process.platform !== 'win32'

describe.runIf(ON_POSIX)('links, pipes and odd names', () => {
  const world = useLocalWorld()

  it.concurrent.each<[string, string]>([
    ['that leads nowhere', 'gone'],
    ['below a file', 'kept/below'],
    ['to itself', 'link'],
    ['to the folder that it is in', '.'],
  ])('a link of the source %s withholds all deletions', async (_name, to) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x' })
    await target.write({ kept: 'x', extra: 'x', 'link/behind': 'x' })
    await symlink(to, join(source.location, 'link'))
    const ran = await world.objsync(['--delete', source.location, target.location])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('"link')
    expect(Object.keys(await target.read()).sort()).toEqual(['extra', 'kept', 'link/behind'])
  })

  it.concurrent('a link that leads nowhere is no warning without deletion, and is named with -v', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x' })
    await symlink('gone', join(source.location, 'link'))
    const ran = await world.objsync(['-v', source.location, target.location])
    expect(ran.code).toBe(0)
    expect(ran.stderr + ran.stdout).toContain('"link" is a symbolic link that leads nowhere')
    expect(Object.keys(await target.read())).toEqual(['kept'])
  })

  it.concurrent('the summary of a sync and of a check counts what has no content to copy', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x' })
    await symlink('gone', join(source.location, 'link'))
    execFileSync('mkfifo', [join(source.location, 'pipe')])
    const synced = await world.objsync([source.location, target.location])
    const checked = await world.objsync(['check', source.location, target.location])
    for (const ran of [synced, checked]) expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('2 left out as no regular files (-v names them)')])
  })

  it.concurrent.each(['pipe', '.objsync-deadbeef-1.tmp'])('the key of a %s of the source is not deleted', async (name) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x' })
    await target.write({ kept: 'x', extra: 'x', pipe: 'precious' })
    if (name === 'pipe') execFileSync('mkfifo', [join(source.location, name)])
    else await source.write({ [name]: 'x' })
    const ran = await world.objsync(['--delete', source.location, target.location])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(name)
    expect(Object.keys(await target.read()).sort()).toEqual(name === 'pipe' ? ['kept', 'pipe'] : ['kept'])
  })

  it.concurrent.each<[string, string[], string[]]>([
    ['are left out by a pattern withhold nothing, and are kept', ['--filter-exclude-regex', '^(link|loop|pipe)'], ['kept', 'link', 'pipe']],
    ['--delete-excluded could cost withhold all deletions', ['--filter-exclude-regex', '^(link|loop|pipe)', '--delete-excluded'], ['extra', 'kept', 'link', 'pipe']],
  ])('links and pipes of the source that %s', async (_name, options, left) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ kept: 'x' })
    await target.write({ kept: 'x', extra: 'x', link: 'precious', pipe: 'precious' })
    await symlink('gone', join(source.location, 'link'))
    await symlink('.', join(source.location, 'loop'))
    execFileSync('mkfifo', [join(source.location, 'pipe')])
    const ran = await world.objsync(['--delete', ...options, source.location, target.location])
    expect(ran.code).toBe(options.length > 2 ? 3 : 0)
    expect(Object.keys(await target.read()).sort()).toEqual(left)
  })

  it.concurrent.each([[[]], [['--ignore-symlinks']]])('nothing is deleted or written through a link inside the target %j', async (options) => {
    const [source, target, outside] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write({ 'a/f': 'x', 'out/new': 'x' })
    await target.write({ 'a/f': 'x' })
    await outside.write({ precious: 'x' })
    await symlink('a', join(target.location, 'b'))
    await symlink(outside.location, join(target.location, 'out'))
    const ran = await world.objsync([...options, '--delete', '--delete-despite-errors', source.location, target.location])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('"out" is a symbolic link')
    expect(Object.keys(await outside.read())).toEqual(['precious'])
    expect(await readdir(join(target.location, 'a'))).toEqual(['f'])
  })

  it.concurrent('names of dots and blanks are copied', async () => {
    const ran = await world.sync({ '...': '1', 'a/ ': '2', '\u3000': '3', 'x\\..\\y': '4' }, { stray: 'x' }, ['--delete'])
    expect(ran.code).toBe(0)
    expect(ran.held).toEqual({ '...': '1', 'a/ ': '2', '\u3000': '3', 'x\\..\\y': '4' })
  })

  it.concurrent('64 descriptors are enough for 64 workers', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    const contents = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`d${i % 20}/f${i}`, 'x'.repeat(i % 3 === 0 ? 100_000 : 10)]))
    await source.write(contents)
    const ulimit = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', ...BUNDLE]
    const words = ['--worker-size', '64', '--max-parallel-uploads', '64', '--multipart-threshold', '5MiB', source.location, target.location]
    const ran = await start(words, { env: { HOME: world.folder }, cwd: world.folder, program: ulimit }).ended
    expect(ran.stderr).not.toContain('EMFILE')
    expect(ran.code).toBe(0)
    expect(Object.keys(await target.read())).toHaveLength(300)
  })
})
