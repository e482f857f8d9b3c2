import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOf, UsageError } from '../../../src/errors.ts'
import { compileWildcard } from '../../../src/sync/decide/wildcard.ts'

/** Pattern, name, and what Go 1.26's `path.Match` answered. */
const ANSWERS_OF_GO: readonly (readonly [string, string, boolean | 'bad'])[] = [
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*', '', true],
  ['*c', 'abc', true],
  ['a*', 'a', true],
  ['a*', 'abc', true],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^b-d]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['ab[!c]', 'abc', true],
  ['ab[!c]', 'ab!', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a☺b', true],
  ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false],
  ['[a-ζ]*', 'α', true],
  ['*[a-ζ]', 'A', false],
  ['[\\]a]', ']', true],
  ['[\\-]', '-', true],
  ['[x\\-]', 'x', true],
  ['[x\\-]', '-', true],
  ['[x\\-]', 'z', false],
  ['[]a]', ']', 'bad'],
  ['[-]', '-', 'bad'],
  ['[x-]', 'x', 'bad'],
  ['[-x]', 'x', 'bad'],
  ['[a-b-c]', 'a', 'bad'],
  ['[', 'a', 'bad'],
  ['[^', 'a', 'bad'],
  ['[^bc', 'a', 'bad'],
  ['a[', 'a', 'bad'],
  ['a[', 'ab', 'bad'],
  ['\\', 'a', 'bad'],
  ['a\\', 'a', 'bad'],
  ['*x', 'xxx', true],
  ['**', 'a', true],
  ['**.txt', 'a.txt', true],
  ['{a,b}', 'a', false],
  ['{a,b}', '{a,b}', true],
  ['!a', 'b', false],
  ['!a', '!a', true],
  ['+(a)', 'aa', false],
  ['+(a)', '+(a)', true],
  ['@(a|b)', 'a', false],
  ['[[:alpha:]]', 'a', false],
  ['[[:alpha:]]', ':]', true],
  ['*.TXT', 'a.txt', false],
  ['.*', '.hidden', true],
  ['*', '.hidden', true],
  ['?', '😀', true],
  ['[b-a]', 'a', false],
  ['[^b-a]', 'a', true],
  ['[\\^a]', '^', true],
  ['[a^]', '^', true],
  ['(a|b)', 'a', false],
  ['a.c', 'abc', false],
  ['a$', 'a', false],
  ['^a', 'a', false],
  ['', '', true],
  ['', 'a', false],
  ['*a*a*a*b', 'aaaaaaaa', false],
  ['a\nb', 'a\nb', true],
  ['a?b', 'a\nb', true],
  ['[\\', 'a', 'bad'],
  ['a]', 'a]', true],
  ['[a', 'a', 'bad'],
  ['*[', 'b', 'bad'],
]

function answerFor(pattern: string, name: string): boolean | 'bad' {
  try {
    return compileWildcard(pattern)(name)
  } catch (error) {
    expect(kindOf(error)).toBe('usage')
    return 'bad'
  }
}

/** A piece of a pattern, as Go's documentation defines it, and which characters it stands for. */
type Piece = { readonly text: string } & ({ readonly star: true } | { readonly star: false; readonly holds: (character: string) => boolean })

const ALPHABET = ['a', 'b', 'c', '-', ']', '[', '^', '!', '*', '?', '\\', '{', ',', '}', '.', '\u00e9', '\u{1f600}']
const character = fc.constantFrom(...ALPHABET)
const escaped = (text: string): string => `\\${text}`
const inOrder = (first: string, at: string, last: string): boolean => [first, at, last].every((c, i, all) => i === 0 || point(all[i - 1] ?? '') <= point(c))
const point = (text: string): number => text.codePointAt(0) ?? 0

const range = fc.tuple(character, fc.option(character, { nil: undefined })).map(([first, last = first]) => ({
  text: first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`,
  holds: (c: string) => inOrder(first, c, last),
}))
const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.constant<Piece>({ text: '*', star: true }),
  fc.constant<Piece>({ text: '?', star: false, holds: () => true }),
  character.map<Piece>((c) => ({ text: '*?[\\'.includes(c) ? escaped(c) : c, star: false, holds: (other) => other === c })),
  character.map<Piece>((c) => ({ text: escaped(c), star: false, holds: (other) => other === c })),
  fc.tuple(fc.boolean(), fc.array(range, { minLength: 1, maxLength: 3 })).map<Piece>(([negated, ranges]) => ({
    text: `[${negated ? '^' : ''}${ranges.map(({ text }) => text).join('')}]`,
    star: false,
    holds: (c) => ranges.some(({ holds }) => holds(c)) !== negated,
  })),
)

function matchesPieces([piece, ...rest]: readonly Piece[], name: readonly string[]): boolean {
  if (piece === undefined) return name.length === 0
  if (!piece.star) return name[0] !== undefined && piece.holds(name[0]) && matchesPieces(rest, name.slice(1))
  return name.some((_, i) => matchesPieces(rest, name.slice(i))) || matchesPieces(rest, [])
}

describe('a pattern', () => {
  it.each(ANSWERS_OF_GO)('%j on %j is %s, as in Go', (pattern, name, answer) => {
    expect(answerFor(pattern, name)).toBe(answer)
  })

  it('matches what its pieces stand for', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 5 }), fc.array(character, { maxLength: 6 }), (pieces, name) => {
      const pattern = pieces.map(({ text }) => text).join('')
      expect(answerFor(pattern, name.join(''))).toBe(matchesPieces(pieces, name))
    }), { numRuns: 2000 })
  })

  it('is tried in so many steps only, however many stars it has', () => {
    expect(compileWildcard('*a'.repeat(500) + '*b')('a'.repeat(5000))).toBe(false)
  })

  it('says what is wrong with it', () => {
    expect(() => compileWildcard('[a')).toThrow(UsageError)
    expect(() => compileWildcard('[a')).toThrow('"[a" is not well-formed')
  })
})
