import type { GlobRule } from '../settings.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { parseRcloneGlob } from '../decide/glob/rclone-glob.ts'
import { placeOf, readLines, type LineFile } from './lines.ts'

/** Each rule is tried on each entry. */
const MOST_RULES = 10_000

/**
 * Reads the rules of filter files, one file after the other, as rclone does: `+ GLOB` includes, `- GLOB` excludes, `!` forgets
 * all rules before it. Blank lines and lines that begin with `#` or `;` say nothing.
 * https://rclone.org/filtering/#filter-from-read-filtering-patterns-from-a-file
 *
 * @throws UsageError, with file and line, for a line that is none of these
 */
export async function readRules(files: readonly LineFile[]): Promise<readonly GlobRule[]> {
  let rules: GlobRule[] = []
  for (const file of files) {
    for await (const lines of readLines(file)) {
      for (const { text, number } of lines) {
        const line = text.trim()
        if (line === '!') rules = []
        else if (line !== '' && !/^[#;]/.test(line)) rules.push(ruleOf(line, placeOf(file, number)))
      }
      if (rules.length > MOST_RULES) throw new UsageError(`${file.name}: more than ${MOST_RULES} rules; use fewer rules with wider globs, or --files-from`)
    }
  }
  return rules
}

function ruleOf(line: string, place: string): GlobRule {
  const [, sign, glob = ''] = /^([+-]) (.*)$/su.exec(line) ?? []
  if (sign === undefined) {
    throw new UsageError(`${place}: ${JSON.stringify(line)} is no rule; write "+ GLOB" to include, "- GLOB" to exclude, "!" to forget the rules before it`)
  }
  // A folder is excluded with all below it.
  const whole = sign === '-' && glob.endsWith('/') ? `${glob}**` : glob
  try {
    parseRcloneGlob(whole)
  } catch (error) {
    throw new UsageError(`${place}: the glob ${JSON.stringify(glob)} cannot be read: ${messageOf(error)}`, error)
  }
  return { action: sign === '+' ? 'include' : 'exclude', glob: whole }
}
