import { lua_getfield, lua_pop, lua_pushvalue, lua_call, lua_isnil, lua_remove, lua_tostring, lua_upvalueindex, type LuaState } from 'fengari/src/lua.js'
import { luaL_checkstring, luaL_error } from 'fengari/src/lauxlib.js'
import { loadFile } from '../load.ts'
import { bytesOf, pushText, textOf } from '../text.ts'

/**
 * Looks for a module in `package.path` and loads its file. Relative paths start at the current folder.
 * https://www.lua.org/manual/5.3/manual.html#pdf-package.searchers
 *
 * Upvalue 1 is the table `package`.
 */
export function searchFile(L: LuaState): number {
  const name = textOf(luaL_checkstring(L, 1))
  lua_getfield(L, lua_upvalueindex(1), bytesOf('searchpath'))
  lua_pushvalue(L, 1)
  lua_getfield(L, lua_upvalueindex(1), bytesOf('path'))
  lua_call(L, 2, 2)
  if (lua_isnil(L, -2)) {
    lua_remove(L, -2)
    return 1
  }
  lua_pop(L, 1)
  const path = textOf(lua_tostring(L, -1) ?? new Uint8Array())
  if (loadFile(L, path)) {
    pushText(L, path)
    return 2
  }
  return luaL_error(L, bytesOf("error loading module '%s' from file '%s':\n\t%s"), bytesOf(name), bytesOf(path), lua_tostring(L, -1))
}
