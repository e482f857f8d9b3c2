import * as lua from 'fengari/src/lua.js'
import type { LuaState } from 'fengari/src/lua.js'
import { luaL_newstate, luaL_tolstring } from 'fengari/src/lauxlib.js'
import { messageOf } from '../../errors.ts'
import { FUNCTIONS, type LuaRecord, type Preprocessed, type Rows, type WorkerStart } from '../protocol.ts'
import { pushRecord, pushRow, readRecord, typeName, UnfitValue } from './convert.ts'
import { openLibraries, type Host } from './libraries/open.ts'
import { enforce } from './limits.ts'
import { loadFile } from './load.ts'
import { intern, pushInterned, pushText, textOf, type Interned } from './text.ts'

// Bound once: the bundle reads an import from a package through a getter, which is slow for what is called for each entry.
const {
  LUA_OK, LUA_TFUNCTION, LUA_TNIL, LUA_TTABLE,
  lua_atnativeerror, lua_gettable, lua_gettop, lua_insert, lua_pcall, lua_pop, lua_pushcfunction, lua_pushglobaltable, lua_pushnil, lua_pushvalue,
  lua_rawget, lua_remove, lua_settop, lua_toboolean, lua_tostring, lua_touserdata, lua_type,
} = lua

/** A script that was loaded. */
export interface Script {
  /**
   * Calls the function with a table for each row.
   *
   * @param answered gets the number of each call and whether the function returned something true
   * @throws ScriptError for the first call that fails, with its number
   */
  callForRows(rows: Rows, from: number, answered: (call: number, truth: boolean) => void): void
  /** @throws ScriptError */
  preprocess(source: LuaRecord, upload: LuaRecord): Preprocessed
}

/** A script raised an error, or returned what it may not. The message is one line, with the line of the script where it has one. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError'
  readonly call: number

  constructor(message: string, call = 0) {
    super(message.trim().replace(/\s*\n\s*/g, ' | '))
    this.call = call
  }
}

/** How a call is counted, so that the run sees that the script goes on. */
export interface Progress {
  called(): void
}

/**
 * Runs the script's file and finds its function.
 *
 * @throws ScriptError when the file cannot be read, does not compile, raises an error, or does not define the function
 */
export function loadScript(start: Omit<WorkerStart, 'shared'>, host: Omit<Host, 'commands'>, progress: Progress): Script {
  const L = luaL_newstate()
  describeNativeErrors(L)
  const commands = { timeLeft: (): number => limits.timeLeft(), mostOutput: start.memoryLimit || Infinity }
  openLibraries(L, start.libraries, { ...host, commands })
  const tooLarge = (): never => host.exit(`the script needs more memory than --lua-vm-memory-limit permits (${start.memoryLimit} bytes)`)
  const limits = enforce(L, start, tooLarge)
  lua_settop(L, 0)
  if (!loadFile(L, start.path) || lua_pcall(L, 0, 0, 0) !== LUA_OK) throw new ScriptError(errorText(L))
  const name = FUNCTIONS[start.kind]
  const nameString = intern(L, name)
  const found = pushGlobal(L, nameString)
  if (found !== LUA_TFUNCTION) throw new ScriptError(`${start.path}: the script must define a global function ${name}`)
  lua_pop(L, 1)

  /** Calls the function at index 1 with the arguments above it, and leaves its results on the stack. */
  const call = (args: number, results: number, number: number): void => {
    progress.called()
    limits.begin()
    const status = lua_pcall(L, args, results, 0)
    limits.lift()
    if (status !== LUA_OK) throw new ScriptError(errorText(L), number)
  }
  const pushFunction = (number: number): void => {
    const type = pushGlobal(L, nameString)
    if (type !== LUA_TFUNCTION) throw new ScriptError(`the global function ${name} is now a ${typeName(L, type)}`, number)
  }
  return {
    callForRows({ names, values }, from, answered) {
      lua_settop(L, 0)
      const fields = names.map((text) => intern(L, text))
      const rows = values.length / names.length
      for (let i = from; i < rows; i++) {
        pushFunction(i)
        pushRow(L, fields, values, i * fields.length)
        call(1, 1, i)
        answered(i, lua_toboolean(L, -1))
        lua_pop(L, 1)
      }
    },
    preprocess(source, upload) {
      lua_settop(L, 0)
      pushFunction(0)
      pushRecord(L, source)
      pushRecord(L, upload)
      call(2, 2, 0)
      return { keep: lua_toboolean(L, 1), upload: readUpload(L) }
    },
  }
}

function readUpload(L: LuaState): LuaRecord {
  const type = lua_type(L, 2)
  if (type !== LUA_TTABLE) throw new ScriptError(`it must return a boolean and a table, and the second value is a ${typeName(L, type)}`)
  try {
    return readRecord(L, 2)
  } catch (error) {
    if (error instanceof UnfitValue) throw new ScriptError(`it returned ${error.message}`)
    throw error
  }
}

/**
 * Pushes a global variable and returns its type. Scripts give their globals metamethods that raise errors for unknown names, so
 * those are called in protected mode.
 */
function pushGlobal(L: LuaState, name: Interned): number {
  lua_pushglobaltable(L)
  pushInterned(L, name)
  const type = lua_rawget(L, -2)
  lua_remove(L, -2)
  if (type !== LUA_TNIL) return type
  lua_pop(L, 1)
  lua_pushcfunction(L, pushFieldOfGlobals)
  pushInterned(L, name)
  if (lua_pcall(L, 1, 1, 0) === LUA_OK) return lua_type(L, -1)
  lua_pop(L, 1)
  lua_pushnil(L)
  return LUA_TNIL
}

function pushFieldOfGlobals(L: LuaState): number {
  lua_pushglobaltable(L)
  lua_insert(L, 1)
  lua_gettable(L, 1)
  return 1
}

/** Most characters of a message: a script may raise an error of any length. */
const LONGEST = 2000

/** The error on top of the stack. An error may be any value; a table without `__tostring` says nothing but its type. */
function errorText(L: LuaState): string {
  const type = lua_type(L, -1)
  if (type === LUA_TNIL) return 'the script raised an error without a message'
  const text = type === LUA_TTABLE ? tableText(L) : plainText(L)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** The value on top of the stack as `tostring` has it. Its `__tostring` may fail, so it is called in protected mode. */
function plainText(L: LuaState): string {
  lua_pushcfunction(L, pushTextOf)
  lua_pushvalue(L, -2)
  const isText = lua_pcall(L, 1, 1, 0) === LUA_OK
  const text = isText ? textOf(lua_tostring(L, -1) ?? new Uint8Array()) : 'the script raised an error whose __tostring fails'
  lua_pop(L, 1)
  return text
}

function pushTextOf(L: LuaState): number {
  luaL_tolstring(L, 1)
  return 1
}

function tableText(L: LuaState): string {
  const text = plainText(L)
  if (!/^table: /.test(text)) return text
  try {
    return `an error object ${JSON.stringify(readRecord(L, lua_gettop(L)))}`
  } catch (error) {
    if (error instanceof UnfitValue) return 'an error object'
    throw error
  }
}

/** A mistake in fengari, or JavaScript's stack that is too deep, becomes an error of Lua. */
function describeNativeErrors(L: LuaState): void {
  lua_atnativeerror(L, (thread) => {
    pushText(thread, messageOf(lua_touserdata(thread, -1)))
    return 1
  })
}
