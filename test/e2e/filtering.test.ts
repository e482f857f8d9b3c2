import { describe, expect, it } from 'vitest'
import { NEW, useLocalWorld } from './support/local-world.ts'

const world = useLocalWorld()
const CONTENTS = { 'a.txt': '1', 'b.log': '12345', 'dir/c.txt': '1234567890', 'dir/d.log': '' }
const MOMENT = new Date(NEW * 1000).toISOString().replace('.000', '')
const LATER = new Date(NEW * 1000 + 1000).toISOString().replace('.000', '')
const ALL = Object.keys(CONTENTS)

describe('filters', () => {
  it.concurrent.each<[string[], string[]]>([
    [[], ALL],
    [['--filter-mtime-before', MOMENT], []],
    [['--filter-mtime-before', LATER], ALL],
    [['--filter-mtime-after', MOMENT], ALL],
    [['--filter-mtime-after', LATER], []],
    [['--filter-smaller-size', '5'], ['a.txt', 'dir/d.log']],
    [['--filter-smaller-size', '0'], []],
    [['--filter-larger-size', '5'], ['b.log', 'dir/c.txt']],
    [['--filter-larger-size', '1KiB'], []],
    [['--filter-include-regex', '\\.txt$'], ['a.txt', 'dir/c.txt']],
    [['--filter-include-regex', '^dir/'], ['dir/c.txt', 'dir/d.log']],
    [['--filter-exclude-regex', '\\.txt$'], ['b.log', 'dir/d.log']],
    [['--filter-exclude-regex', '^(?!dir/)'], ['dir/c.txt', 'dir/d.log']],
    [['--filter-include-regex', 'dir', '--filter-exclude-regex', 'log', '--filter-larger-size', '2'], ['dir/c.txt']],
  ])('objsync %j SOURCE TARGET copies %j', async (options, keys) => {
    const { code, held } = await world.sync(CONTENTS, {}, options)
    expect(code).toBe(0)
    expect(Object.keys(held).sort()).toEqual([...keys].sort())
  })

  it.concurrent('objsync --filter-include-regex SOURCE TARGET does not shield the target from --delete', async () => {
    const { held } = await world.sync(CONTENTS, { 'x.log': 'x' }, ['--filter-include-regex', 'txt', '--delete'])
    expect(Object.keys(held)).toEqual(['a.txt', 'dir/c.txt'])
  })
})
