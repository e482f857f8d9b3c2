import { LUA_OK, LUA_YIELD, lua_pushboolean, lua_settop, lua_status, lua_tothread, type LuaState } from 'fengari/src/lua.js'
import { luaL_argerror, luaL_error } from 'fengari/src/lauxlib.js'
import { bytesOf } from '../text.ts'

/** What lua_status says of a thread that ended with an error; such a thread is dead. */
const LUA_ERRRUN = 2

/** `coroutine.close` of Lua 5.4: https://www.lua.org/manual/5.4/manual.html#pdf-coroutine.close */
export function closeCoroutine(L: LuaState): number {
  const thread = lua_tothread(L, 1)
  if (thread === null) return luaL_argerror(L, 1, bytesOf('coroutine expected'))
  if (thread === L) return luaL_error(L, bytesOf('cannot close a running coroutine'))
  const status = lua_status(thread)
  if (status === LUA_YIELD) thread.status = LUA_ERRRUN
  else if (status === LUA_OK) lua_settop(thread, 0)
  lua_pushboolean(L, true)
  return 1
}
