import * as lua from 'fengari/src/lua.js'
import type { LuaState } from 'fengari/src/lua.js'
import type { LuaRecord, LuaValue } from '../protocol.ts'
import { exactTextOf, pushInterned, pushNumber, pushText, textOf, type Interned } from './text.ts'

// Bound once: the bundle reads an import from a package through a getter, which is slow for what is called for each entry.
const {
  LUA_TBOOLEAN, LUA_TNIL, LUA_TNUMBER, LUA_TSTRING, LUA_TTABLE,
  lua_createtable, lua_gettop, lua_next, lua_pop, lua_pushboolean, lua_pushnil, lua_pushvalue, lua_rawset, lua_toboolean, lua_tostring, lua_type,
  lua_typename,
} = lua

/** A value that no callback may return. The message completes the sentence "returned …". */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue'
}

/** Pushes a value. */
export function pushValue(L: LuaState, value: LuaValue): void {
  if (typeof value === 'string') pushText(L, value)
  else if (typeof value === 'number') pushNumber(L, value)
  else if (typeof value === 'boolean') lua_pushboolean(L, value)
  else if (value === undefined) lua_pushnil(L)
  else pushRecord(L, value)
}

/** Pushes a new table with the fields of the record. */
export function pushRecord(L: LuaState, record: LuaRecord): void {
  lua_createtable(L, 0, 0)
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue
    pushText(L, name)
    pushValue(L, value)
    lua_rawset(L, -3)
  }
}

/**
 * Pushes a new table with the fields of a row.
 *
 * @param names of the fields
 * @param values the row's are those from `start` on
 */
export function pushRow(L: LuaState, names: readonly Interned[], values: readonly LuaValue[], start: number): void {
  lua_createtable(L, 0, names.length)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]
    const value = values[start + i]
    if (name === undefined || value === undefined) continue
    pushInterned(L, name)
    pushValue(L, value)
    lua_rawset(L, -3)
  }
}

/**
 * The table at this index as a record. Tables in it become records too, and numbers become texts.
 *
 * @throws UnfitValue for a value that is no string, number, boolean or table, and for a key that is neither string nor number
 */
export function readRecord(L: LuaState, index: number, depth = 0): LuaRecord {
  const record: Record<string, LuaValue> = Object.create(null) as Record<string, LuaValue>
  lua_pushnil(L)
  while (lua_next(L, index) !== 0) {
    const name = readName(L)
    record[name] = readValue(L, name, depth)
    lua_pop(L, 1)
  }
  return record
}

/** The key below the value on top of the stack. A copy is read, because lua_tostring would change a number, and lua_next needs it. */
function readName(L: LuaState): string {
  const type = lua_type(L, -2)
  if (type !== LUA_TSTRING && type !== LUA_TNUMBER) throw new UnfitValue(`a table with a ${typeName(L, type)} as a key`)
  lua_pushvalue(L, -2)
  const bytes = lua_tostring(L, -1) ?? new Uint8Array()
  lua_pop(L, 1)
  return exactTextOf(bytes) ?? unfit(`a name that is not UTF-8: ${JSON.stringify(textOf(bytes))}`)
}

/** The value on top of the stack. */
function readValue(L: LuaState, name: string, depth: number): LuaValue {
  const type = lua_type(L, -1)
  switch (type) {
    case LUA_TSTRING:
    case LUA_TNUMBER:
      // Each field is a text where it is written, so a number becomes the text that Lua prints for it.
      return exactTextOf(lua_tostring(L, -1) ?? new Uint8Array()) ?? unfit(`a ${JSON.stringify(name)} that is not UTF-8`)
    case LUA_TBOOLEAN:
      return lua_toboolean(L, -1)
    case LUA_TNIL:
      return undefined
    case LUA_TTABLE:
      if (depth > 0) throw new UnfitValue(`a table inside a table inside ${JSON.stringify(name)}`)
      return readRecord(L, lua_gettop(L), depth + 1)
    default:
      throw new UnfitValue(`a ${typeName(L, type)} as ${JSON.stringify(name)}`)
  }
}

function unfit(what: string): never {
  throw new UnfitValue(what)
}

/** Lua's name of a type. */
export function typeName(L: LuaState, type: number): string {
  return textOf(lua_typename(L, type))
}
