import { existsSync } from 'node:fs'
import { checkLocalSides } from '../location/check-local.ts'
import { readCommandLine, type CommandLine } from '../options/read/command-line.ts'
import { findArgument, readsS3syncNames } from '../options/read/environment.ts'
import { DEFAULT_FILE } from '../options/table/jobs.ts'
import type { Environment } from '../options/table/names.ts'
import { gatherFromCommand } from '../options/read/gather.ts'
import { invocationFromCommand, type Invocation } from '../options/invocation.ts'
import { refusalOfCommand } from '../options/read/foreign-commands.ts'
import type { OptionRow } from '../options/table/row.ts'
import { isOn, type Settings } from '../options/read/setting.ts'
import { CHECK_WORD, JOBS_WORD, RUN_WORD } from '../options/read/spell-out.ts'
import { TABLE } from '../options/table/table.ts'
import type { run } from '../run.ts'
import type { Perform } from './jobs/command.ts'
import { errorForm, fail } from './failure.ts'
import { answerTo } from './help/answer.ts'
import { questionInOptions, questionInWord, type Question } from './help/question.ts'
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
  const asked = questionInWord(commandLine)
  if (asked !== undefined) return await answer(asked, surroundings)
  const settings = gatherFromCommand(commandLine, surroundings.env, table)
  const question = questionInOptions(words, commandLine, settings)
  if (question !== undefined) return await answer(question, surroundings)
  const perform: Perform = (invocation, screens) => runInvocation(invocation, screens, stop, load)
  if (isAboutJobs(commandLine, settings, surroundings.env)) {
    return (await import('./jobs/command.ts')).jobsCommand({ commandLine, settings, surroundings, stop, perform, canAsk: (given) => canAsk(given, surroundings) })
  }
  refuseCommand(commandLine)
  return await perform(invocationFromCommand(commandLine, settings, surroundings.env, { canAsk: canAsk(settings, surroundings) }), surroundings)
}

async function runInvocation(invocation: Invocation, surroundings: SurroundingsWithFoot, stop: StopWatch, load: LoadRun): Promise<number> {
  await checkLocalSides(invocation.source, invocation.target, { deleting: invocation.values.delete, comparing: invocation.command === 'check' })
  const { runCommand } = await import('./run-command.ts')
  return await runCommand(invocation, surroundings, stop, await withScripts(await load(), invocation, surroundings))
}

async function answer(question: Question, { stdout }: Surroundings): Promise<number> {
  const text = await answerTo(question, table, stdout.columns)
  stdout.on('error', () => {})
  stdout.write(text)
  return 0
}

/** `check` with one word names a job, where there is a file of jobs. */
function isAboutJobs({ commandWord, positionals }: CommandLine, settings: Settings, env: Environment): boolean {
  if (commandWord === RUN_WORD || commandWord === JOBS_WORD) return true
  if (commandWord !== CHECK_WORD || positionals.length !== 1 || findArgument('TARGET', env, readsS3syncNames(env)) !== undefined) return false
  return settings.has('config') || existsSync(DEFAULT_FILE)
}

/** What runs Lua scripts is loaded only when there are some. */
async function withScripts(unscripted: typeof run, { config, values }: Invocation, surroundings: Surroundings): Promise<typeof run> {
  if (config.scripts === undefined) return unscripted
  const { scripted } = await import('../lua/scripted-run.ts')
  return scripted(unscripted, printerFor(values, surroundings))
}

/** @throws UsageError when the first word is a command of another tool or a misspelt one, and not a path */
function refuseCommand({ positionals, commandWord }: CommandLine): void {
  const [first] = positionals
  if (commandWord !== undefined || first === undefined || existsSync(first)) return
  const refusal = refusalOfCommand(positionals)
  if (refusal !== undefined) throw refusal
}

/** A terminal can be asked, and so can a program that reads azcopy's messages. Asked first whether there is a need, for a look opens stdin. */
function canAsk(settings: Settings, surroundings: Surroundings): boolean {
  if (settings.get('delete-destination')?.value !== 'prompt') return false
  return settings.get('output-type')?.value === 'json' || isOn(settings.get('dry-run')) || surroundings.stdin.isTTY === true
}
