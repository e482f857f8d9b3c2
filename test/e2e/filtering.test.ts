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

  it.concurrent.each<[string[], string]>([
    [['--filter-mtime-before', MOMENT], 'not before --filter-mtime-before'],
    [['--filter-mtime-after', LATER], 'before --filter-mtime-after'],
    [['--filter-smaller-size', '1'], 'not smaller than --filter-smaller-size'],
    [['--filter-larger-size', '6'], 'smaller than --filter-larger-size'],
    [['--filter-include-regex', 'txt'], 'no match for --filter-include-regex'],
    [['--filter-exclude-regex', 'log'], 'matches --filter-exclude-regex'],
    [['--include-pattern', '*.txt'], 'no match for --include-pattern'],
    [['--exclude-pattern', '*.log'], 'matches --exclude-pattern'],
    [['--exclude-path', 'b.'], 'below an --exclude-path'],
    [['--include-regex', 'txt'], 'no match for --include-regex'],
    [['--exclude-regex', 'log'], 'matches --exclude-regex'],
    [['--filter-include-content-type-regex', 'text/html'], 'no match for --filter-include-content-type-regex'],
    [['--filter-exclude-content-type-regex', 'text/plain'], 'matches --filter-exclude-content-type-regex'],
  ])('objsync %j -v SOURCE TARGET names the filter that refused each entry, in a dry run too', async (options, reason) => {
    const line = `INFO skipped key="b.log" reason="${reason}"`
    const real = await world.sync({ 'b.log': '12345' }, {}, [...options, '-v'])
    const dry = await world.sync({ 'b.log': '12345' }, {}, [...options, '-v', '--dry-run'])
    expect([real.code, dry.code, real.held]).toEqual([0, 0, {}])
    expect([real.stderr, dry.stderr]).toEqual([expect.stringContaining(line), expect.stringContaining(line)])
    expect([real.stdout, dry.stdout]).toEqual([expect.stringContaining('1 skipped'), expect.stringContaining('1 skipped')])
    expect((await world.sync({ 'b.log': '12345' }, {}, options)).stderr).not.toContain('skipped')
  })
})
