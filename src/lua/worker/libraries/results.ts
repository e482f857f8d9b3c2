import { lua_pushboolean, lua_pushnil, type LuaState } from 'fengari/src/lua.js'
import { messageOf } from '../../../errors.ts'
import { pushNumber, pushText } from '../text.ts'
import { CommandLimitReached } from './command.ts'

/** What functions of `io` and `os` return when the system refuses: nil, a message, and the error number. */
export function pushFailure(L: LuaState, error: unknown, what?: string): number {
  if (error instanceof CommandLimitReached) throw error
  lua_pushnil(L)
  pushText(L, what === undefined ? messageOf(error) : `${what}: ${messageOf(error)}`)
  pushNumber(L, error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? Math.abs(error.errno) : 0)
  return 3
}

/** Does something for a script. Returns true to it, or what {@link pushFailure} returns. */
export function attempt(L: LuaState, what: string | undefined, action: () => void): number {
  try {
    action()
  } catch (error) {
    return pushFailure(L, error, what)
  }
  lua_pushboolean(L, true)
  return 1
}

/** What `os.execute` and closing a pipe return: true or nil, `exit` or `signal`, and the code. */
export function pushExit(L: LuaState, { status, signal }: { readonly status: number | null; readonly signal: number | null }): number {
  if (status === 0) lua_pushboolean(L, true)
  else lua_pushnil(L)
  pushText(L, signal === null ? 'exit' : 'signal')
  pushNumber(L, signal ?? status ?? 1)
  return 3
}
