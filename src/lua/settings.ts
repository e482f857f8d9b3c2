/** What the scripts of a run are, and what they may do. */
export interface LuaSettings {
  /** Paths of the scripts. */
  readonly filter?: string | undefined
  readonly preprocess?: string | undefined
  readonly event?: string | undefined
  /** `safe` has neither `os` nor `io` nor `debug`, `os` adds the first two, `all` adds all three. */
  readonly libraries: LuaLibraries
  /** Of each script, bytes; 0 is none. */
  readonly memoryLimit: number
  /** Of each call, milliseconds; 0 is none. */
  readonly timeLimit: number
}

export type LuaLibraries = 'safe' | 'os' | 'all'
