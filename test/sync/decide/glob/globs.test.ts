import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAutomaton, type Automaton } from '../../../../src/sync/decide/glob/automaton.ts'
import { parseAwsGlob } from '../../../../src/sync/decide/glob/aws-glob.ts'
import { parseRcloneGlob } from '../../../../src/sync/decide/glob/rclone-glob.ts'

const aws = (glob: string): Automaton => createAutomaton(parseAwsGlob(glob))
const rclone = (glob: string): Automaton => createAutomaton(parseRcloneGlob(glob))

describe('a glob of aws s3 sync', () => {
  // The answers are those of Python's fnmatch.fnmatchcase.
  it.each<[string, string, boolean]>([
    ['*', 'a/b', true], ['*.jpg', 'a/b.jpg', true], ['*.jpg', 'a/b.jpg.txt', false], ['a*', 'ba', false], ['a/*', 'a/', true], ['a/*', 'a', false],
    ['?', '/', true], ['?', '', false], ['?', '💾', true], ['a?c', 'abc', true], ['*\n*', 'a\nb', true], ['.*', 'a', false],
    ['[ab]', 'b', true], ['[!ab]', 'b', false], ['[!ab]', '/', true], ['[^ab]', '^', true], ['[^ab]', 'c', false], ['[]a]', ']', true], ['[!]a]', ']', false],
    ['[a-c]', 'b', true], ['[c-a]', 'b', false], ['[!c-a]', 'b', true], ['[a-]', '-', true], ['[-a]', '-', true], ['[a-c-e]', '-', true], ['[a-c-e]', 'd', false],
    ['[--0]', '.', true], ['[', '[', true], ['[a', '[a', true], ['[]', '[]', true], ['[!]', '[!]', true], ['[[]', '[', true], ['a[', 'a', false],
    ['\\*', '\\x', true], ['\\*', '*', false], ['{a,b}', 'a', false], ['{a,b}', '{a,b}', true], ['[\\]', '\\', true], ['[a-c--z]', '~', false], ['[a-c--z]', '0', true],
  ])('%s on %j', (glob, key, matches) => {
    expect(aws(glob).matches(key)).toBe(matches)
  })
})

describe("a glob of rclone's filters", () => {
  // The answers are those of rclone.
  it.each<[string, string, boolean]>([
    ['*.jpg', 'a/b.jpg', true], ['*.jpg', 'b.jpg', true], ['/*.jpg', 'a/b.jpg', false], ['/*.jpg', 'b.jpg', true], ['b.jpg', 'ab.jpg', false], ['b.jpg', 'a/b.jpg', true],
    ['a/*', 'a/b/c', false], ['a/**', 'a/b/c', true], ['a/**', 'x/a/b', true], ['/a/**', 'x/a/b', false], ['**/c', 'c', false], ['**/c', 'a/b/c', true], ['a**c', 'a/b/c', true],
    ['?', '/', false], ['?', 'b', true], ['a?', 'a', false], ['{a,b}.txt', 'b.txt', true], ['{a,b}.txt', 'c.txt', false], ['{,x}y', 'y', true], ['{a,{b,c}d}e', 'cde', true],
    ['{a/b,c}/d', 'a/b/d', true], ['[ab]', 'a', true], ['[^ab]', 'c', true], ['[^ab]', '/', true], ['[!a]', '!', true], ['[!a]', 'b', false], ['[a-c]', 'b', true], ['[a-]', '-', true],
    ['\\*', '*', true], ['\\*', 'a', false], ['a,b', 'a,b', true], ['a.b', 'axb', false], ['A', 'a', false], ['', 'a/', true], ['/', 'a', false],
  ])('%s on %j', (glob, key, matches) => {
    expect(rclone(glob).matches(key)).toBe(matches)
  })

  it.each<[string, string]>([
    ['***', 'three stars'], ['[a', 'a "[" is not closed'], ['a]', '"]" closes nothing'], ['{a', 'a "{" is not closed'], ['a}', '"}" closes nothing'], ['a\\', 'ends in'],
    ['[]', 'holds no character'], ['[c-a]', 'begins behind its end'], ['{{a+}}', '--filter-include-regex'], ['[[:alpha:]]', 'inside'], ['{'.repeat(3000), 'longer than'],
  ])('%s is refused', (glob, why) => {
    expect(() => parseRcloneGlob(glob)).toThrow(why)
  })
})

/** The obvious matcher: tries every way, on the same few constructs. */
function slowly(glob: readonly string[], key: string): boolean {
  const [first, ...rest] = glob
  if (first === undefined) return key === ''
  if (first === '**') return [...Array(key.length + 1).keys()].some((n) => slowly(rest, key.slice(n)))
  if (first === '*') return [...Array(key.length + 1).keys()].some((n) => !key.slice(0, n).includes('/') && slowly(rest, key.slice(n)))
  if (first.startsWith('{')) return first.slice(1, -1).split(',').some((text) => key.startsWith(text) && slowly(rest, key.slice(text.length)))
  if (key === '') return false
  if (first === '?') return key[0] !== '/' && slowly(rest, key.slice(1))
  if (first.startsWith('[^')) return !first.slice(2, -1).includes(key[0] as string) && slowly(rest, key.slice(1))
  if (first.startsWith('[')) return first.slice(1, -1).includes(key[0] as string) && slowly(rest, key.slice(1))
  return key[0] === first && slowly(rest, key.slice(1))
}

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 7 })
const rcloneParts = fc.array(fc.constantFrom('a', 'b', '/', '.', '?', '*', '**', '[ab]', '[^a]', '{a,b/}', '{,a}'), { maxLength: 6 })
  .filter((parts) => parts.every((part, i) => !part.startsWith('*') || !parts[i + 1]?.startsWith('*')))
const awsParts = fc.array(fc.constantFrom('a', 'b', '/', '?', '*', '[ab]', '[!a]'), { maxLength: 6 })

/** Both readings of the same parts: `*` of aws crosses slashes, and its `?` does too. */
const slowRclone = (parts: readonly string[], text: string): boolean => (parts[0] === '/' ? slowly(parts.slice(1), text) : slowly(parts, text) || slowly(['**', '/', ...parts], text))
const slowAws = (parts: readonly string[], text: string): boolean =>
  slowly(parts.map((part) => (part === '*' ? '**' : part === '?' ? '[^]' : part.replace('[!', '[^'))), text)

describe('a glob', () => {
  it('matches what an obvious matcher matches', () => {
    fc.assert(fc.property(rcloneParts, key, (parts, text) => { expect(rclone(parts.join('')).matches(text)).toBe(slowRclone(parts, text)) }), { numRuns: 4000 })
    fc.assert(fc.property(awsParts, key, (parts, text) => { expect(aws(parts.join('')).matches(text)).toBe(slowAws(parts, text)) }), { numRuns: 4000 })
  })

  it('says of a prefix what is true of every key below it', () => {
    for (const [read, generated] of [[rclone, rcloneParts], [aws, awsParts]] as const) {
      fc.assert(fc.property(generated, key, key, (parts, prefix, rest) => {
        const glob = read(parts.join(''))
        if (glob.matchesAllBelow(prefix)) expect(glob.matches(prefix + rest)).toBe(true)
        if (!glob.mayMatchBelow(prefix)) expect(glob.matches(prefix + rest)).toBe(false)
      }), { numRuns: 4000 })
    }
  })

  it.each<[string, Automaton, string, boolean]>([
    ['aws tmp/*', aws('tmp/*'), 'tmp/', true], ['aws tmp*', aws('tmp*'), 'tmp2/', true], ['aws *', aws('*'), 'a/', true], ['aws *.jpg', aws('*.jpg'), 'a.jpg/', false],
    ['aws */tmp/*', aws('*/tmp/*'), 'a/tmp/b/', true], ['rclone *', rclone('*'), 'a/', true], ['rclone tmp/**', rclone('tmp/**'), 'a/tmp/', true],
    ['rclone /tmp/*', rclone('/tmp/*'), 'tmp/', false], ['rclone {tmp,cache}/**', rclone('{tmp,cache}/**'), 'cache/', true],
  ])('knows when all below a prefix matches: %s', (_, glob, prefix, all) => {
    expect(glob.matchesAllBelow(prefix)).toBe(all)
  })

  it('cannot hang, whatever the glob and the key', () => {
    const hostile = [rclone('{a,aa}*'.repeat(200)), aws('*a'.repeat(500) + 'b'), rclone('**a'.repeat(300) + '?????????b'), aws(`*a${'?'.repeat(60)}`)]
    const text = 'ab'.repeat(700)
    // Steps are bounded by the two lengths; with backtracking none of these would end.
    expect(hostile.map((glob) => glob.matches(`${text}x`))).toEqual([true, false, false, true])
    expect(hostile.map((glob) => typeof glob.matchesAllBelow(text))).toEqual(Array(4).fill('boolean'))
  })
})
