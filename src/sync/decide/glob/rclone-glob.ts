import { UsageError } from '../../../errors.ts'
import { ANY, character, complementOf, IN_SEGMENT, type Characters } from './characters.ts'
import type { Piece } from './automaton.ts'

/** Longer globs are no work of a person. */
const LONGEST = 2000

/**
 * A glob of rclone's filters: `*` and `?` stay within a segment, `**` is any characters, `{a,b}` one of several texts, `[a-z]`
 * and `[^a-z]` one character of a set, `\` takes the next character as it is. With `/` at its start it begins at the
 * location, else at any segment. https://rclone.org/filtering/#patterns-for-matching-path-file-names
 *
 * @throws UsageError for a glob that rclone refuses too, and for its regular expressions in `{{…}}`
 */
export function parseRcloneGlob(glob: string): Piece[] {
  if (glob.length > LONGEST) throw new UsageError(`it is longer than ${LONGEST} characters`)
  const isAnchored = glob.startsWith('/')
  const reader = new GlobReader(isAnchored ? glob.slice(1) : glob)
  const [pieces = []] = reader.alternatives(0)
  return isAnchored ? pieces : [{ either: [[], [{ many: ANY }, { one: character('/') }]] }, ...pieces]
}

class GlobReader {
  private readonly characters: readonly string[]
  private at = 0

  constructor(glob: string) {
    this.characters = [...glob]
  }

  /** Reads to the end of the glob, or of the braces that it is in. */
  alternatives(depth: number): Piece[][] {
    let pieces: Piece[] = []
    const all = [pieces]
    for (let text = this.next(); text !== undefined; text = this.next()) {
      if (text === '}' && depth > 0) return all
      if (text === ',' && depth > 0) all.push((pieces = []))
      else pieces.push(this.piece(text, depth))
    }
    if (depth > 0) throw new UsageError('a "{" is not closed; write "\\{" for the character')
    return all
  }

  private piece(text: string, depth: number): Piece {
    switch (text) {
      case '*':
        return this.stars()
      case '?':
        return { one: IN_SEGMENT }
      case '[':
        return { one: this.set() }
      case '{':
        if (this.characters[this.at] === '{') {
          throw new UsageError('regular expressions in "{{" and "}}" are not read here; use --filter-include-regex or --filter-exclude-regex')
        }
        return { either: this.alternatives(depth + 1) }
      case '}':
      case ']':
        throw new UsageError(`a ${JSON.stringify(text)} closes nothing; write "\\${text}" for the character`)
      case '\\':
        return { one: character(this.next() ?? this.unfinished()) }
      default:
        return { one: character(text) }
    }
  }

  private stars(): Piece {
    let count = 1
    while (this.characters[this.at] === '*') {
      this.at++
      count++
    }
    if (count > 2) throw new UsageError('three stars in a row mean nothing; write "**" for any characters, "*" for those within a segment')
    return { many: count === 2 ? ANY : IN_SEGMENT }
  }

  /** As in Go's regular expressions, but without names of classes. */
  private set(): Characters {
    const isNegated = this.characters[this.at] === '^'
    if (isNegated) this.at++
    const ranges: [number, number][] = []
    while (this.characters[this.at] !== ']') {
      const first = this.member()
      const isRange = this.characters[this.at] === '-' && this.characters[this.at + 1] !== ']'
      if (isRange) this.at++
      const last = isRange ? this.member() : first
      if (first > last) throw new UsageError('a range in "[…]" begins behind its end')
      ranges.push([first, last])
    }
    this.at++
    if (ranges.length === 0) throw new UsageError('"[]" holds no character')
    return isNegated ? complementOf(ranges) : ranges
  }

  private member(): number {
    const text = this.next()
    if (text === undefined) throw new UsageError('a "[" is not closed; write "\\[" for the character')
    if (text === '[') throw new UsageError('a "[" inside "[…]" is not read here; leave it out')
    if (text === '\\') throw new UsageError('a "\\" inside "[…]" is not read here; leave it out')
    return text.codePointAt(0) ?? 0
  }

  private next(): string | undefined {
    return this.characters[this.at++]
  }

  private unfinished(): never {
    throw new UsageError('it ends in "\\"; write "\\\\" for the character')
  }
}
