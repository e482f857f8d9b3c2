import { describe, expect, it } from 'vitest'
import { useLocalWorld } from './support/local-world.ts'

const world = useLocalWorld()
const CONTENTS = { 'a.txt': '1', 'b.log': '12345', 'dir/c.txt': '1234567890', 'dir/d.log': '', 'dir2/e.txt': 'e' }
const ALL = Object.keys(CONTENTS)

describe("azcopy's filters", () => {
  it.concurrent.each<[string[], string[]]>([
    [['--recursive'], ALL],
    [['--recursive=false'], ['a.txt', 'b.log']],
    [['--include-pattern', '*.log;a?txt'], ['a.txt', 'b.log', 'dir/d.log']],
    [['--include-pattern', 'dir*'], []],
    [['--exclude-pattern', '[ab].*'], ['dir/c.txt', 'dir/d.log', 'dir2/e.txt']],
    [['--exclude-path', 'dir'], ['a.txt', 'b.log']],
    [['--exclude-path=dir/;b'], ['a.txt', 'dir2/e.txt']],
    [['--include-regex', '^dir/;^a'], ['a.txt', 'dir/c.txt', 'dir/d.log']],
    [['--exclude-regex', '2/;\\.log$'], ['a.txt', 'dir/c.txt']],
    [['--debug-skip-files', 'a.txt;dir/c'], ['b.log', 'dir/c.txt', 'dir/d.log', 'dir2/e.txt']],
    [['--include-pattern', '*.txt', '--exclude-path', 'dir/', '--filter-exclude-regex', '^a'], ['dir2/e.txt']],
  ])('objsync %j SOURCE TARGET copies %j', async (options, keys) => {
    const { code, held } = await world.sync(CONTENTS, {}, options)
    expect(code).toBe(0)
    expect(Object.keys(held).sort()).toEqual([...keys].sort())
  })

  const EXTRAS = { 'x.log': 'x', 'x.txt': 'x', 'dir/y.log': 'y' }
  it.concurrent.each<[string[], string[]]>([
    [[], []],
    [['--include-pattern', '*.txt'], ['dir/y.log', 'x.log']],
    [['--exclude-pattern', '*.log'], ['dir/y.log', 'x.log']],
    [['--exclude-path', 'dir/y'], ['dir/y.log']],
    [['--include-regex', 'txt'], ['dir/y.log', 'x.log']],
    [['--exclude-regex', '^x'], ['x.log', 'x.txt']],
    [['--recursive=false'], ['dir/y.log']],
    [['--debug-skip-files', 'x.log'], ['x.log']],
  ])('objsync --delete-destination=true %j SOURCE TARGET keeps %j, which the filters leave out at the target', async (options, kept) => {
    const { code, held } = await world.sync({ 'a.txt': '1' }, EXTRAS, ['--delete-destination=true', ...options])
    expect(code).toBe(0)
    expect(Object.keys(held).filter((key) => key !== 'a.txt').sort()).toEqual(kept)
  })
})

describe('--delete-destination', () => {
  const EXTRAS = { extra1: 'x', extra2: 'x' }
  it.concurrent.each<[string[], number, string[]]>([
    [['--delete-destination', 'false'], 0, ['extra1', 'extra2', 'kept']],
    [['--delete-destination', 'TRUE'], 0, ['kept']],
    [['--delete-destination=true', '--max-delete', '1'], 3, ['extra1', 'extra2', 'kept']],
    [['--delete-destination=true', '--dry-run'], 0, ['extra1', 'extra2']],
    [['--delete-destination=yes'], 2, ['extra1', 'extra2']],
    [['--delete-destination=prompt'], 2, ['extra1', 'extra2']],
    [['--delete-destination=true', '--delete=false'], 2, ['extra1', 'extra2']],
  ])('objsync %j SOURCE TARGET ends with %i and leaves %j', async (options, code, left) => {
    const ran = await world.sync({ kept: 'k' }, EXTRAS, options)
    expect([ran.code, Object.keys(ran.held).sort()]).toEqual([code, left])
  })
})

it.concurrent('objsync --mirror-mode SOURCE TARGET writes what is up to date as well', async () => {
  const [source, target] = [world.newPlace(), world.newPlace()]
  await source.write({ a: 'new' }, 1_600_000_000)
  await target.write({ a: 'old', extra: 'x' }, 1_700_000_000)
  expect((await world.objsync([source.location, target.location])).code).toBe(0)
  expect((await target.read())['a']?.toString()).toBe('old')
  expect((await world.objsync(['--mirror-mode', source.location, target.location])).code).toBe(0)
  expect(Object.entries(await target.read()).map(([key, bytes]) => `${key} ${bytes.toString()}`)).toEqual(['a new', 'extra x'])
})
