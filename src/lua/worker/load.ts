import { readFileSync } from 'node:fs'
import {
  LUA_OK, LUA_TFUNCTION,
  lua_call, lua_error, lua_gettop, lua_insert, lua_isnil, lua_isnone, lua_isnoneornil, lua_load, lua_pop, lua_pushnil, lua_pushvalue, lua_remove,
  lua_settop, lua_setupvalue, lua_tostring, lua_type, LUA_MULTRET, type LuaFunction, type LuaState,
} from 'fengari/src/lua.js'
import { luaL_argerror, luaL_checkstring, luaL_error } from 'fengari/src/lauxlib.js'
import { messageOf } from '../../errors.ts'
import { UnsupportedSyntax, withoutAttributes } from './attributes.ts'
import { bytesOf, pushText, textOf } from './text.ts'

/** Only source text is loaded: precompiled chunks can break the VM. */
const TEXT = bytesOf('t')

/**
 * Compiles a chunk and pushes it as a function, or the error message.
 *
 * @param name as `lua_load` takes it: `@` and a file's path, or the source itself
 */
export function loadChunk(L: LuaState, source: Uint8Array, name: Uint8Array): boolean {
  const ready = translate(source)
  if (ready instanceof UnsupportedSyntax) {
    pushText(L, `${shortName(name)}:${ready.line}: ${ready.message}`)
    return false
  }
  let chunk: Uint8Array | null = ready
  const reader = (): Uint8Array | null => {
    const whole = chunk
    chunk = null
    return whole
  }
  return lua_load(L, reader, null, name, TEXT) === LUA_OK
}

/** The same, of a file. */
export function loadFile(L: LuaState, path: string): boolean {
  try {
    return loadChunk(L, withoutFirstLine(readFileSync(path)), bytesOf(`@${path}`))
  } catch (error) {
    pushText(L, `cannot open ${path}: ${messageOf(error)}`)
    return false
  }
}

function translate(source: Uint8Array): Uint8Array | UnsupportedSyntax {
  const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('latin1')
  try {
    const translated = withoutAttributes(text)
    return translated === text ? source : new Uint8Array(Buffer.from(translated, 'latin1'))
  } catch (error) {
    if (error instanceof UnsupportedSyntax) return error
    throw error
  }
}

/** A byte order mark, and a first line that begins with `#`, are no Lua. The line end stays, so that lines keep their numbers. */
function withoutFirstLine(file: Buffer): Uint8Array {
  const start = file.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0
  if (file[start] !== 0x23) return new Uint8Array(file.subarray(start))
  const end = file.indexOf(0x0a, start)
  return new Uint8Array(file.subarray(end < 0 ? file.length : end))
}

function shortName(name: Uint8Array): string {
  const text = textOf(name)
  return text.startsWith('@') || text.startsWith('=') ? text.slice(1) : `[string "${text.split('\n')[0]}"]`
}

/** `load`, `loadfile` and `dofile` for chunks of source text: https://www.lua.org/manual/5.3/manual.html#6.1 */
export const LOADERS: Readonly<Record<string, LuaFunction>> = {
  load(L) {
    const isText = lua_type(L, 1) !== LUA_TFUNCTION
    const source = isText ? luaL_checkstring(L, 1) : readPieces(L)
    const fallback = isText ? source : bytesOf('=(load)')
    const name = lua_isnoneornil(L, 2) ? fallback : luaL_checkstring(L, 2)
    checkMode(L, 3)
    return withEnvironment(L, loadChunk(L, source, name), 4)
  },
  loadfile(L) {
    const path = textOf(luaL_checkstring(L, 1))
    checkMode(L, 2)
    return withEnvironment(L, loadFile(L, path), 3)
  },
  dofile(L) {
    const path = textOf(luaL_checkstring(L, 1))
    lua_settop(L, 0)
    if (!loadFile(L, path)) return lua_error(L)
    lua_call(L, 0, LUA_MULTRET)
    return lua_gettop(L)
  },
}

/** Calls the function at index 1 until it returns nil or an empty string, and joins what it returns. */
function readPieces(L: LuaState): Uint8Array {
  const pieces: Uint8Array[] = []
  for (;;) {
    lua_pushvalue(L, 1)
    lua_call(L, 0, 1)
    const piece = lua_isnil(L, -1) ? new Uint8Array() : lua_tostring(L, -1)
    if (piece === null) luaL_error(L, bytesOf('reader function must return a string'))
    else pieces.push(piece)
    lua_pop(L, 1)
    if (piece === null || piece.length === 0) return new Uint8Array(Buffer.concat(pieces))
  }
}

function checkMode(L: LuaState, index: number): void {
  if (lua_isnoneornil(L, index)) return
  if (!textOf(luaL_checkstring(L, index)).includes('t')) luaL_argerror(L, index, bytesOf('precompiled chunks cannot be loaded'))
}

/** Gives a chunk that was loaded its environment, when there is one at the index. Else returns nil and the message. */
function withEnvironment(L: LuaState, loaded: boolean, index: number): number {
  if (!loaded) {
    lua_pushnil(L)
    lua_insert(L, -2)
    return 2
  }
  if (!lua_isnone(L, index) && index < lua_gettop(L)) {
    lua_pushvalue(L, index)
    if (lua_setupvalue(L, -2, 1) === null) lua_remove(L, -1)
  }
  return 1
}
