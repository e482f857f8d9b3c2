import { UsageError } from '../../errors.ts'

/** What one character must be; a star matches any number of characters. */
type Term = '*' | ((codePoint: number) => boolean)

const STAR = '*'

/**
 * An azcopy pattern, which is matched against a file's own name. It follows the rules of Go's `path.Match`: `*`, `?`, `[…]` and `[^…]`,
 * with `\` before a literal character. Letter case matters; braces, `!` and `**` have no meaning of
 * their own, and a `-` or `]` in a class needs its `\`. https://pkg.go.dev/path#Match
 *
 * @throws UsageError for a pattern that breaks these rules: azcopy lets it match nothing, and what it was to leave out
 *   would be copied, or deleted
 */
export function compileWildcard(pattern: string): (name: string) => boolean {
  const terms: Term[] = []
  const reader = new PatternReader(pattern)
  for (let character = reader.next(); character !== undefined; character = reader.next()) {
    if (character === '*') terms.push(STAR)
    else if (character === '?') terms.push((codePoint) => codePoint !== SLASH)
    else if (character === '[') terms.push(readClass(reader))
    else terms.push(equals(character === '\\' ? reader.required() : character))
  }
  return (name) => matches([...name].map(codePointOf), terms)
}

const SLASH = 0x2f

class PatternReader {
  private readonly characters: readonly string[]
  private at = 0

  constructor(private readonly pattern: string) {
    this.characters = [...pattern]
  }

  next(): string | undefined {
    return this.characters[this.at++]
  }

  /** Takes the character if it is the next one. */
  take(character: string): boolean {
    if (this.characters[this.at] !== character) return false
    this.at++
    return true
  }

  required(): string {
    return this.next() ?? this.fail()
  }

  /** A character of a class: `-` and `]` only with `\` before them. */
  inClass(): number {
    const character = this.required()
    if (character === '-' || character === ']') this.fail()
    return codePointOf(character === '\\' ? this.required() : character)
  }

  private fail(): never {
    throw new UsageError(`the pattern ${JSON.stringify(this.pattern)} is not well-formed: close each "[", and put "\\" before a "-", "]" or "\\" that is meant as such`)
  }
}

/** At least one character or range. A range whose first end is behind its last matches nothing. */
function readClass(reader: PatternReader): Term {
  const negated = reader.take('^')
  const ranges: (readonly [number, number])[] = []
  do {
    const first = reader.inClass()
    ranges.push([first, reader.take('-') ? reader.inClass() : first])
  } while (!reader.take(']'))
  return (codePoint) => ranges.some(([first, last]) => first <= codePoint && codePoint <= last) !== negated
}

function equals(character: string): Term {
  const wanted = codePointOf(character)
  return (codePoint) => codePoint === wanted
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Going back to the last star is enough, so a name of n characters takes n × m steps at most. */
function matches(name: readonly number[], terms: readonly Term[]): boolean {
  let [at, term, afterStar, retryAt] = [0, 0, -1, 0]
  while (at < name.length) {
    const wanted = terms[term]
    const codePoint = name[at] as number
    if (wanted === STAR) {
      afterStar = ++term
      retryAt = at
    } else if (wanted?.(codePoint) === true) {
      at++
      term++
    } else if (afterStar >= 0 && name[retryAt] !== SLASH) {
      term = afterStar
      at = ++retryAt
    } else return false
  }
  while (terms[term] === STAR) term++
  return term === terms.length
}
