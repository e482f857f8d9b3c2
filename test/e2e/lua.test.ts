import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { useWorld } from './support/world.ts'

const example = (name: string): string => join(ROOT, 'examples', 'lua', name)

describe('objsync --filter-callback-lua-script', () => {
  const world = useLocalWorld()
  const script = async (name: string, text: string): Promise<string> => {
    const path = join(world.folder, name)
    await writeFile(path, text)
    return path
  }

  it.concurrent('copies what the script lets pass, and deletes at the target what the source does not have', async () => {
    const path = await script('pass.lua', 'function filter(o) return o.key:sub(-4) ~= ".tmp" end')
    const { code, held } = await world.sync({ 'a.txt': 'a', 'b.tmp': 'b', 'sub/c.txt': 'c' }, { 'b.tmp': 'old', 'gone': 'x' }, ['--delete', '--filter-callback-lua-script', path])
    expect(code).toBe(0)
    expect(held).toEqual({ 'a.txt': 'a', 'b.tmp': 'old', 'sub/c.txt': 'c' })
  })

  it.concurrent('gets only what the filters before it let pass', async () => {
    const path = await script('log.lua', 'function filter(o) print("asked " .. o.key) return true end')
    const { stdout } = await world.sync({ 'small.txt': 'a', 'large.txt': 'aaaaaaaaaa', 'no.bin': 'b' }, {}, ['--filter-smaller-size', '5', '--filter-include-regex', 'txt$', '--filter-callback-lua-script', path])
    expect(stdout.match(/asked .*/g)).toEqual(['asked small.txt'])
  })

  it.concurrent('ends the run with exit code 1, the key and the line when the script raises an error', async () => {
    const path = await script('raises.lua', 'function filter(o)\n  if o.key == "b" then return o.key.x.y end\n  return true\nend')
    const { code, stderr, held } = await world.sync({ b: '1' }, { b: 'old', c: 'kept' }, ['--delete', '--filter-callback-lua-script', path])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the filter callback failed for "b": .*raises\.lua:2: attempt to index a nil value/)
    expect(held).toEqual({ b: 'old', c: 'kept' })
  })

  it.concurrent.each([
    ['a loop', 'while true do end'],
    ['a function that cannot be interrupted', 'return (("a"):rep(50000)):find((".-"):rep(40) .. "b")'],
  ])('ends the run with exit code 1 after the time limit: %s', async (name, body) => {
    const path = await script(`${name}.lua`, `function filter(o) ${body} end`)
    const { code, stderr, held } = await world.sync({ a: '1' }, { a: 'old' }, ['--lua-callback-timeout-milliseconds', '200', '--filter-callback-lua-script', path])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the filter callback failed for "a": .*no end after 200 ms, the limit of --lua-callback-timeout-milliseconds/)
    expect(held).toEqual({ a: 'old' })
  })

  it.concurrent('ends the run with exit code 1 when the script needs too much memory', async () => {
    const path = await script('memory.lua', 'function filter(o) local s = "x" while true do s = s .. s end end')
    const { code, stderr, held } = await world.sync({ a: '1' }, {}, ['--lua-vm-memory-limit', '8MiB', '--filter-callback-lua-script', path])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the filter callback failed for "a": the script needs more memory than --lua-vm-memory-limit permits \(8388608 bytes\)/)
    expect(held).toEqual({})
  })

  it.concurrent.each([
    ['syntax', 'function filter(o)\n  retrn true\nend', /syntax\.lua:2: /],
    ['no function', 'x = 1', /no function\.lua: the script must define a global function filter/],
    ['safe', 'local f = io.open("x")\nfunction filter() end', /safe\.lua:1: attempt to index a nil value \(global 'io'\)/],
  ])('ends with exit code 2 before anything is touched: %s', async (name, text, message) => {
    const path = await script(`${name}.lua`, text)
    const { code, stderr, held } = await world.sync({ a: '1' }, { gone: 'x' }, ['--delete', '--filter-callback-lua-script', path])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(held).toEqual({ gone: 'x' })
  })

  it.concurrent('ends with exit code 2 when there is no such file', async () => {
    const { code, stderr } = await world.sync({ a: '1' }, {}, ['--filter-callback-lua-script', join(world.folder, 'none.lua')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: --filter-callback-lua-script: cannot open .*none\.lua: ENOENT/)
  })

  it.concurrent('ends with exit code 1, and not with the script\'s, when the script calls os.exit', async () => {
    const path = await script('exit.lua', 'function filter(o)\n  os.exit(0)\nend')
    const { code, stderr, held } = await world.sync({ a: '1' }, {}, ['--allow-lua-os-library', '--filter-callback-lua-script', path])
    expect(code).toBe(1)
    expect(stderr).toMatch(/the filter callback failed for "a": .*exit\.lua:2: the script called os\.exit/)
    expect(held).toEqual({})
  })

  it.concurrent('asks the script in a dry run too, and writes nothing', async () => {
    const { code, stdout, held } = await world.sync({ 'a.txt': 'a', 'b.tmp': 'b' }, {}, ['--dry-run', '--filter-callback-lua-script', example('skip-by-suffix.lua')])
    expect(code).toBe(0)
    expect(stdout).toContain('[dry-run] copy a.txt')
    expect(stdout).not.toContain('b.tmp')
    expect(held).toEqual({})
  })
})

describe('objsync --event-callback-lua-script', () => {
  const world = useLocalWorld()

  it.concurrent('warns of a script that raises an error, and copies everything, with exit code 0', async () => {
    const path = join(world.folder, 'raises.lua')
    await writeFile(path, 'function on_event(e)\n  if e.key == "b" then error("not b") end\nend')
    const { code, stderr, held } = await world.sync({ a: '1', b: '2' }, {}, ['--event-callback-lua-script', path])
    expect(code).toBe(0)
    expect(stderr).toMatch(/WARN the event callback failed: .*raises\.lua:2: not b key="b"/)
    expect(held).toEqual({ a: '1', b: '2' })
  })

  it.concurrent('warns once of a script that hangs, and copies everything, with exit code 0', async () => {
    const path = join(world.folder, 'hangs.lua')
    await writeFile(path, 'function on_event(e) return (("a"):rep(50000)):find((".-"):rep(40) .. "b") end')
    const { code, stderr, held } = await world.sync({ a: '1', b: '2' }, {}, ['--lua-callback-timeout-milliseconds', '100', '--event-callback-lua-script', path])
    expect(code).toBe(0)
    expect(stderr.match(/the event callback failed: no end after 100 ms.*; the script gets no further events/g)).toHaveLength(1)
    expect(held).toEqual({ a: '1', b: '2' })
  })

  it.concurrent('prints beside JSON records, not among them', async () => {
    const path = join(world.folder, 'prints.lua')
    await writeFile(path, 'function on_event(e) if e.event_type == 4 then print("end of the run") end end')
    const { stdout, stderr } = await world.sync({ a: '1' }, {}, ['--json-tracing', '--event-callback-lua-script', path])
    expect(stderr).toContain('end of the run\n')
    for (const line of stdout.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow()
  })

  it.concurrent('examples/lua/events-to-file.lua', async () => {
    const { code } = await world.sync({ 'a.txt': 'abc', 'b\nc': 'x' }, { gone: 'x' }, ['--delete', '--allow-lua-os-library', '--event-callback-lua-script', example('events-to-file.lua')])
    expect(code).toBe(0)
    const lines = (await readFile(join(world.folder, 'sync-events.tsv'), 'utf8')).split('\n').slice(0, -1)
    expect(lines.sort()).toEqual(['copied\ta.txt\t3\t', 'copied\tb\\x0ac\t1\t', 'deleted\tgone\t\t'])
  })

  it.concurrent('examples/lua/statistics.lua', async () => {
    const { code, stdout } = await world.sync({ 'x/a': 'abc', 'x/b': 'de', 'y/c': 'f', 'd': '' }, {}, ['--event-callback-lua-script', example('statistics.lua')])
    expect(code).toBe(0)
    expect(stdout.replace(/ +/g, ' ')).toContain('(no folder) 1 objects 0 bytes\nx/ 2 objects 5 bytes\ny/ 1 objects 1 bytes\nall 4 objects 6 bytes\n')
  })
})

describeS3('objsync --preprocess-callback-lua-script', [], (s3) => {
  const world = useWorld(s3)
  const keyOf = (place: { readonly location: string }, key: string): string => place.location.slice(`s3://${world.bucket}/`.length) + key

  it.concurrent('examples/lua/content-type.lua', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a.md': '# a', 'b.html': 'b', 'font.woff2': 'f', 'large.log': patternOf(6 * MIB) })
    const { code } = await world.objsync(source, target, ['--preprocess-callback-lua-script', example('content-type.lua'), ...SMALL_PARTS])
    expect(code).toBe(0)
    const heads = await Promise.all(['a.md', 'b.html', 'font.woff2', 'large.log'].map((key) => s3.headObject(world.bucket, keyOf(target, key))))
    expect(heads.map((head) => head?.ContentType)).toEqual(['text/markdown; charset=utf-8', 'text/html', 'font/woff2', 'text/plain; charset=utf-8'])
    expect(heads.map((head) => head?.CacheControl)).toEqual([undefined, undefined, 'public, max-age=31536000, immutable', undefined])
    expect((await target.read())['large.log']?.equals(patternOf(6 * MIB))).toBe(true)
  })

  it.concurrent('examples/lua/add-metadata.lua leaves empty objects out, and keeps the metadata of the source', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await s3.putObject(world.bucket, keyOf(source, 'full'), 'content', { Metadata: { owner: 'me' } })
    await source.write({ empty: '' })
    const { code } = await world.objsync(source, target, ['--preprocess-callback-lua-script', example('add-metadata.lua')])
    expect(code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['full'])
    const [was, is] = await Promise.all([source, target].map((place) => s3.headObject(world.bucket, keyOf(place, 'full'))))
    expect(is?.Metadata).toEqual({ 'owner': 'me', 'copied-by': 'objsync', 'source-modified': was?.LastModified?.toISOString().replace('.000', '') })
  })

  it.concurrent('shows the whole key at the target, and what the source says of the object', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await s3.putObject(world.bucket, keyOf(source, 'a.txt'), 'content', { ContentType: 'text/x-own', Metadata: { owner: 'me' } })
    const path = join(world.folder, 'shows.lua')
    await writeFile(path, 'function preprocess_callback(s, u) print(s.key, s.content_length, s.content_type, s.metadata.owner, s.e_tag, s.accept_ranges, u.content_type) return true, u end')
    const { stdout } = await world.objsync(source, target, ['--preprocess-callback-lua-script', path])
    expect(stdout).toContain(`${keyOf(target, 'a.txt')}\t7\ttext/x-own\tme\t"9a0364b9e99bb480dd25e1f0284c8555"\tbytes\ttext/x-own\n`)
  })

  it.concurrent('ends the run and writes nothing when the script raises an error or returns what cannot be written', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: '1' })
    for (const [body, message] of [
      ['error("no")', /the preprocess callback failed for "a": .*fails\.lua:1: no/],
      ['u.acl = "everyone" return true, u', /the preprocess callback failed for "a": it returned the acl "everyone", which must be one of private/],
      ['return false', /the preprocess callback failed for "a": it must return a boolean and a table/],
    ] as const) {
      const path = join(world.folder, 'fails.lua')
      await writeFile(path, `function preprocess_callback(s, u) ${body} end`)
      const { code, stderr } = await world.objsync(source, target, ['--preprocess-callback-lua-script', path])
      expect(code).toBe(1)
      expect(stderr).toMatch(message)
      expect(await target.read()).toEqual({})
    }
  })

  it.concurrent('reports what it leaves out as cancelled, and is not called in a dry run', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: '1' })
    const paths = ['cancels.lua', 'sees.lua'].map((name) => join(world.folder, name)) as [string, string]
    await writeFile(paths[0], 'function preprocess_callback(s, u) print("called") return false, u end')
    await writeFile(paths[1], 'function on_event(e) if e.event_type == 4096 then print("cancelled " .. e.key) end end')
    const options = ['--preprocess-callback-lua-script', paths[0], '--event-callback-lua-script', paths[1]]
    const { code, stdout } = await world.objsync(source, target, options)
    expect(code).toBe(0)
    expect(stdout).toMatch(/called\n[^]*cancelled a\n/)
    expect(stdout).toContain('1 skipped')
    expect(await target.read()).toEqual({})
    const dry = await world.objsync(source, target, ['--dry-run', ...options])
    expect(dry.stdout).not.toContain('called')
    expect(dry.stdout).toContain('[dry-run] copy a')
  })
})
