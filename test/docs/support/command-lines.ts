import type { Block, Page } from './page.ts'
import { shellWords } from './shell-words.ts'

/** One objsync command line of a page. */
export interface FoundLine {
  /** Page and line, for messages. */
  readonly where: string
  /** Arguments behind `objsync`. */
  readonly words: readonly string[]
}

/** What may stand before the name of the program: variables, a time table of cron, a key of YAML or of systemd, npx. */
const BEFORE = String.raw`(?:\$ |- (?:run: )?|run: |script: |\w+=(?=[\w/])|(?:[\w]+=(?:"[^"]*"|'[^']*'|\S*) +)+|(?:[\d*/,-]+ +){5}|if (?:! )?|exec |(?:npx|time|nohup|flock -n \S+|docker run [^\n]*?) +(?:--yes +)?)*`
const COMMAND = new RegExp(String.raw`(?:^|[;|(] *|&& *)${BEFORE}(?:[\w./-]*/)?objsync(?:@[\w.]+)? +(.*)$`)

/** Returns the command lines in all blocks of a page that hold commands. */
export function commandLinesIn(page: Page): FoundLine[] {
  return page.blocks.filter(({ language }) => language !== 'ts' && language !== 'json').flatMap((block) => inBlock(page, block))
}

/** Command lines in inline code, as in tables. They may be shortened, so only their options can be looked at. */
export function inlineLinesIn({ name, text }: Page): FoundLine[] {
  return text.split('\n').flatMap((line, i) => [...line.matchAll(/(?<=(?:^|[^`])`)(?:\w+=\S+ )*objsync ([^`]+)(?=`)/g)]
    .map(([, command = '']) => ({ where: `${name}:${i + 1}`, words: shellWords(command).filter((word) => !word.startsWith('[')) })))
}

function inBlock(page: Page, block: Block): FoundLine[] {
  const found: FoundLine[] = []
  const lines = block.text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const where = `${page.name}:${block.line + i}`
    let line = lines[i] ?? ''
    while (line.endsWith('\\')) line = line.slice(0, -1) + (lines[++i] ?? '').trimStart()
    const command = COMMAND.exec(line.trim())?.[1]
    if (command !== undefined) found.push({ where, words: shellWords(command) })
  }
  return [...found, ...argumentsInYaml(page, block)]
}

/** `args: ["--delete", …]` of a container whose entry point is objsync. */
function argumentsInYaml(page: Page, { text, line, language }: Block): FoundLine[] {
  if (language !== 'yaml') return []
  return [...text.matchAll(/^ *args: (\[[^\]]*\])/gm)].map(({ 1: list = '', index }) => ({
    where: `${page.name}:${line + text.slice(0, index).split('\n').length - 1}`,
    words: JSON.parse(list) as string[],
  }))
}
