// The first, because fengari's modules need each other in this order.
import * as lua from 'fengari/src/lua.js'
import type { LuaState } from 'fengari/src/lua.js'
import * as lobject from 'fengari/src/lobject.js'
import * as lstring from 'fengari/src/lstring.js'

// Bound once: the bundle reads an import from a package through a getter, which is slow for what is called for each entry.
const { lua_pushinteger, lua_pushnumber } = lua
const { pushsvalue2s } = lobject
const { luaS_bless } = lstring

const encoder = new TextEncoder()

/** The bytes of a text in UTF-8. Most texts are short and ASCII, and for those a loop is faster than the encoder. */
export function bytesOf(text: string): Uint8Array {
  if (text.length > 256) return encoder.encode(text)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return encoder.encode(text)
    bytes[i] = code
  }
  return bytes
}

/** The text of bytes in UTF-8. U+FFFD stands for what is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** The text of bytes in UTF-8; undefined where they are not UTF-8. */
export function exactTextOf(bytes: Uint8Array): string | undefined {
  const text = textOf(bytes)
  return text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes) ? undefined : text
}

/** A Lua string that can be pushed again and again. Lua computes its hash only once. */
export type Interned = object

export function intern(L: LuaState, text: string): Interned {
  return luaS_bless(L, bytesOf(text))
}

export function pushInterned(L: LuaState, string: Interned): void {
  pushsvalue2s(L, string)
}

/** Pushes a text without the copy that lua_pushstring makes. */
export function pushText(L: LuaState, text: string): void {
  pushsvalue2s(L, luaS_bless(L, bytesOf(text)))
}

/** Pushes a number: an integer where it is one and fits into fengari's 32 bits. */
export function pushNumber(L: LuaState, value: number): void {
  if ((value | 0) === value) lua_pushinteger(L, value | 0)
  else lua_pushnumber(L, value)
}
