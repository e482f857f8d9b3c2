import { describe, expect, it } from 'vitest'
import { readCommandLine } from '../../src/options/read/command-line.ts'
import { gatherFromCommand } from '../../src/options/read/gather.ts'
import { invocationFromCommand } from '../../src/options/invocation.ts'
import { TABLE } from '../../src/options/table/table.ts'
import { commandLinesIn, inlineLinesIn } from './support/command-lines.ts'
import { pageNames, parsePage, readPage } from './support/page.ts'
import { shellWords } from './support/shell-words.ts'

/** Options that print something and need no locations. */
const WITHOUT_LOCATIONS = ['help', 'version', 'auto-complete-shell']

/** Words that are no SOURCE: what stands behind them are names, not locations. */
const COMMANDS_WITHOUT_LOCATIONS = ['run', 'jobs', 'help', 'version', 'completion']

/** Why an option of a command line that may lack its locations would be refused; undefined when none would be. */
function refusalOfOptions(words: readonly string[]): string | undefined {
  try {
    gatherFromCommand(readCommandLine(words, TABLE), {}, TABLE)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** `check` with one word names a job. */
function namesJob([command, ...rest]: readonly string[]): boolean {
  return command === 'check' && rest.filter((word) => !word.startsWith('-')).length === 1
}

/** Why the command line would be refused; undefined when it would not. */
function refusalOf(words: readonly string[]): string | undefined {
  if (COMMANDS_WITHOUT_LOCATIONS.includes(words[0] ?? '') || namesJob(words)) return refusalOfOptions(words.slice(1))
  try {
    const commandLine = readCommandLine(words, TABLE)
    const settings = gatherFromCommand(commandLine, {}, TABLE)
    if (!WITHOUT_LOCATIONS.some((name) => commandLine.texts.has(name))) invocationFromCommand(commandLine, settings, {}, { canAsk: true })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('command lines of the documents', () => {
  it.each(pageNames())('%s has only command lines that objsync takes', (name) => {
    const refused = commandLinesIn(readPage(name)).map(({ where, words }) => ({ where, words, why: refusalOf(words) }))
    expect(refused.filter(({ why }) => why !== undefined)).toEqual([])
  })

  it.each(pageNames())('%s has only options in inline code that objsync takes', (name) => {
    const refused = inlineLinesIn(readPage(name)).map(({ where, words }) => ({ where, words, why: refusalOfOptions(words) }))
    expect(refused.filter(({ why }) => why !== undefined)).toEqual([])
  })

  it('are found in every form that the documents use', () => {
    const page = parsePage('x.md', [
      '```sh', 'A=1 objsync a \\', '  b', 'npx objsync c d | jq .x', 'if ! objsync check e f; then', 'fi', '```',
      '', '    objsync --delete g h   # why', '    # objsync is not called here', '',
      '```txt', '15 3 * * * /usr/local/bin/objsync i j >> k', '```', '```ini', 'ExecStart=/usr/bin/objsync l m', '```',
      '```yaml', '- run: objsync n o', '  args: ["--delete", "p",', '    "q"]', '```',
    ].join('\n'))
    expect(commandLinesIn(page).map(({ words }) => words)).toEqual([
      ['a', 'b'], ['c', 'd'], ['check', 'e', 'f'], ['--delete', 'g', 'h'], ['i', 'j'], ['l', 'm'], ['n', 'o'], ['--delete', 'p', 'q'],
    ])
  })

  it('are told from those that objsync refuses', () => {
    expect(refusalOf(['--no-such-option', 'a', 'b'])).toContain('no-such-option')
    expect(refusalOf(['a'])).toContain('TARGET')
    expect(inlineLinesIn(parsePage('x.md', 'as `objsync --bad a b` and `A=1 objsync c`')).map(({ words }) => refusalOfOptions(words))).toEqual([expect.any(String), undefined])
  })

  it('are split as a shell splits them', () => {
    expect(shellWords(`--x='a b' "c $HOME" d\\ e 'f?$SAS' "g?$SAS" h#i # j`)).toEqual(
      ['--x=a b', 'c /home/me', 'd e', 'f?$SAS', expect.stringMatching(/^g\?sv=.*sig=/), 'h#i'])
  })
})
