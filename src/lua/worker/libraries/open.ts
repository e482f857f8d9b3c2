import {
  lua_getfield, lua_getglobal, lua_pop, lua_pushcclosure, lua_pushliteral, lua_pushnil, lua_pushvalue, lua_rawseti, lua_setfield,
  type LuaFunction, type LuaState,
} from 'fengari/src/lua.js'
import { luaL_requiref, luaL_setfuncs } from 'fengari/src/lauxlib.js'
import {
  luaopen_base, luaopen_coroutine, luaopen_debug, luaopen_math, luaopen_package, luaopen_string, luaopen_table, luaopen_utf8,
} from 'fengari/src/lualib.js'
import type { LuaLibraries } from '../../settings.ts'
import { LOADERS } from '../load.ts'
import { bytesOf } from '../text.ts'
import { createBase } from './base.ts'
import type { CommandLimits } from './command.ts'
import { closeCoroutine } from './coroutine.ts'
import { createIo } from './io.ts'
import { MATH } from './math.ts'
import { createOs } from './os.ts'
import { searchFile } from './package.ts'
import type { Printer } from './printer.ts'

/** What the libraries need of the worker. */
export interface Host {
  readonly printer: Printer
  readonly commands: CommandLimits
  /** Ends the worker. */
  exit(message: string): never
}

/** Opens the standard libraries that a script may use: https://www.lua.org/manual/5.3/manual.html#6 */
export function openLibraries(L: LuaState, allowed: LuaLibraries, host: Host): void {
  open(L, '_G', luaopen_base, { ...LOADERS, ...createBase(host.printer) })
  open(L, 'package', luaopen_package, {})
  open(L, 'coroutine', luaopen_coroutine, { close: closeCoroutine })
  open(L, 'table', luaopen_table, {})
  open(L, 'string', luaopen_string, {})
  open(L, 'math', luaopen_math, MATH)
  open(L, 'utf8', luaopen_utf8, {})
  restrictPackage(L)
  if (allowed === 'safe') return
  open(L, 'os', createOs(host), {})
  open(L, 'io', createIo(host), {})
  if (allowed === 'all') openDebug(L)
}

/** Opens a library, and puts our functions in the place of its own. */
function open(L: LuaState, name: string, library: LuaFunction, ours: Readonly<Record<string, LuaFunction>>): void {
  luaL_requiref(L, bytesOf(name), library, 1)
  luaL_setfuncs(L, ours, 0)
  lua_pop(L, 1)
}

/**
 * Leaves `require` two ways to find a module: `package.preload`, and Lua files in `package.path`. fengari's others load
 * JavaScript, which could do anything.
 */
function restrictPackage(L: LuaState): void {
  lua_getglobal(L, bytesOf('package'))
  for (const name of ['loadlib', 'jspath']) {
    lua_pushnil(L)
    lua_setfield(L, -2, bytesOf(name))
  }
  lua_pushliteral(L, '')
  lua_setfield(L, -2, bytesOf('cpath'))
  lua_getfield(L, -1, bytesOf('searchers'))
  lua_pushvalue(L, -2)
  lua_pushcclosure(L, searchFile, 1)
  lua_rawseti(L, -2, 2)
  for (const index of [3, 4]) {
    lua_pushnil(L)
    lua_rawseti(L, -2, index)
  }
  lua_pop(L, 2)
}

/** `debug`, but not `debug.debug`, which reads from the terminal. */
function openDebug(L: LuaState): void {
  luaL_requiref(L, bytesOf('debug'), luaopen_debug, 1)
  lua_pushnil(L)
  lua_setfield(L, -2, bytesOf('debug'))
  lua_pop(L, 1)
}

