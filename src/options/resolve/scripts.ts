import type { LuaSettings } from '../../lua/settings.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'

/** The Lua scripts of a run; undefined when it has none. */
export function resolveScripts(values: OptionValues, { target }: Locations): LuaSettings | undefined {
  const filter = values.filterCallbackLuaScript
  const event = values.eventCallbackLuaScript
  // A disk keeps no headers and no metadata that a script could change.
  const preprocess = target.kind === 'local' ? undefined : values.preprocessCallbackLuaScript
  if (filter === undefined && preprocess === undefined && event === undefined) return undefined
  return {
    filter,
    preprocess,
    event,
    libraries: values.allowLuaUnsafeVm ? 'all' : values.allowLuaOsLibrary ? 'os' : 'safe',
    memoryLimit: values.luaVmMemoryLimit,
    timeLimit: values.luaCallbackTimeoutMilliseconds,
  }
}
