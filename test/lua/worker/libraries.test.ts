import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runLua, useFolder, write } from '../support/lua.ts'

const folder = useFolder()
const lua = (body: string, libraries?: 'safe' | 'os' | 'all'): string => runLua(folder, body, libraries)
const quote = (name: string): string => JSON.stringify(join(folder, name))

describe('a script in safe mode', () => {
  it('has no way to files, programs and JavaScript', () => {
    expect(lua('print(os, io, debug, fengari, js, package.loadlib, package.jspath, #package.searchers)')).toBe('nil\tnil\tnil\tnil\tnil\tnil\tnil\t2\n')
  })

  it('has the libraries that do no harm', () => {
    expect(lua('print(type(load), type(loadfile), type(dofile), type(require), type(coroutine), type(string), type(table), type(math), type(utf8), type(warn))'))
      .toBe('function\tfunction\tfunction\tfunction\ttable\ttable\ttable\ttable\ttable\tfunction\n')
  })

  it('cannot load what is not source text', () => {
    expect(lua('print(load(string.dump(function() end)))')).toMatch(/^nil\t.*attempt to load a binary chunk/)
    expect(lua('print(pcall(load, "return 1", "x", "b"))')).toMatch(/^false\t.*precompiled chunks cannot be loaded/)
  })

  it('cannot reach JavaScript through a module', () => {
    const path = write(folder, 'module.exports = { luaopen_evil: () => { throw new Error("ran") } }', 'evil.js')
    expect(lua(`package.jspath = ${JSON.stringify(path)} package.cpath = package.jspath print((pcall(require, "evil")))`)).toBe('false\n')
  })
})

describe('with --allow-lua-os-library', () => {
  it('has os and io, and no debug', () => {
    expect(lua('print(type(os), type(io), debug)', 'os')).toBe('table\ttable\tnil\n')
  })

  it('has debug too with --allow-lua-unsafe-vm', () => {
    expect(lua('print(type(debug.traceback), debug.debug)', 'all')).toBe('function\tnil\n')
  })
})

describe('loading', () => {
  it('require finds a module in package.path, once, and says where it looked', () => {
    write(folder, 'local limit <const> = 3 count = (count or 0) + 1 return { limit = limit, name = ... }', 'mine.lua')
    expect(lua(`package.path = ${quote('?.lua')} print(require("mine").limit, require("mine").name, count) print(pcall(require, "yours"))`))
      .toMatch(/^3\tmine\t1\nfalse\tmodule 'yours' not found:\s+no field package.preload\['yours'\]\s+no file '.*yours.lua'/)
  })

  it('require passes on what is wrong in a module, with its line', () => {
    write(folder, '\nlocal = 1', 'broken.lua')
    expect(lua(`package.path = ${quote('?.lua')} print(pcall(require, "broken"))`)).toMatch(/broken\.lua:2:/)
  })

  it('load gives a chunk its name and its environment', () => {
    expect(lua('print(load("return x", "chunk", "t", { x = 5 })()) print(load("return +", "=mine"))')).toMatch(/^5\nnil\tmine:1:/)
    expect(lua('local parts = { "return ", "1 + 1" } local i = 0 print(load(function() i = i + 1 return parts[i] end)())')).toBe('2\n')
  })

  it('dofile and loadfile read files, and say why they cannot', () => {
    write(folder, '#!/usr/bin/lua\nreturn 7, ...', 'seven.lua')
    expect(lua(`print(dofile(${quote('seven.lua')})) print(loadfile(${quote('seven.lua')})(8)) print(loadfile(${quote('none.lua')}))`)).toMatch(/^7\n7\t8\nnil\tcannot open .*none\.lua: ENOENT/)
  })
})

describe('io', () => {
  it('writes what is read again: lines, numbers, counts and all', () => {
    expect(lua(`
      local f = assert(io.open(${quote('a.txt')}, "w"))
      f:write("first\\n", 2, " ", 3.5, "\\nlast \\0 line")
      f:close()
      for line in io.lines(${quote('a.txt')}) do print(#line, line:gsub("%z", "0")) end
      local f = io.open(${quote('a.txt')})
      print(f:read("L", "n", "n", 1, 4))
      print(#f:read("a"), f:read("l"), f:read(1), f:read(0))
      print(f:seek("set", 2), f:read(3), f:seek("cur"), f:seek("end"))
      print(io.type(f), f:close(), io.type(f), io.type(1))`, 'os'))
      .toBe('5\tfirst\t0\n5\t2 3.5\t0\n11\tlast 0 line\t1\nfirst\n\t2\t3.5\t\n\tlast\n7\tnil\tnil\tnil\n2\trst\t5\t23\nfile\ttrue\tclosed file\tnil\n')
    expect(readFileSync(join(folder, 'a.txt'))).toEqual(Buffer.from('first\n2 3.5\nlast \0 line'))
  })

  it('appends and writes in the middle', () => {
    writeFileSync(join(folder, 'b.txt'), '12345')
    lua(`local f = io.open(${quote('b.txt')}, "a") f:write("6") f:close() f = io.open(${quote('b.txt')}, "r+") f:read(1) f:write("X") f:seek("end", -1) f:write("Y") f:close()`, 'os')
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('1X345Y')
  })

  it('says what the system refuses', () => {
    expect(lua(`print(io.open(${quote('no/such')}))`, 'os')).toMatch(/^nil\t.*no\/such: ENOENT.*\t2\n$/)
    expect(lua(`print(pcall(io.lines, ${quote('no/such')}))`, 'os')).toMatch(/^false\t.*ENOENT/)
    expect(lua(`local f = io.open(${quote('c.txt')}, "w") f:close() print(pcall(f.write, f, "x"))`, 'os')).toMatch(/closed file/)
    expect(lua('print(pcall(io.open, "x", "rw"))', 'os')).toMatch(/invalid mode/)
  })

  it('prints and reads through programs', () => {
    expect(lua('io.write("a", 1, "\\n") print(io.popen("echo hello"):read("a"))', 'os')).toBe('a1\nhello\n\n')
    lua(`local p = io.popen("cat > ${join(folder, 'piped.txt')}", "w") p:write("through") print(p:close())`, 'os')
    expect(readFileSync(join(folder, 'piped.txt'), 'utf8')).toBe('through')
    expect(lua('local p = io.popen("exit 3") print(p:close())', 'os')).toBe('nil\texit\t3\n')
  })
})

describe('os', () => {
  it('renames, removes and names files', () => {
    writeFileSync(join(folder, 'old'), 'x')
    expect(lua(`print(os.rename(${quote('old')}, ${quote('new')})) print(os.remove(${quote('old')}))`, 'os')).toMatch(/^true\nnil\t.*old: ENOENT/)
    expect(existsSync(join(folder, 'new'))).toBe(true)
    const name = lua('local n = os.tmpname() print(n) os.remove(n)', 'os').trim()
    expect(existsSync(name)).toBe(false)
  })

  it('formats times', () => {
    expect(lua('print(os.date("!%Y-%m-%dT%H:%M:%SZ %a %j %U %W %V %G %e %I %p %y %%", 1798761600))', 'os')).toBe('2027-01-01T00:00:00Z Fri 001 00 00 53 2026  1 12 AM 27 %\n')
    expect(lua('print(os.date("!%c", 0), pcall(os.date, "%Q"))', 'os')).toMatch(/^Thu Jan {2}1 00:00:00 1970\tfalse\t.*invalid conversion specifier '%Q'/)
    expect(lua('local t = os.date("*t", 86400 * 365) print(os.time(t), t.yday, t.isdst ~= nil)', 'os')).toMatch(/^31536000\t/)
    expect(lua('print(os.time({ year = 2100, month = 1, day = 1 }) > 4102358400, pcall(os.time, { year = 2000 }))', 'os')).toMatch(/^true\tfalse\t.*field 'month' missing/)
  })

  it('knows variables and programs', () => {
    expect(lua('print(os.getenv("PATH") ~= nil, os.getenv("NO_SUCH_VARIABLE_HERE")) print(os.execute("exit 2"))', 'os')).toBe('true\tnil\nnil\texit\t2\n')
  })

  it('has no os.exit', () => {
    expect(() => lua('os.exit(0)', 'os')).toThrow(/script-\d+\.lua:1: the script called os\.exit/)
  })
})

describe('what Lua 5.4 added', () => {
  it('warn is off until it is turned on', () => {
    expect(lua('warn("a") warn("@on") warn("b", "c") warn("@off") warn("d")')).toBe('Lua warning: bc\n')
  })

  it('coroutine.close ends a coroutine', () => {
    expect(lua('local c = coroutine.create(function() coroutine.yield(1) end) coroutine.resume(c) print(coroutine.close(c), coroutine.status(c), coroutine.resume(c))'))
      .toMatch(/^true\tdead\tfalse/)
  })

  it('math.random takes 0, and a seed repeats its numbers', () => {
    expect(lua('print(math.type(math.random(0))) math.randomseed(7) local a, b = math.random(10), math.random() math.randomseed(7) print(a == math.random(10), b == math.random())')).toBe('integer\ntrue\ttrue\n')
    expect(lua('for i = 1, 1000 do local r = math.random(3, 5) assert(r >= 3 and r <= 5) end print(pcall(math.random, 2, 1))')).toMatch(/interval is empty/)
  })

  it('collectgarbage answers', () => {
    expect(lua('print(collectgarbage(), collectgarbage("count") > 0, collectgarbage("generational"), collectgarbage("step"), pcall(collectgarbage, "x"))')).toMatch(/^0\ttrue\t0\ttrue\tfalse\t.*invalid option 'x'/)
  })
})
