import { lua_gettop, lua_pop, lua_pushboolean, lua_pushinteger, lua_pushnumber, type LuaFunction } from 'fengari/src/lua.js'
import { luaL_argerror, luaL_checkstring, luaL_tolstring } from 'fengari/src/lauxlib.js'
import { bytesOf, textOf } from '../text.ts'
import type { Printer } from './printer.ts'

const TAB = bytesOf('\t')
const NEWLINE = bytesOf('\n')

/** Functions of the base library that fengari lacks or that must print to us. */
export function createBase(printer: Printer): Readonly<Record<string, LuaFunction>> {
  let warns = false
  return {
    print(L) {
      const count = lua_gettop(L)
      for (let i = 1; i <= count; i++) {
        if (i > 1) printer.print('stdout', TAB)
        printer.print('stdout', luaL_tolstring(L, i))
        lua_pop(L, 1)
      }
      printer.print('stdout', NEWLINE)
      return 0
    },
    /** Of Lua 5.4: https://www.lua.org/manual/5.4/manual.html#pdf-warn */
    warn(L) {
      const pieces: string[] = []
      luaL_checkstring(L, 1)
      for (let i = 1; i <= lua_gettop(L); i++) pieces.push(textOf(luaL_checkstring(L, i)))
      const [first = ''] = pieces
      if (pieces.length === 1 && first.startsWith('@')) {
        if (first === '@on' || first === '@off') warns = first === '@on'
        return 0
      }
      if (warns) printer.print('stderr', bytesOf(`Lua warning: ${pieces.join('')}\n`))
      return 0
    },
    /** Memory belongs to V8, so there is nothing to collect or to set: only the questions have true answers. */
    collectgarbage(L) {
      const option = lua_gettop(L) === 0 ? 'collect' : textOf(luaL_checkstring(L, 1))
      switch (option) {
        case 'count':
          lua_pushnumber(L, process.memoryUsage().heapUsed / 1024)
          return 1
        case 'isrunning':
        case 'step':
          lua_pushboolean(L, true)
          return 1
        case 'collect': case 'stop': case 'restart': case 'setpause': case 'setstepmul': case 'incremental': case 'generational':
          lua_pushinteger(L, 0)
          return 1
        default:
          return luaL_argerror(L, 1, bytesOf(`invalid option '${option}'`))
      }
    },
  }
}
