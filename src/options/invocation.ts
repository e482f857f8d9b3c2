import type { Config } from '../config.ts'
import { UsageError } from '../errors.ts'
import { isAzure, type Location } from '../location/location.ts'
import { readAzcopyEnvironment, readCustomerKey, type AzcopyEnvironment } from './azcopy/environment.ts'
import { withAzcopyVariables } from './azcopy/variables.ts'
import type { CommandLine } from './read/command-line.ts'
import { CHECK_WORD } from './read/spell-out.ts'
import { findArgument, readsS3syncNames } from './read/environment.ts'
import type { Environment } from './table/names.ts'
import { withBothSides } from './read/both-sides.ts'
import { gatherFromCall } from './read/gather.ts'
import { givenSide } from './read/given-side.ts'
import { parseSides } from './read/parse-sides.ts'
import { resolveConfig } from './resolve/resolve.ts'
import { checkCommand, checkPrompt } from './rules/checks.ts'
import { checkRules, describeWithoutEffect, type Locations } from './rules/rules.ts'
import { fittingSettings } from './jobs/fitting.ts'
import { describeGiven, describeSettings, isOn, type Origin, type Settings } from './read/setting.ts'
import { TABLE } from './table/table.ts'
import type { OptionValues, SyncOptions } from './table/types.ts'
import { withDefaults } from './resolve/values.ts'

/*
 * From a command line to what one run does, in this order:
 *
 * 1. read/command-line.ts splits argv into options and positionals (read/spell-out.ts rewrites switches first).
 * 2. read/gather.ts adds the variables of the environment, and parses each value by the kind of its row in table/.
 * 3. read/parse-sides.ts parses SOURCE and TARGET.
 * 4. azcopy/variables.ts adds azcopy's variables when a side is Azure, and read/both-sides.ts hands options for both sides to each.
 * 5. rules/ refuses options that do not fit each other or the two storages.
 * 6. resolve/values.ts fills in the defaults.
 * 7. resolve/ turns the values into the settings of both sides and of the sync.
 *
 * The command runs steps 1 and 2 itself, because help and completion need no more. A library call has no command line
 * and no variables: it starts with the second half of step 2.
 */

/** `check` compares the two sides; everything else syncs them. */
export type Command = 'sync' | 'check'

/** What the user asked one run to do. */
export interface Invocation {
  readonly source: Location
  readonly target: Location
  readonly settings: Settings
  /** Where each value came from. One line a value, without secrets. */
  readonly origins: readonly string[]
  readonly values: OptionValues
  readonly config: Config
  /** Values of azcopy's variables. Empty when no side is Azure. */
  readonly azcopy: AzcopyEnvironment
  /** The word of the command when it was given, as in `objsync sync …`. */
  readonly commandWord: string | undefined
  readonly command: Command
  /** Name of the job that it comes from. */
  readonly job?: string | undefined
  /** Names of the azcopy options that were given and that objsync ignores. */
  readonly ignored: readonly string[]
}

/** Where the command runs. */
export interface CommandOptions {
  /** What a library call asks for; a command line says it by its first word. Default: `sync`. */
  readonly command?: Command | undefined

  /** A terminal can answer the question before a removal. Default: false. */
  readonly canAsk?: boolean | undefined
}

/**
 * Returns the checked invocation of a command line and its environment (steps 3 to 7).
 *
 * @throws UsageError
 */
export function invocationFromCommand(
  commandLine: CommandLine,
  settings: Settings,
  env: Environment,
  { canAsk = false }: CommandOptions = {},
): Invocation {
  const sides = { source: findLocation('SOURCE', 0, commandLine, env), target: findLocation('TARGET', 1, commandLine, env) }
  return invocationOfSides(sides, commandLine, settings, env, { canAsk })
}

/**
 * Returns the checked invocation of two sides (steps 3 to 7), which come from a command line or from a job.
 *
 * @throws UsageError
 */
export function invocationOfSides(
  { source, target }: GivenLocations,
  { commandWord, ignored }: Pick<CommandLine, 'commandWord' | 'ignored'>,
  given: Settings,
  env: Environment,
  { canAsk = false }: CommandOptions = {},
): Invocation {
  const locations = parseSides(source.text, target.text, given)
  const azcopy = isWithAzure(locations) ? readAzcopyEnvironment(env) : {}
  const command = commandWord === CHECK_WORD ? 'check' : 'sync'
  const settings = fittingSettings(given, locations, command)
  return invocation(locations, { settings: withAzcopyVariables(settings, azcopy), azcopy, env, canAsk, commandWord, command, ignored }, [
    describeGiven('SOURCE', source.text, source.origin),
    describeGiven('TARGET', target.text, target.origin),
  ])
}

export interface GivenLocations {
  readonly source: GivenLocation
  readonly target: GivenLocation
}

export interface GivenLocation {
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
 * Returns the invocation of a library call, checked as strictly as a command line. The environment sets no options; only
 * the key of `cpkByValue` is read from it. A side that is a storage becomes a custom location.
 *
 * @throws UsageError
 */
export function invocationFromCall(
  options: SyncOptions,
  env: Environment = {},
  { canAsk = false, command = 'sync' }: CommandOptions = {},
): Invocation {
  const settings = gatherFromCall({ ...options }, TABLE)
  const locations = parseSides(givenSide('source', options.source), givenSide('target', options.target), settings)
  return invocation(locations, { settings, azcopy: {}, env, canAsk, commandWord: undefined, command, ignored: [] })
}

interface Asked extends Pick<Invocation, 'settings' | 'azcopy' | 'commandWord' | 'command' | 'ignored'> {
  readonly env: Environment
  readonly canAsk: boolean
}

function invocation({ source, target }: Locations, asked: Asked, described: string[] = []): Invocation {
  const { azcopy, commandWord, command, ignored } = asked
  const settings = withBothSides(asked.settings, { source, target })
  checkCommand(settings, command)
  checkRules(settings, { source, target })
  checkPrompt(settings, asked.canAsk)
  const values = withDefaults(settings, command)
  const origins = [...described, ...describeSettings(settings), ...describeWithoutEffect(settings, { source, target })]
  const customerKey = isOn(settings.get('cpk-by-value')) ? readCustomerKey(asked.env) : undefined
  const config = resolveConfig(values, { source, target }, { settings, azcopy, customerKey, azureTarget: target.kind === 'azure-blob', command })
  return { source, target, settings, origins, values, config, azcopy, commandWord, command, ignored }
}

function isWithAzure({ source, target }: Locations): boolean {
  return isAzure(source) || isAzure(target)
}

function missing(name: string, commandWord: string | undefined): string {
  if (commandWord === undefined) return `${name} is missing; see objsync -h`
  return `${name} is missing (the first word '${commandWord}' names the command; a path of that name is written ./${commandWord})`
}
