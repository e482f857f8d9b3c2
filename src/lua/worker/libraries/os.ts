import { randomUUID } from 'node:crypto'
import { renameSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  lua_isnoneornil, lua_pushboolean, lua_pushnil, lua_pushnumber, type LuaFunction,
} from 'fengari/src/lua.js'
import { luaL_checknumber, luaL_checkstring, luaL_newlib, luaL_where } from 'fengari/src/lauxlib.js'
import { pushNumber, pushText, textOf } from '../text.ts'
import { runCommand } from './command.ts'
import { date, time } from './date.ts'
import type { Host } from './open.ts'
import { attempt, pushExit } from './results.ts'

/** The library `os`: https://www.lua.org/manual/5.3/manual.html#6.9 */
export function createOs(host: Host): LuaFunction {
  const functions: Readonly<Record<string, LuaFunction>> = {
    clock(L) {
      const { user, system } = process.cpuUsage()
      lua_pushnumber(L, (user + system) / 1e6)
      return 1
    },
    date,
    difftime(L) {
      lua_pushnumber(L, luaL_checknumber(L, 1) - luaL_checknumber(L, 2))
      return 1
    },
    execute(L) {
      if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, true)
        return 1
      }
      host.printer.flush()
      return pushExit(L, runCommand(textOf(luaL_checkstring(L, 1)), host.commands, { stdio: 'inherit' }))
    },
    exit(L) {
      luaL_where(L, 1)
      return host.exit(`${textOf(luaL_checkstring(L, -1))}the script called os.exit, which would end the run; return from the function, or raise an error`)
    },
    getenv(L) {
      const value = process.env[textOf(luaL_checkstring(L, 1))]
      if (value === undefined) lua_pushnil(L)
      else pushText(L, value)
      return 1
    },
    remove(L) {
      const name = textOf(luaL_checkstring(L, 1))
      return attempt(L, name, () => removeFileOrFolder(name))
    },
    rename(L) {
      const [from, to] = [textOf(luaL_checkstring(L, 1)), textOf(luaL_checkstring(L, 2))]
      return attempt(L, from, () => renameSync(from, to))
    },
    /** Only the C locale is there. */
    setlocale(L) {
      const asked = lua_isnoneornil(L, 1) ? 'C' : textOf(luaL_checkstring(L, 1))
      if (['', 'C', 'POSIX'].includes(asked)) pushText(L, 'C')
      else lua_pushnil(L)
      return 1
    },
    time(L) {
      pushNumber(L, time(L))
      return 1
    },
    tmpname(L) {
      const name = path.join(tmpdir(), `lua_${randomUUID()}`)
      writeFileSync(name, '', { flag: 'wx', mode: 0o600 })
      pushText(L, name)
      return 1
    },
  }
  return (L) => {
    luaL_newlib(L, functions)
    return 1
  }
}

function removeFileOrFolder(name: string): void {
  try {
    unlinkSync(name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EISDIR' || error.code === 'EPERM'))) throw error
    rmdirSync(name)
  }
}
