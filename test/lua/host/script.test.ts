import { afterAll, describe, expect, it } from 'vitest'
import { openScript, type LuaScript } from '../../../src/lua/host/script.ts'
import type { CallbackKind } from '../../../src/lua/protocol.ts'
import type { LuaSettings } from '../../../src/lua/settings.ts'
import { filterRows } from '../../../src/lua/tables.ts'
import { useFolder, write } from '../support/lua.ts'

const folder = useFolder()
const opened: LuaScript[] = []
afterAll(() => Promise.all(opened.map((script) => script.close())))

const MIB = 1024 * 1024
const SETTINGS: LuaSettings = { libraries: 'safe', memoryLimit: 64 * MIB, timeLimit: 20_000 }

async function open(kind: CallbackKind, text: string, settings: Partial<LuaSettings> = {}, print: string[] = []): Promise<LuaScript> {
  const script = await openScript(write(folder, text), kind, { ...SETTINGS, ...settings }, (to, printed, done) => {
    print.push(`${to}: ${printed}`)
    done()
  })
  opened.push(script)
  return script
}

const entries = (...keys: string[]) => filterRows(keys.map((key) => ({ key, size: 1, mtime: 0, etag: '' })))

describe('a script that cannot be used', () => {
  it.each([
    ['function filter(', /script-\d+\.lua:1: /],
    ['\nlocal x <close> = nil\nfunction filter() end', /script-\d+\.lua:2: the attribute <close> needs Lua 5\.4/],
    ['\n\nerror("no config")', /script-\d+\.lua:3: no config$/],
    ['error({ code = 5 })', /an error object \{"code":"5"\}/],
    ['setmetatable(_G, { __index = function(_, name) error("undefined " .. name) end })', /script-\d+\.lua: the script must define a global function filter$/],
    ['error(setmetatable({}, { __tostring = function() error("again") end }))', /an error whose __tostring fails$/],
    ['error()', /an error without a message$/],
    ['filter = 1', /script-\d+\.lua: the script must define a global function filter$/],
    ['local function filter() end', /the script must define a global function filter$/],
    ['local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end', /needs more memory than --lua-vm-memory-limit/],
  ])('is refused with its line: %j', async (text, message) => {
    await expect(open('filter', text)).rejects.toThrow(message)
  })

  it('is refused when there is no such file', async () => {
    await expect(openScript(`${folder}/none.lua`, 'filter', SETTINGS, () => {})).rejects.toThrow(/cannot open .*none\.lua: ENOENT/)
  })
})

describe('filter', () => {
  it('answers for each entry of a page, as Lua understands true and false', async () => {
    const script = await open('filter', 'function filter(o) if o.key == "nil" then return nil elseif o.key == "nothing" then return elseif o.key == "zero" then return 0 end return o.key ~= "no" end')
    expect(await script.filter(entries('yes', 'no', 'nil', 'nothing', 'zero'))).toEqual([true, false, false, false, true])
  })

  it('may be found by a metamethod of the globals', async () => {
    const script = await open('filter', 'setmetatable(_G, { __index = { filter = function(o) return o.key == "a" end } })')
    expect(await script.filter(entries('a', 'b'))).toEqual([true, false])
  })

  it.each([
    ['is gone, and unknown globals are errors', 'function filter(o) filter = nil setmetatable(_G, { __index = function() error("unknown") end }) return true end', 1],
    ['raises an error whose __tostring fails', 'function filter(o) error(setmetatable({}, { __tostring = error })) end', 0],
  ])('names the call when the function %s', async (_, text, call) => {
    const script = await open('filter', text)
    await expect(script.filter(entries('a', 'b'))).rejects.toMatchObject({ name: 'ScriptFailure', call })
  })

  it.each([
    ['os.execute', 'os.execute("exec sleep 60")', 'had no end within'],
    ['io.popen', 'io.popen("exec sleep 60"):read("a")', 'had no end within'],
    ['io.popen for writing', 'io.popen("exec sleep 60", "w"):close()', 'had no end within'],
    ['a program that prints without end', 'io.popen("yes 2>/dev/null"):read("a")', 'printed more than'],
  ])('ends a program that a script waits for: %s', async (name, call, message) => {
    const limits = name.startsWith('a program') ? { memoryLimit: 8 * MIB } : { timeLimit: 1000 }
    const script = await open('filter', `function filter(o) ${call} return true end`, { libraries: 'os', ...limits })
    await expect(script.filter(entries('a'))).rejects.toThrow(message)
  })

  it('shortens a message of any length', async () => {
    const script = await open('filter', 'function filter(o) error(("x"):rep(100000)) end')
    await expect(script.filter(entries('a'))).rejects.toThrow(/^.{100,2100}…$/)
  })

  it('keeps what the script remembers, and calls it in order', async () => {
    const script = await open('filter', 'local n = 0 function filter(o) n = n + 1 return n == tonumber(o.key) end')
    const pages = await Promise.all([script.filter(entries('1', '2')), script.filter(entries('3')), script.filter(entries('4', '6'))])
    expect(pages).toEqual([[true, true], [true], [true, false]])
  })

  it('gets keys as bytes, whatever is in them', async () => {
    const script = await open('filter', 'function filter(o) return o.key == "\\xc3\\xa4/\\xf0\\x9f\\x98\\x80" and #o.key == 7 and utf8.len(o.key) == 3 end')
    expect(await script.filter(entries('ä/😀', `${'ä'.repeat(400)}`))).toEqual([true, false])
  })

  it('shows what the script prints, in order', async () => {
    const printed: string[] = []
    const script = await open('filter', 'print("loading") function filter(o) print(o.key, nil, 1.5) return true end', {}, printed)
    await script.filter(entries('a', 'ä'))
    expect(printed).toEqual(['stdout: loading\n', 'stdout: a\tnil\t1.5\nä\tnil\t1.5\n'])
  })

  it('fails with the line of the script and the number of the call', async () => {
    const script = await open('filter', 'function filter(o)\n  return #o.size\nend')
    await expect(script.filter(entries('a'))).rejects.toMatchObject({ message: expect.stringMatching(/script-\d+\.lua:2: attempt to get length of a nil value \(field 'size'\)$/) as string, call: 0 })
  })

  it('fails when the script has taken its function away', async () => {
    const script = await open('filter', 'function filter(o) filter = nil return true end')
    await expect(script.filter(entries('a', 'b'))).rejects.toMatchObject({ message: 'the global function filter is now a nil', call: 1 })
  })
})

describe('the limits of a script', () => {
  it.each([
    ['a loop', 'while true do end'],
    ['a loop that catches errors', 'while true do pcall(function() while true do end end) end'],
    ['a loop in a coroutine', 'coroutine.wrap(function() while true do end end)()'],
    ['a pattern that backtracks', 'return (("a"):rep(50000)):find((".-"):rep(40) .. "b")'],
  ])('end %s', async (_, body) => {
    const script = await open('filter', `function filter(o) if o.key == "hang" then ${body} end return true end`, { timeLimit: 300 })
    expect(await script.filter(entries('a'))).toEqual([true])
    await expect(script.filter(entries('a', 'hang'))).rejects.toMatchObject({ message: expect.stringContaining('no end after 300 ms, the limit of --lua-callback-timeout-milliseconds') as string, call: 1 })
  })

  it.each([
    ['a table', 'local t = {} while true do t[#t + 1] = { 1 } end'],
    ['a string that doubles', 'local s = "x" while true do s = s .. s end'],
    ['a string that is repeated', 'return ("x"):rep(1000000000)'],
    ['what it catches', 'while true do pcall(string.rep, "x", 500000000) end'],
    ['what it keeps between calls', 'kept = kept or {} for i = 1, 1000 do kept[#kept + 1] = ("x"):rep(1000) .. i end return filter(o)'],
  ])('end a script for the memory of %s', async (_, body) => {
    const script = await open('filter', `function filter(o) ${body} end`, { memoryLimit: 16 * MIB })
    await expect(script.filter(entries('a'))).rejects.toMatchObject({ message: 'the script needs more memory than --lua-vm-memory-limit permits (16777216 bytes)', call: 0 })
  })

  it('let garbage pass, however much there is', async () => {
    const script = await open('filter', 'function filter(o) local n = 0 for i = 1, 200 do n = n + #("x"):rep(1000):rep(1000) end return n == 200000000 end', { memoryLimit: 16 * MIB })
    expect(await script.filter(entries('a'))).toEqual([true])
  })

  it('leave a script alone where they are 0', async () => {
    const script = await open('filter', 'function filter(o) return #("x"):rep(100000000) == 100000000 end', { memoryLimit: 0, timeLimit: 0 })
    expect(await script.filter(entries('a'))).toEqual([true])
  })
})

describe('preprocess', () => {
  it('returns the table that the script returns, numbers as texts', async () => {
    const script = await open('preprocess', 'function preprocess_callback(s, u) u.metadata.size = s.content_length u.metadata.ratio = 1.5 u.content_type = nil return true, u end')
    expect(await script.preprocess({ content_length: 5_000_000_000 }, { content_type: 'a', acl: 'private', metadata: { old: 'x' } }))
      .toEqual({ keep: true, upload: { acl: 'private', metadata: { old: 'x', size: '5000000000', ratio: '1.5' } } })
  })

  it.each([
    ['return true', 'it must return a boolean and a table, and the second value is a nil'],
    ['return true, 5', 'it must return a boolean and a table, and the second value is a number'],
    ['u.acl = print return true, u', 'it returned a function as "acl"'],
    ['u.acl = "\\xff" return true, u', 'it returned a "acl" that is not UTF-8'],
    ['u[u] = 1 return true, u', 'it returned a table with a table as a key'],
    ['u.metadata = u return true, u', 'it returned a table inside a table inside "metadata"'],
  ])('refuses %j', async (body, message) => {
    const script = await open('preprocess', `function preprocess_callback(s, u) ${body} end`)
    await expect(script.preprocess({}, {})).rejects.toThrow(message)
  })
})

describe('on_event', () => {
  it('goes on with the next event after one that failed', async () => {
    const printed: string[] = []
    const script = await open('event', 'function on_event(e) if e.key == "bad" then error("no " .. e.key) end print(e.key) end', {}, printed)
    const errors = await script.receive(entries('a', 'bad', 'b', 'bad'))
    expect(errors).toMatchObject([{ call: 1, message: expect.stringMatching(/:1: no bad$/) as string }, { call: 3 }])
    expect(printed.join('')).toBe('stdout: a\nb\n')
  })
})

describe('numbers', () => {
  it('do not wrap around: sizes of objects and their sums are exact', async () => {
    const printed: string[] = []
    const script = await open('filter', `
      print(5 * 1024 * 1024 * 1024, 2147483647 + 1, -2147483647 - 2, 3000000000, 0xFFFFFFFF, 1 << 14)
      print(string.format("%d %15d", 5000000000, 7), 10 / 2, 7 // 2, 1e15, 2^53 - 1)
      local n = 0 for i = math.maxinteger - 1, math.maxinteger do n = n + 1 end print(n)
      function filter() return true end`, {}, printed)
    await script.filter(entries('a'))
    expect(printed.join('')).toBe('stdout: 5368709120\t2147483648\t-2147483649\t3000000000\t4294967295\t16384\n5000000000               7\t5.0\t3\t1000000000000000\t9007199254740991\n2\n')
  })
})
