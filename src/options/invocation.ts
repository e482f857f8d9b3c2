import type { Config } from '../config.ts'
import { UsageError } from '../errors.ts'
import type { Location } from '../location/location.ts'
import { readAzcopyEnvironment, readCustomerKey, type AzcopyEnvironment } from './azcopy/environment.ts'
import { withAzcopyVariables } from './azcopy/variables.ts'
import type { CommandLine } from './read/command-line.ts'
import { findArgument, readsS3syncNames, type Environment } from './read/environment.ts'
import { gatherFromCall } from './read/gather.ts'
import { parseSides } from './read/parse-sides.ts'
import { resolveConfig } from './resolve/resolve.ts'
import { checkPrompt } from './rules/checks.ts'
import { checkRules, describeWithoutEffect, type Locations } from './rules/rules.ts'
import { describeGiven, describeSettings, isOn, type Origin, type Settings } from './read/setting.ts'
import { TABLE } from './table/table.ts'
import type { OptionValues, SyncOptions } from './table/types.ts'
import { withDefaults } from './resolve/values.ts'

/** Everything that one run was asked for. */
export interface Invocation {
  readonly source: Location
  readonly target: Location
  readonly settings: Settings
  /** Where each given value came from, a line for each, without secrets. */
  readonly origins: readonly string[]
  readonly values: OptionValues
  readonly config: Config
  /** What azcopy's variables ask for; empty for pairs without Azure. */
  readonly azcopy: AzcopyEnvironment
  /** The word that named the command (`objsync sync …`). */
  readonly commandWord: string | undefined
  /** Names of azcopy's options that were given without having an effect here. */
  readonly undeclared: readonly string[]
}

/** What is known of where a run takes place. */
export interface CommandOptions {
  /** Somebody can be asked before a removal. Default: false. */
  readonly canAsk?: boolean | undefined
}

/**
 * What a command line and its environment ask for, checked.
 *
 * @throws UsageError
 */
export function invocationFromCommand(
  commandLine: CommandLine,
  settings: Settings,
  env: Environment,
  { canAsk = false }: CommandOptions = {},
): Invocation {
  const [source, target] = [findLocation('SOURCE', 0, commandLine, env), findLocation('TARGET', 1, commandLine, env)]
  const locations = parseSides(source.text, target.text, settings)
  const azcopy = isWithAzure(locations) ? readAzcopyEnvironment(env) : {}
  const { commandWord, undeclared } = commandLine
  return invocation(locations, { settings: withAzcopyVariables(settings, azcopy), azcopy, env, canAsk, commandWord, undeclared }, [
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
 * What a library call asks for, checked as strictly as a command line. The environment sets no options here; it only
 * holds the key of `cpkByValue`.
 *
 * @throws UsageError
 */
export function invocationFromCall(
  options: SyncOptions,
  env: Environment = process.env,
  { canAsk = false }: CommandOptions = {},
): Invocation {
  const settings = gatherFromCall({ ...options }, TABLE)
  const locations = parseSides(options.source, options.target, settings)
  return invocation(locations, { settings, azcopy: {}, env, canAsk, commandWord: undefined, undeclared: [] })
}

interface Asked extends Pick<Invocation, 'settings' | 'azcopy' | 'commandWord' | 'undeclared'> {
  readonly env: Environment
  readonly canAsk: boolean
}

function invocation({ source, target }: Locations, asked: Asked, described: string[] = []): Invocation {
  const { settings, azcopy, commandWord, undeclared } = asked
  checkRules(settings, { source, target })
  checkPrompt(settings, asked.canAsk)
  const values = withDefaults(settings)
  const origins = [...described, ...describeSettings(settings), ...describeWithoutEffect(settings, { source, target })]
  const customerKey = isOn(settings.get('cpk-by-value')) ? readCustomerKey(asked.env) : undefined
  const config = resolveConfig(values, { source, target }, { settings, azcopy, customerKey, azureTarget: target.kind === 'azure-blob' })
  return { source, target, settings, origins, values, config, azcopy, commandWord, undeclared }
}

function isWithAzure({ source, target }: Locations): boolean {
  return source.kind === 'azure-blob' || target.kind === 'azure-blob'
}

function missing(name: string, commandWord: string | undefined): string {
  if (commandWord === undefined) return `${name} is missing; see objsync --help`
  return `${name} is missing (the first word '${commandWord}' names the command; a path of that name is written ./${commandWord})`
}
