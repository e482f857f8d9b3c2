import type { Config } from '../config.ts'
import { UsageError } from '../errors.ts'
import type { Location } from '../location/location.ts'
import { parseLocation } from '../location/parse.ts'
import type { CommandLine } from './command-line.ts'
import { findArgument, readsS3syncNames, type Environment } from './environment.ts'
import { gatherFromCall } from './gather.ts'
import { resolveConfig } from './resolve.ts'
import { checkRules } from './rules.ts'
import { describeGiven, describeSettings, type Origin, type Settings } from './setting.ts'
import { TABLE } from './table.ts'
import type { OptionValues, SyncOptions } from './types.ts'
import { withDefaults } from './values.ts'

/** Everything that one run was asked for. */
export interface Invocation {
  readonly source: Location
  readonly target: Location
  readonly settings: Settings
  /** Where each given value came from, a line for each, without secrets. */
  readonly origins: readonly string[]
  readonly values: OptionValues
  readonly config: Config
}

/**
 * What a command line and its environment ask for, checked.
 *
 * @throws UsageError
 */
export function invocationFromCommand(commandLine: CommandLine, settings: Settings, env: Environment): Invocation {
  const [source, target] = [findLocation('SOURCE', 0, commandLine, env), findLocation('TARGET', 1, commandLine, env)]
  return invocation(parseLocation(source.text), parseLocation(target.text), settings, [
    describeGiven('SOURCE', source.text, source.origin),
    describeGiven('TARGET', target.text, target.origin),
  ])
}

interface GivenLocation {
  readonly text: string
  readonly origin: Origin
}

function findLocation(name: string, index: number, { positionals, commandWord }: CommandLine, env: Environment): GivenLocation {
  const word = positionals[index]
  if (word !== undefined) return { text: word, origin: { from: 'command-line' } }
  const found = findArgument(name, env, readsS3syncNames(env))
  if (found === undefined) throw new UsageError(missing(name, commandWord))
  return { text: found.text, origin: { from: 'environment', variable: found.variable } }
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

function invocation(source: Location, target: Location, settings: Settings, locations: string[] = []): Invocation {
  checkRules(settings, { source, target })
  const values = withDefaults(settings)
  const origins = [...locations, ...describeSettings(settings)]
  return { source, target, settings, origins, values, config: resolveConfig(values, source, target) }
}

function missing(name: string, commandWord: string | undefined): string {
  if (commandWord === undefined) return `${name} is missing; see objsync --help`
  return `${name} is missing (the first word '${commandWord}' names the command; a path of that name is written ./${commandWord})`
}

