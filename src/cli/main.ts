import { existsSync } from 'node:fs'
import { checkLocalSides } from '../location/check-local.ts'
import { readCommandLine, type CommandLine } from '../options/read/command-line.ts'
import type { Environment } from '../options/table/names.ts'
import { gatherFromCommand } from '../options/read/gather.ts'
import { invocationFromCommand, type Invocation } from '../options/invocation.ts'
import { refusalOfCommand } from '../options/read/mistakes.ts'
import type { OptionRow } from '../options/table/row.ts'
import { isOn, type Settings } from '../options/read/setting.ts'
import { CHECK_WORD, COMMAND_WORDS } from '../options/read/spell-out.ts'
import { TABLE } from '../options/table/table.ts'
import type { run } from '../run.ts'
import { errorForm, fail } from './failure.ts'
import { withFoot, type SurroundingsWithFoot } from './progress/foot.ts'
import { printerFor } from './script-output.ts'
import { withoutSecretsOnScreens } from './surroundings.ts'
import { watchSignals, type StopWatch } from './signals.ts'
import type { Surroundings } from './surroundings.ts'

const table: readonly OptionRow[] = TABLE

/** What does the work; loaded only when there is some. */
export type LoadRun = () => Promise<typeof run>

const loadRun: LoadRun = async () => (await import('../run.ts')).run

/**
 * The command.
 *
 * @param words the arguments behind the program's name
 * @param stop hears signals from the first moment on
 * @returns the exit code; never throws
 */
export async function main(
  words: readonly string[],
  surroundings: Surroundings,
  load: LoadRun = loadRun,
  stop = watchSignals(surroundings),
): Promise<number> {
  // A terminal that went away must not end the run.
  surroundings.stderr.on('error', () => {})
  const guarded = withoutSecretsOnScreens(withFoot(surroundings))
  try {
    return await start(words, guarded, stop, load)
  } catch (error) {
    return fail(error, guarded, errorForm(words, surroundings.env))
  } finally {
    stop.dispose()
  }
}

async function start(words: readonly string[], surroundings: SurroundingsWithFoot, stop: StopWatch, load: LoadRun): Promise<number> {
  const commandLine = readCommandLine(words, table)
  const question = questionIn(commandLine, surroundings.env)
  if (question !== undefined) return start([question], surroundings, stop, load)
  const settings = gatherFromCommand(commandLine, surroundings.env, table)
  const answer = await answerQuestion(words, settings, surroundings)
  if (answer !== undefined) {
    surroundings.stdout.on('error', () => {})
    surroundings.stdout.write(answer)
    return 0
  }
  const invocation = invocationFromCommand(commandLine, settings, surroundings.env, { canAsk: canAsk(settings, surroundings) })
  if (!isThere(commandLine.positionals[0])) refuseCommand(commandLine)
  await checkLocalSides(invocation.source, invocation.target, { deleting: invocation.values.delete, comparing: invocation.command === 'check' })
  const { runCommand } = await import('./run-command.ts')
  return await runCommand(invocation, surroundings, stop, await withScripts(await load(), invocation, surroundings))
}

/** What runs Lua scripts is loaded only when there are some. */
async function withScripts(unscripted: typeof run, { config, values }: Invocation, surroundings: Surroundings): Promise<typeof run> {
  if (config.scripts === undefined) return unscripted
  const { scripted } = await import('../lua/scripted-run.ts')
  return scripted(unscripted, printerFor(values, surroundings))
}

/** `help` and `version` by themselves are questions; with a target they are folders. */
function questionIn({ positionals, commandWord }: CommandLine, env: Environment): '--help' | '--version' | undefined {
  const [first, second] = positionals
  const isAlone = second === undefined || (first === 'help' && [...COMMAND_WORDS, CHECK_WORD].includes(second))
  if (!isAlone || commandWord !== undefined || env['OBJSYNC_TARGET'] !== undefined || isThere(first)) return undefined
  return first === 'help' ? '--help' : first === 'version' ? '--version' : undefined
}

function isThere(path: string | undefined): boolean {
  return path !== undefined && existsSync(path)
}

/** @throws UsageError when the first word is a command of another tool, and not a path */
function refuseCommand({ positionals, commandWord }: CommandLine): void {
  const refusal = commandWord === undefined && positionals.length > 1 ? refusalOfCommand(positionals) : undefined
  if (refusal !== undefined) throw refusal
}

/** A terminal can be asked, and so can a program that reads azcopy's messages. Asked first whether there is a need, for a look opens stdin. */
function canAsk(settings: Settings, surroundings: Surroundings): boolean {
  if (settings.get('delete-destination')?.value !== 'prompt') return false
  return settings.get('output-type')?.value === 'json' || isOn(settings.get('dry-run')) || surroundings.stdin.isTTY === true
}

/** What the command prints instead of running. */
type Answer = string | undefined

async function answerQuestion(words: readonly string[], settings: Settings, { stdout }: Surroundings): Promise<Answer> {
  if (isOn(settings.get('help'))) {
    const { longHelp, shortHelp } = await import('./help/help.ts')
    return words.includes('--help') ? longHelp(table, stdout.columns) : shortHelp(table, stdout.columns)
  }
  if (isOn(settings.get('version'))) return (await import('./help/version.ts')).versionLine()
  const shell = settings.get('auto-complete-shell')?.value
  return typeof shell === 'string' ? (await import('./help/completion.ts')).completionScript(shell, table) : undefined
}
