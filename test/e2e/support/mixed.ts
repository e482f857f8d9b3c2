import { patternOf } from '../../conformance/subject.ts'

export const MIB = 2 ** 20

/** Options that make parts as small as S3 allows. */
export const SMALL_PARTS = ['--multipart-threshold', '5MiB', '--multipart-chunksize', '5MiB']

/** Keys that are legal and that something on the way could stumble over. */
export const ODD_KEYS = [
  'plain.txt', 'with blank.txt', ' leading blank', 'plus+plus', '100%', '%41 is no A', 'hash#tag', 'what?', 'this&that=more;', 'say "hi"',
  "it's", '<tag>', 'a|b', 'star*', 'colon:name', 'comma,', 'dollar$', 'back\\slash', '~tilde', '[brackets]{braces}', '!bang', '@at', '.hidden', 'dot.',
  'caf\u00e9 composed', 'cafe\u0301 decomposed', 'ЖЗИ/日本語/한국어', 'emoji 🎉/👩‍👩‍👧', 'beyond \u{10ffff}'.slice(0, 7) + '\u{1f600}', 'deep/er/and/deeper/file', 'deep-er', 'deep.er',
  `${'k'.repeat(200)}/${'l'.repeat(200)}/${'m'.repeat(200)}/${'n'.repeat(200)}/${'o'.repeat(96)}`,
  `${'é'.repeat(120)}/${'日'.repeat(80)}`,
  'new\nline', 'tab\there',
] as const

/** A tree of small files with those names. */
export function oddContents(): Record<string, string> {
  return Object.fromEntries(ODD_KEYS.map((key, i) => [key, `${i} ${key}`]))
}

/** A tree with an empty file, small ones, and one that goes in parts. */
export function mixedContents(): Record<string, Buffer | string> {
  return { 'empty': '', 'a.txt': 'alpha', 'b/c.json': '{}', 'b/d/e': patternOf(70_000), 'b-side': 'x', 'large.bin': patternOf(6 * MIB + 123) }
}
