import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { OUT } from '../project.ts'

const isTerminal = process.stdout.isTTY && !process.env['NO_COLOR']
const paint = (code: number) => (text: string): string => isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)
const cyan = paint(36)

/** The end of one run of the command. */
export interface Ran {
  readonly code: number | null
  /** Standard output and standard error, as they came. */
  readonly output: string
}

/** Where the demonstration is shown, and what the command runs in. */
export interface Stage {
  heading(text: string): void
  say(text: string): void
  /** Shows the command line, runs it, shows what it prints. */
  objsync(args: readonly string[]): Promise<Ran>
  /**
   * Shows a claim that was tested.
   * @throws Error when it is not true
   */
  check(claim: string, isSo: boolean): void
}

/** A stage whose commands run in this folder and with this environment alone. */
export function createStage(cwd: string, env: Readonly<Record<string, string>>): Stage {
  let headings = 0
  return {
    heading: (text) => { console.log(`\n${bold(`${++headings}. ${text}`)}`) },
    say: (text) => { console.log(`   ${dim(text)}`) },
    objsync: async (args) => {
      console.log(`   ${cyan('$')} ${cyan(['objsync', ...args].map(shorten).map(quote).join(' '))}`)
      return runCommand(args, cwd, env)
    },
    check: (claim, isSo) => {
      if (!isSo) throw new Error(`not true: ${claim}`)
      console.log(`   ${green(isTerminal ? '✔' : 'ok:')} ${claim}`)
    },
  }
}

/** Prints the last line. */
export function curtain(error?: unknown): void {
  if (error === undefined) console.log(`\n${green('Everything is as it should be.')} The servers have stopped and the files are removed.`)
  else console.error(`\n${red('The demonstration failed:')} ${error instanceof Error ? error.message : String(error)}`)
}

async function runCommand(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [join(OUT, 'cli.js'), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for (const line of output.trimEnd().split('\n')) console.log(`     ${line}`)
  return { code, output }
}

/** A shared access signature is secret, and long. */
function shorten(word: string): string {
  return word.replace(/\?sv=.*$/, '?SAS')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`
}
