import { ANY, character, complementOf, type Characters } from './characters.ts'
import type { Piece } from './automaton.ts'

/**
 * A pattern of `aws s3 sync --include` and `--exclude`, which is Python's fnmatch: `*` is any characters, `/` too, `?` one
 * of them, `[seq]` and `[!seq]` one inside or outside of a set. A `[` that is never closed matches itself, and so does `\`.
 * https://docs.python.org/3/library/fnmatch.html
 */
export function parseAwsGlob(glob: string): Piece[] {
  const characters = [...glob]
  const pieces: Piece[] = []
  for (let at = 0; at < characters.length; at++) {
    const text = characters[at] as string
    const end = text === '[' ? endOfSet(characters, at + 1) : -1
    if (text === '*') pieces.push({ many: ANY })
    else if (text === '?') pieces.push({ one: ANY })
    else if (end < 0) pieces.push({ one: character(text) })
    else {
      pieces.push({ one: setOf(characters.slice(at + 1, end)) })
      at = end
    }
  }
  return pieces
}

/** Where the `]` is that closes a set; one that comes first is a member. */
function endOfSet(characters: readonly string[], begin: number): number {
  const first = characters[begin] === '!' ? begin + 1 : begin
  return characters.indexOf(']', characters[first] === ']' ? first + 1 : first)
}

function setOf(inside: readonly string[]): Characters {
  const negated = inside[0] === '!'
  const members = rangesIn(negated ? inside.slice(1) : inside)
  return negated ? complementOf(members) : members
}

/** A `-` between two characters makes a range; anywhere else it is a member. */
export function rangesIn(members: readonly string[]): Characters {
  const ranges: [number, number][] = []
  for (let at = 0; at < members.length; at++) {
    const first = codePointOf(members[at])
    const isRange = members[at + 1] === '-' && at + 2 < members.length
    if (isRange) at += 2
    ranges.push([first, codePointOf(members[at])])
  }
  return ranges
}

function codePointOf(text: string | undefined): number {
  return text?.codePointAt(0) ?? 0
}
