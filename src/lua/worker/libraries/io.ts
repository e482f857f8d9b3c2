import { randomUUID } from 'node:crypto'
import { readSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  lua_gettop, lua_isnone, lua_isnoneornil, lua_newuserdata, lua_pop, lua_pushboolean, lua_pushcclosure, lua_pushnil, lua_pushstring,
  lua_pushvalue, lua_setfield, lua_tonumber, lua_type, LUA_TNIL, LUA_TNUMBER, lua_upvalueindex, type LuaFunction, type LuaState,
} from 'fengari/src/lua.js'
import {
  luaL_argerror, luaL_checkany, luaL_checkinteger, luaL_checkstring, luaL_checkudata, luaL_error, luaL_newlib, luaL_newmetatable, luaL_setfuncs,
  luaL_setmetatable, luaL_testudata,
} from 'fengari/src/lauxlib.js'
import { messageOf } from '../../../errors.ts'
import { bytesOf, pushNumber, pushText, textOf } from '../text.ts'
import { runCommand, type CommandLimits } from './command.ts'
import { MODE, openFile, streamOn, type Exit, type LuaFile } from './file.ts'
import type { Host } from './open.ts'
import type { Printer } from './printer.ts'
import { attempt, pushExit, pushFailure } from './results.ts'

/** Name of the type of files, as in Lua. */
const FILE = bytesOf('FILE*')

interface Standard {
  input: LuaFile
  output: LuaFile
}

/** The library `io`: https://www.lua.org/manual/5.3/manual.html#6.8 */
export function createIo(host: Pick<Host, 'printer' | 'commands'>): LuaFunction {
  const { printer } = host
  const stdin = streamOn({ read: (into) => readSync(0, into, 0, into.length, null) })
  const stdout = printing(printer, 'stdout')
  const standard: Standard = { input: stdin, output: stdout }
  return (L) => {
    createType(L)
    luaL_newlib(L, { ...openers(host), ...current(standard) })
    for (const [name, file] of Object.entries({ stdin, stdout, stderr: printing(printer, 'stderr') })) {
      pushFile(L, file)
      lua_setfield(L, -2, bytesOf(name))
    }
    return 1
  }
}

function printing(printer: Printer, to: 'stdout' | 'stderr'): LuaFile {
  const write = (bytes: Uint8Array): number => {
    printer.print(to, bytes)
    return bytes.length
  }
  const close = (): never => {
    throw new Error('cannot close standard file')
  }
  return streamOn({ write, flush: () => printer.flush(), close })
}

/** Functions that return files. */
function openers({ printer, commands }: Pick<Host, 'printer' | 'commands'>): Readonly<Record<string, LuaFunction>> {
  return {
    open(L) {
      const name = textOf(luaL_checkstring(L, 1))
      const mode = lua_isnoneornil(L, 2) ? 'r' : textOf(luaL_checkstring(L, 2))
      if (!MODE.test(mode)) return luaL_argerror(L, 2, bytesOf('invalid mode'))
      return pushOpened(L, name, () => openFile(name, mode))
    },
    popen(L) {
      const command = textOf(luaL_checkstring(L, 1))
      const mode = lua_isnoneornil(L, 2) ? 'r' : textOf(luaL_checkstring(L, 2))
      if (mode !== 'r' && mode !== 'w') return luaL_argerror(L, 2, bytesOf('invalid mode'))
      printer.flush()
      return pushOpened(L, command, () => (mode === 'r' ? outputOf(command, commands) : inputOf(command, commands)))
    },
    tmpfile(L) {
      return pushOpened(L, 'a temporary file', () => {
        const name = path.join(tmpdir(), `lua_${randomUUID()}`)
        const file = openFile(name, 'w+')
        unlinkSync(name)
        return file
      })
    },
    type(L) {
      luaL_checkany(L, 1)
      const file = luaL_testudata(L, 1, FILE) as { readonly file: LuaFile } | null
      if (file === null) lua_pushnil(L)
      else pushText(L, file.file.isOpen() ? 'file' : 'closed file')
      return 1
    },
    lines(L) {
      if (lua_isnoneornil(L, 1)) return luaL_error(L, bytesOf('io.lines needs the name of a file'))
      const name = textOf(luaL_checkstring(L, 1))
      const file = opened(L, () => openFile(name, 'r'), name)
      return pushLines(L, file, 2, true)
    },
  }
}

/** Functions on the current input and output. */
function current(standard: Standard): Readonly<Record<string, LuaFunction>> {
  const choose = (which: keyof Standard, mode: string): LuaFunction => (L) => {
    if (!lua_isnoneornil(L, 1)) {
      const given = luaL_testudata(L, 1, FILE) as { readonly file: LuaFile } | null
      standard[which] = given === null ? opened(L, () => openFile(textOf(luaL_checkstring(L, 1)), mode), 'file') : given.file
    }
    pushFile(L, standard[which])
    return 1
  }
  return {
    input: choose('input', 'r'),
    output: choose('output', 'w'),
    read: (L) => readFormats(L, standard.input, 1),
    write(L) {
      pushFile(L, standard.output)
      return writeAll(L, standard.output, 1, lua_gettop(L) - 1)
    },
    flush: (L) => attempt(L, undefined, () => standard.output.flush()),
    close: (L) => close(L, lua_isnone(L, 1) ? standard.output : fileAt(L)),
  }
}

/** Methods of files. */
const METHODS: Readonly<Record<string, LuaFunction>> = {
  close: (L) => close(L, fileAt(L)),
  flush(L) {
    const file = fileAt(L)
    return attempt(L, undefined, () => file.flush())
  },
  lines: (L) => pushLines(L, fileAt(L), 2, false),
  read: (L) => readFormats(L, fileAt(L), 2),
  seek(L) {
    const file = fileAt(L)
    const whence = lua_isnoneornil(L, 2) ? 'cur' : textOf(luaL_checkstring(L, 2))
    if (whence !== 'set' && whence !== 'cur' && whence !== 'end') return luaL_argerror(L, 2, bytesOf(`invalid option '${whence}'`))
    const offset = lua_isnoneornil(L, 3) ? 0 : numberAt(L, 3)
    try {
      pushNumber(L, file.seek(whence, offset))
      return 1
    } catch (error) {
      return pushFailure(L, error)
    }
  },
  /** Nothing is buffered. */
  setvbuf(L) {
    fileAt(L)
    lua_pushboolean(L, true)
    return 1
  },
  write(L) {
    const file = fileAt(L)
    const count = lua_gettop(L)
    lua_pushvalue(L, 1)
    return writeAll(L, file, 2, count)
  },
  __tostring(L) {
    const { file } = luaL_checkudata(L, 1, FILE) as { readonly file: LuaFile }
    pushText(L, file.isOpen() ? 'file' : 'file (closed)')
    return 1
  },
}

function createType(L: LuaState): void {
  luaL_newmetatable(L, FILE)
  lua_pushvalue(L, -1)
  lua_setfield(L, -2, bytesOf('__index'))
  luaL_setfuncs(L, METHODS, 0)
  lua_pop(L, 1)
}

function pushFile(L: LuaState, file: LuaFile): void {
  lua_newuserdata(L, 0)['file'] = file
  luaL_setmetatable(L, FILE)
}

/** The open file that is argument 1. */
function fileAt(L: LuaState): LuaFile {
  const { file } = luaL_checkudata(L, 1, FILE) as { readonly file: LuaFile }
  if (!file.isOpen()) luaL_error(L, bytesOf('attempt to use a closed file'))
  return file
}

function pushOpened(L: LuaState, what: string, open: () => LuaFile): number {
  try {
    pushFile(L, open())
    return 1
  } catch (error) {
    return pushFailure(L, error, what)
  }
}

/** Opens a file or raises an error. */
function opened(L: LuaState, open: () => LuaFile, what: string): LuaFile {
  try {
    return open()
  } catch (error) {
    return luaL_error(L, bytesOf('%s'), bytesOf(`${what}: ${messageOf(error)}`)) as never
  }
}

function numberAt(L: LuaState, index: number): number {
  return lua_type(L, index) === LUA_TNUMBER ? lua_tonumber(L, index) : luaL_checkinteger(L, index)
}

/** Writes arguments and returns the file, which is on top of the stack. */
function writeAll(L: LuaState, file: LuaFile, first: number, last: number): number {
  for (let i = first; i <= last; i++) {
    const bytes = luaL_checkstring(L, i)
    try {
      file.write(bytes)
    } catch (error) {
      return pushFailure(L, error)
    }
  }
  return 1
}

/** Reads what the arguments from this one on ask for; a line when there is none. */
function readFormats(L: LuaState, file: LuaFile, first: number): number {
  const last = lua_gettop(L)
  try {
    if (last < first) {
      pushRead(L, file.readLine(false))
      return 1
    }
    for (let i = first; i <= last; i++) {
      if (!readFormat(L, file, i)) return i - first + 1
    }
    return last - first + 1
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return pushFailure(L, error)
    throw error
  }
}

/** Pushes what was read, or nil at the end of the file. */
function readFormat(L: LuaState, file: LuaFile, index: number): boolean {
  if (lua_type(L, index) === LUA_TNUMBER) return pushRead(L, file.read(luaL_checkinteger(L, index)))
  const format = textOf(luaL_checkstring(L, index)).replace(/^\*/, '')
  switch (format.charAt(0)) {
    case 'n': {
      const numeral = file.readNumeral()
      if (numeral === undefined) lua_pushnil(L)
      else pushNumber(L, Number(numeral))
      return numeral !== undefined
    }
    case 'l':
      return pushRead(L, file.readLine(false))
    case 'L':
      return pushRead(L, file.readLine(true))
    case 'a':
      return pushRead(L, file.readAll())
    default:
      luaL_argerror(L, index, bytesOf('invalid format'))
      return false
  }
}

function pushRead(L: LuaState, bytes: Buffer | undefined): boolean {
  if (bytes === undefined) lua_pushnil(L)
  else lua_pushstring(L, new Uint8Array(bytes))
  return bytes !== undefined
}

/** Pushes a function that reads the next of the lines, or of what the arguments from this one on ask for. */
function pushLines(L: LuaState, file: LuaFile, first: number, closes: boolean): number {
  const formats = lua_gettop(L) - first + 1
  const next: LuaFunction = (thread) => {
    if (!file.isOpen()) return luaL_error(thread, bytesOf('file is already closed'))
    for (let i = 1; i <= formats; i++) lua_pushvalue(thread, lua_upvalueindex(i))
    const start = lua_gettop(thread) - formats + 1
    const count = readFormats(thread, file, start)
    if (closes && lua_type(thread, -count) === LUA_TNIL) file.close()
    return count
  }
  for (let i = first; i < first + formats; i++) lua_pushvalue(L, i)
  lua_pushcclosure(L, next, Math.max(formats, 0))
  return 1
}

function close(L: LuaState, file: LuaFile): number {
  try {
    const exit = file.close()
    if (exit !== undefined) return pushExit(L, exit)
    lua_pushboolean(L, true)
    return 1
  } catch (error) {
    return pushFailure(L, error)
  }
}

/** A command that has run, and its output as a file. */
function outputOf(command: string, limits: CommandLimits): LuaFile {
  const { stdout, ...exit } = runCommand(command, limits, { stdio: ['inherit', 'pipe', 'inherit'] })
  let rest = stdout ?? Buffer.alloc(0)
  const read = (into: Buffer): number => {
    const count = rest.copy(into)
    rest = rest.subarray(count)
    return count
  }
  return streamOn({ read, close: () => exit })
}

/** A command that runs when the file is closed, with what was written to the file as its input. */
function inputOf(command: string, limits: CommandLimits): LuaFile {
  const pieces: Buffer[] = []
  const write = (bytes: Uint8Array): number => {
    pieces.push(Buffer.from(bytes))
    return bytes.length
  }
  const run = (): Exit => runCommand(command, limits, { stdio: ['pipe', 'inherit', 'inherit'], input: Buffer.concat(pieces) })
  return streamOn({ write, close: run })
}
