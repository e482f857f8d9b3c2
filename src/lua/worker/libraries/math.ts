import { randomInt } from 'node:crypto'
import { lua_gettop, lua_pushinteger, lua_pushnumber, type LuaFunction, type LuaState } from 'fengari/src/lua.js'
import { luaL_argerror, luaL_checkinteger, luaL_checknumber, luaL_error } from 'fengari/src/lauxlib.js'
import { bytesOf } from '../text.ts'

let state: number | undefined

/** The next number of the sequence that math.randomseed began, from 0 to 1 (mulberry32). Without a seed the numbers are V8's. */
function nextRandom(): number {
  if (state === undefined) return Math.random()
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

function random(L: LuaState): number {
  const count = lua_gettop(L)
  if (count === 0) {
    lua_pushnumber(L, nextRandom())
    return 1
  }
  if (count > 2) return luaL_error(L, bytesOf('wrong number of arguments'))
  const low = count === 1 ? 1 : luaL_checkinteger(L, 1)
  const high = luaL_checkinteger(L, count)
  // Of Lua 5.4: math.random(0) is an integer with all bits random.
  if (count === 1 && high === 0) return pushInteger(L, randomInt(2 ** 32) | 0)
  if (low > high) return luaL_argerror(L, count, bytesOf('interval is empty'))
  return pushInteger(L, low + Math.floor(nextRandom() * (high - low + 1)))
}

function pushInteger(L: LuaState, value: number): number {
  lua_pushinteger(L, value)
  return 1
}

/** Random numbers, also for the arguments that Lua 5.4 added: none for math.randomseed, 0 for math.random. */
export const MATH: Readonly<Record<string, LuaFunction>> = {
  random,
  randomseed(L) {
    state = lua_gettop(L) === 0 ? randomInt(2 ** 32) | 0 : luaL_checknumber(L, 1) | 0
    return 0
  },
}
