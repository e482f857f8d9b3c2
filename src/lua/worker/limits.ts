import { lua_concat, lua_error, LUA_MASKCOUNT, lua_sethook, type LuaState } from 'fengari/src/lua.js'
import { luaL_where } from 'fengari/src/lauxlib.js'
import { limitMemory, type MemoryLimit } from './memory.ts'
import { pushText } from './text.ts'

/** Instructions between two looks at the clock, as in s3sync. */
const PERIOD = 1000
/** Looks at the clock between two looks at the memory, which cost more. */
const MEMORY_PERIOD = 10

/** The limits of a script. */
export interface Limits {
  /** Begins a call, which may take the time limit from now on. */
  begin(): void
  /** Begins what may take any time. */
  lift(): void
  /** What is left of the time of the current call, milliseconds; Infinity where it has no limit. */
  timeLeft(): number
  /** Reports whether the call has run out of time. */
  hasRunOut(): boolean
}

interface LimitSettings {
  /** Bytes; 0 is none. */
  readonly memoryLimit: number
  /** Milliseconds; 0 is none. */
  readonly timeLimit: number
}

/**
 * Enforces the limits of a state.
 *
 * @param tooLarge is called when the script needs more memory than it may; it must not return
 */
export function enforce(L: LuaState, { memoryLimit, timeLimit }: LimitSettings, tooLarge: () => never): Limits {
  const memory: MemoryLimit = memoryLimit === 0 ? { check() {} } : limitMemory(memoryLimit, tooLarge)
  let deadline = Infinity
  let looks = 0
  let ranOut = false
  const hook = (thread: LuaState): void => {
    if (++looks % MEMORY_PERIOD === 0) memory.check()
    if (performance.now() < deadline) return
    ranOut = true
    // A script may catch the error. Then the next instruction raises it again, so that the script cannot go on.
    lua_sethook(thread, hook, LUA_MASKCOUNT, 1)
    if (thread !== L) lua_sethook(L, hook, LUA_MASKCOUNT, 1)
    luaL_where(thread, 0)
    pushText(thread, `no end after ${timeLimit} ms, the limit of --lua-callback-timeout-milliseconds`)
    lua_concat(thread, 2)
    lua_error(thread)
  }
  lua_sethook(L, hook, LUA_MASKCOUNT, PERIOD)
  return {
    begin() {
      if (ranOut) lua_sethook(L, hook, LUA_MASKCOUNT, PERIOD)
      ranOut = false
      if (timeLimit > 0) deadline = performance.now() + timeLimit
    },
    lift() {
      deadline = Infinity
    },
    timeLeft: () => Math.max(0, deadline - performance.now()),
    hasRunOut: () => ranOut,
  }
}
