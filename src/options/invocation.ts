import type { Config } from '../config.ts'
import { UsageError } from '../errors.ts'
import type { Location } from '../location/location.ts'
import { parseLocation } from '../location/parse.ts'
import type { CommandLine } from './command-line.ts'
import { findArgument, readsS3syncNames, type Environment } from './environment.ts'
import { gatherFromCall } from './gather.ts'
import { resolveConfig } from './resolve.ts'
import { checkRules } from './rules.ts'
import type { Settings } from './settings.ts'
import { TABLE } from './table.ts'
import type { OptionValues, SyncOptions } from './types.ts'
import { withDefaults } from './values.ts'

/** Everything that one run was asked for. */
export interface Invocation {
  readonly source: Location
  readonly target: Location
  readonly settings: Settings
  readonly values: OptionValues
  readonly config: Config
}

/**
 * What a command line and its environment ask for, checked.
 *
 * @throws UsageError
 */
export function invocationFromCommand(commandLine: CommandLine, settings: Settings, env: Environment): Invocation {
  const [source, target] = ['SOURCE', 'TARGET'].map((name, index) => {
    const text = commandLine.positionals[index] ?? findArgument(name, env, readsS3syncNames(env))?.text
    if (text === undefined) throw new UsageError(missing(name, commandLine.commandWord))
    return parseLocation(text)
  }) as [Location, Location]
  return invocation(source, target, settings)
}

/**
 * What a library call asks for, checked as strictly as a command line. The environment sets no options here.
 *
 * @throws UsageError
 */
export function invocationFromCall(options: SyncOptions): Invocation {
  const settings = gatherFromCall({ ...options }, TABLE)
  return invocation(parseLocation(options.source), parseLocation(options.target), settings)
}

function invocation(source: Location, target: Location, settings: Settings): Invocation {
  checkRules(settings, { source: source.kind, target: target.kind })
  const values = withDefaults(settings)
  return { source, target, settings, values, config: resolveConfig(values, source, target) }
}

function missing(name: string, commandWord: string | undefined): string {
  const hint = commandWord === undefined ? '' : ` (the first word '${commandWord}' names the command; a path of that name is written ./${commandWord})`
  return `${name} is missing${hint}; see objsync --help`
}

