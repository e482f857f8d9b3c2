/**
 * The part of fengari that we use. fengari follows Lua's C API (https://www.lua.org/manual/5.3/manual.html#4), so each
 * function works as the manual says. Strings are bytes.
 */

declare module 'fengari/src/lua.js' {
  /** A thread of a Lua state. */
  export interface LuaState {
    /** 0 is LUA_OK, 1 is LUA_YIELD, anything above marks a thread that ended with an error. */
    status: number
  }
  export type LuaFunction = (L: LuaState) => number
  export class lua_Debug {}

  export const LUA_MULTRET: number
  export const LUA_OK: number
  export const LUA_YIELD: number
  export const LUA_MASKCOUNT: number
  export const LUA_REGISTRYINDEX: number
  export const LUA_TNIL: number
  export const LUA_TBOOLEAN: number
  export const LUA_TNUMBER: number
  export const LUA_TSTRING: number
  export const LUA_TTABLE: number
  export const LUA_TFUNCTION: number

  export function lua_atnativeerror(L: LuaState, handler: LuaFunction): LuaFunction | null
  export function lua_call(L: LuaState, args: number, results: number): void
  export function lua_concat(L: LuaState, count: number): void
  export function lua_createtable(L: LuaState, array: number, fields: number): void
  export function lua_error(L: LuaState): number
  export function lua_getfield(L: LuaState, index: number, name: Uint8Array): number
  export function lua_getglobal(L: LuaState, name: Uint8Array): number
  export function lua_gettable(L: LuaState, index: number): number
  export function lua_gettop(L: LuaState): number
  export function lua_insert(L: LuaState, index: number): void
  export function lua_isinteger(L: LuaState, index: number): boolean
  export function lua_isnil(L: LuaState, index: number): boolean
  export function lua_isnone(L: LuaState, index: number): boolean
  export function lua_isnoneornil(L: LuaState, index: number): boolean
  export type LuaReader = (L: LuaState, data: null) => Uint8Array | null
  export function lua_load(L: LuaState, reader: LuaReader, data: null, name: Uint8Array, mode: Uint8Array | null): number
  export function lua_newuserdata(L: LuaState, size: number): Record<string, unknown>
  export function lua_next(L: LuaState, index: number): number
  export function lua_pcall(L: LuaState, args: number, results: number, handler: number): number
  export function lua_pop(L: LuaState, count: number): void
  export function lua_pushboolean(L: LuaState, value: boolean): void
  export function lua_pushcclosure(L: LuaState, f: LuaFunction, upvalues: number): void
  export function lua_pushcfunction(L: LuaState, f: LuaFunction): void
  export function lua_pushglobaltable(L: LuaState): void
  export function lua_pushinteger(L: LuaState, value: number): void
  export function lua_pushliteral(L: LuaState, text: string): void
  export function lua_pushnil(L: LuaState): void
  export function lua_pushnumber(L: LuaState, value: number): void
  export function lua_pushstring(L: LuaState, bytes: Uint8Array): Uint8Array
  export function lua_pushthread(L: LuaState): boolean
  export function lua_pushvalue(L: LuaState, index: number): void
  export function lua_rawequal(L: LuaState, a: number, b: number): boolean
  export function lua_rawget(L: LuaState, index: number): number
  export function lua_rawgeti(L: LuaState, index: number, n: number): number
  export function lua_rawset(L: LuaState, index: number): void
  export function lua_rawseti(L: LuaState, index: number, n: number): void
  export function lua_remove(L: LuaState, index: number): void
  export function lua_setfield(L: LuaState, index: number, name: Uint8Array): void
  export function lua_setglobal(L: LuaState, name: Uint8Array): void
  export function lua_sethook(L: LuaState, hook: (L: LuaState, ar: unknown) => void, mask: number, count: number): void
  /** Null where the function has no such upvalue. */
  export function lua_setupvalue(L: LuaState, index: number, n: number): Uint8Array | null
  export function lua_settop(L: LuaState, index: number): void
  export function lua_status(L: LuaState): number
  export function lua_toboolean(L: LuaState, index: number): boolean
  export function lua_tonumber(L: LuaState, index: number): number
  /** Undefined where the value is neither a string nor a number. A number on the stack becomes a string. */
  export function lua_tostring(L: LuaState, index: number): Uint8Array | null
  export function lua_tothread(L: LuaState, index: number): LuaState | null
  export function lua_touserdata(L: LuaState, index: number): unknown
  export function lua_type(L: LuaState, index: number): number
  export function lua_typename(L: LuaState, type: number): Uint8Array
  export function lua_upvalueindex(index: number): number
}

declare module 'fengari/src/lauxlib.js' {
  import type { LuaFunction, LuaState } from 'fengari/src/lua.js'

  export function luaL_argerror(L: LuaState, argument: number, message: Uint8Array): number
  export function luaL_checkany(L: LuaState, argument: number): void
  export function luaL_checkinteger(L: LuaState, argument: number): number
  export function luaL_checknumber(L: LuaState, argument: number): number
  export function luaL_checkstring(L: LuaState, argument: number): Uint8Array
  export function luaL_checkudata(L: LuaState, argument: number, type: Uint8Array): Record<string, unknown>
  export function luaL_error(L: LuaState, format: Uint8Array, ...values: unknown[]): number
  export function luaL_newlib(L: LuaState, functions: Readonly<Record<string, LuaFunction>>): void
  export function luaL_newmetatable(L: LuaState, type: Uint8Array): number
  export function luaL_newstate(): LuaState
  export function luaL_requiref(L: LuaState, name: Uint8Array, open: LuaFunction, global: number): void
  export function luaL_setfuncs(L: LuaState, functions: Readonly<Record<string, LuaFunction>>, upvalues: number): void
  export function luaL_setmetatable(L: LuaState, type: Uint8Array): void
  export function luaL_testudata(L: LuaState, argument: number, type: Uint8Array): Record<string, unknown> | null
  export function luaL_tolstring(L: LuaState, index: number): Uint8Array
  export function luaL_where(L: LuaState, level: number): void
}

declare module 'fengari/src/lualib.js' {
  import type { LuaFunction } from 'fengari/src/lua.js'

  export const luaopen_base: LuaFunction
  export const luaopen_coroutine: LuaFunction
  export const luaopen_debug: LuaFunction
  export const luaopen_math: LuaFunction
  export const luaopen_package: LuaFunction
  export const luaopen_string: LuaFunction
  export const luaopen_table: LuaFunction
  export const luaopen_utf8: LuaFunction
}

declare module 'fengari/src/lstring.js' {
  import type { LuaState } from 'fengari/src/lua.js'

  /** A Lua string of these bytes, which must not change afterwards. */
  export function luaS_bless(L: LuaState, bytes: Uint8Array): object
}

declare module 'fengari/src/lobject.js' {
  import type { LuaState } from 'fengari/src/lua.js'

  /** Pushes a string that `luaS_bless` made. */
  export function pushsvalue2s(L: LuaState, string: object): void
}
