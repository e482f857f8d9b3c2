import type { Config } from '../config.ts'
import { kindOf, UsageError } from '../errors.ts'
import type { run as Run } from '../run.ts'
import type { Callbacks } from '../sync/callbacks.ts'
import { openScripts } from './callbacks.ts'
import type { Print } from './host/script.ts'

/**
 * The run of a configuration with its scripts: they are loaded before either side is opened, and end with the run.
 *
 * @param print receives what the scripts print
 */
export function scripted(run: typeof Run, print: Print): typeof Run {
  return async (config, hooks) => {
    if (config.scripts === undefined) return run(config, hooks)
    refuseTwice(config, hooks.callbacks)
    const targetKey = (key: string): string => prefixOf(config.target) + key
    const opening = openScripts(config.scripts, { print, signal: hooks.signal, dryRun: config.sync.dryRun, targetKey })
    const scripts = await opening.catch((error: unknown) => {
      if (hooks.signal.aborted && kindOf(error) === 'aborted') return undefined
      throw error
    })
    if (scripts === undefined) return { status: 'interrupted' }
    try {
      const callbacks = { ...hooks.callbacks, ...given(scripts.callbacks) }
      return await run(config, { ...hooks, callbacks, reporter: scripts.reporting(hooks.reporter) })
    } finally {
      await scripts.close()
    }
  }
}

/** The whole key at a service begins with the prefix. A file at the target is called by its relative path. */
function prefixOf(target: Config['target']): string {
  return target.kind === 's3' || target.kind === 'azure-blob' || target.kind === 'azure-file' ? target.settings.prefix : ''
}

/** @throws UsageError when a callback is there as a script and as a function */
function refuseTwice({ scripts }: Config, callbacks: Callbacks = {}): void {
  for (const kind of ['filter', 'preprocess'] as const) {
    if (scripts?.[kind] === undefined || callbacks[kind] === undefined) continue
    throw new UsageError(`the ${kind} callback is given twice, as a function and as a Lua script; leave one of them out`)
  }
}

function given(callbacks: Callbacks): Callbacks {
  return Object.fromEntries(Object.entries(callbacks).filter(([, callback]) => callback !== undefined))
}
