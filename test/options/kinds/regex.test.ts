import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidValue } from '../../../src/options/kinds/kind.ts'
import { parseRegex, regex } from '../../../src/options/kinds/regex.ts'

describe('regular expressions of s3sync', () => {
  it.each([
    // pattern, keys that match, keys that do not
    [String.raw`\.txt$`, ['a/b.txt'], ['b.txt.gz', 'b_txt']],
    ['^(?!.*tmp).*$', ['a/b'], ['a/tmp/b']],
    ['(?<=/)x', ['a/x'], ['x']],
    [String.raw`(\w)\1`, ['aa', 'éé'], ['ab']],
    [String.raw`(?P<c>.)-(?P=c)`, ['a-a'], ['a-b']],
    [String.raw`(?<c>.)-\k<c>`, ['a-a'], ['a-b']],
    ['(?i)readme', ['README.md'], ['read me']],
    ['(?i)ÄRGER', ['ärger'], ['arger']],
    ['a.b', ['a b', 'a\rb', 'a\u2028b', 'a😀b'], ['a\nb', 'ab']],
    ['(?s)a.b', ['a\nb'], ['ab']],
    ['(?s)^.$', ['a', '\n', '😀'], ['', 'ab']],
    [String.raw`^\O{2}$`, ['a\n'], ['a', '']],
    ['(?s:a.)b.c', ['a\nb c'], ['a\nb\nc']],
    ['^b$', ['b'], ['a\nb', 'b\n']],
    ['(?m)^b$', ['a\nb', 'b\nc'], ['a\rb']],
    [String.raw`\Ab\z`, ['b'], ['b\n', 'ab']],
    [String.raw`b\Z`, ['b', 'b\n'], ['b\nc']],
    ['(?x) a b # comment\n c', ['abc'], ['a b c']],
    [String.raw`(?x)a\ b[ c]`, ['a bc'], ['abc', 'a b ']],
    [String.raw`^\d+$`, ['12', '١٢'], ['1a']],
    [String.raw`^\s$`, ['\u2003'], ['\ufeff']],
    [String.raw`\bß\b`, ['a ß b'], ['aßb']],
    [String.raw`\Bb`, ['ab'], ['b']],
    [String.raw`^\h+$`, ['dEad09'], ['xyz']],
    [String.raw`^\x41\u0042\U00000043\x{44}\u{45}$`, ['ABCDE'], ['abcde']],
    [String.raw`^\pL\p{Lu}\p{Greek}\p{script=Han}\P{L}\p{^N}$`, ['aBγ漢1x'], ['aBγ漢ax', 'aBγ漢11']],
    [String.raw`^\p{lowercase letter}$`, ['a'], ['A']],
    ['^[[:alpha:]_]+[[:^digit:]]$', ['ab_c'], ['ab1']],
    ['^[a-z&&[^aeiou]]+$', ['xyz'], ['xaz']],
    ['^[a-z--[aeiou]]+$', ['xyz'], ['xaz']],
    ['^[a-c~~b-d]$', ['a', 'd'], ['b', 'c']],
    ['^[a[x-z]0-9]+$', ['ax9'], ['b']],
    ['^[]a]+$', [']a'], ['b']],
    ['^[^]a]$', ['b'], [']', 'a']],
    ['^[a-]+$', ['a-'], ['b']],
    [String.raw`^[\w.()|/{}&-]+$`, ['a.b(c)|/{&}-'], ['a b']],
    [String.raw`^[\x2d\]\d\s]+$`, ['-] 1'], ['a']],
    ['a{2}{', ['aa{'], ['a{']],
    ['^a{,2}$', ['', 'aa'], ['aaa']],
    ['^a{2,}?$', ['aa', 'aaa'], ['a']],
    ['x{}y{a}', ['x{}y{a}'], ['xy']],
    [']}', [']}'], ['x']],
    ['^(?>a|ab)c$', ['ac'], ['abc']],
    [String.raw`^(?>(a)b*)(.)\2$`, ['abbcc'], ['abbc', 'abb']],
    [String.raw`^(a)\1{2}0$`, ['aaa0'], ['aa0']],
    [String.raw`a\Kb`, ['ab'], ['b']],
    ['a(?#note)b', ['ab'], ['anoteb']],
    ['(?u)(?-i)a', ['a'], ['A']],
    [String.raw`^\-\_\/\#\ \é$`, ['-_/# é'], []],
    ['', ['anything', ''], []],
    ['^a++b$', ['aab'], ['b']],
    ['^a*+a', [], ['aaa']],
    ['^(?:ab?)++b$', ['abb', 'aabb'], ['ab']],
    ['^(a)(?:b|(c)){1,2}+c$', ['abbc', 'accc'], ['acc', 'ab']],
    [String.raw`^(x)(?:y(z))++\1\2$`, ['xyzxz', 'xyzyzxz'], ['xyzxy']],
    [String.raw`^(a|b)\1?+\1$`, ['aaa', 'bbb'], ['aa']],
    [String.raw`\Ga`, ['ab'], ['ba']],
    [String.raw`\<ab\>`, ['x ab y', 'ab'], ['xab', 'abx']],
    [String.raw`\b{start}a`, ['a', ' a'], ['ba']],
    [String.raw`a\b{end}`, ['a', 'a b'], ['ab']],
    [String.raw`^\b{start-half}-\b{end-half}$`, ['-'], ['a']],
    [String.raw`^\N\O\R$`, ['a\n\r\n', 'ab\r', 'a\n\v'], ['\nbc', 'ab ']],
    [String.raw`^\R\n$`, ['\r\n\n', '\n\n'], ['\r\n']],
    ['^(?:a|(*FAIL))$', ['a'], ['']],
    ['(?x)^a{ 2 , 3 }$', ['aa', 'aaa'], ['a', 'a{ 2 , 3 }']],
    ['^a{ 2 }$', ['a{ 2 }'], ['aa']],
    [String.raw`^(?:(a)\1|b)$`, ['aa', 'b'], ['a', 'ab']],
    [String.raw`(?=.*(x))\1`, ['xx', 'x'], ['']],
    [String.raw`^(?P<one>a)(?P<two>b)\k'two'(?P=one)\2\k<1>$`, ['abbaba'], ['ababab']],
  ])('%s', (pattern, matching, others) => {
    const compiled = parseRegex(pattern)
    expect(matching.filter((key) => !compiled.test(key))).toEqual([])
    expect(others.filter((key) => compiled.test(key))).toEqual([])
  })

  it.each([
    ['a(?i)b', 'flag i'], ['(?i:a)b', 'flag i'], ['(?U)a', 'flag (?U)'],
    ['(?(1)a|b)', 'group (?(1'],
    ['(?P>x)', 'group (?P>'], [String.raw`\b{begin}`, 'word boundary'], [String.raw`\2(a)`, 'refers to group 2'],
    ['(a', 'never closed'], ['a)', 'without a ('],
    ['[a', 'never closed'], ['*a', 'nothing to repeat'], ['a++{2}', 'nothing to repeat'], ['a(?s)*', 'nothing to repeat'], [String.raw`\p{Klingon}`, 'unknown property'],
    ['[[:foo:]]', 'unknown class'], ['a**', 'no regular expression'],
    [String.raw`\x{110000}`, 'code point'], [String.raw`a\\`.slice(0, 2), 'escape'], ['[z-a]', 'no regular expression'],
    [String.raw`\k<x>`, 'refers to group x, which has not begun there'],
    [String.raw`(?:(a)|b)\1`, 'a reference to group 1, which need not have matched'],
    [String.raw`(a)?\1`, 'a reference to group 1'], [String.raw`(a){0,2}\1`, 'a reference to group 1'], [String.raw`(a){,2}+\1`, 'a reference to group 1'],
    [String.raw`(a\1)`, 'a reference to group 1'], [String.raw`(?!(a))\1`, 'a reference to group 1'],
    [String.raw`(?<=(a)\1)`, 'a reference to group 1'], [String.raw`(?<=(a))\1`, 'in a look-behind'],
    [String.raw`(?:(?<n>a)|b\k<n>)+`, 'a reference to group n'],
    ['(?<=a++)b', 'the possessive quantifier ++ in a look-behind'], ['(?<!x(?>a|ab))b', 'the group (?> in a look-behind'],
    ['(?<n>a)(?<n>b)', 'two groups with the name n'], ['(?~abc)', 'group (?~a'], [String.raw`(a)\g<1>`, 'escape \\g'],
    ['(?x)[a#b]', 'a # in brackets'], ['(?R)a', 'flag (?R)'], [String.raw`a\G`, 'escape \\G'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => parseRegex(pattern)).toThrow(reason)
  })

  it('reads an escaped text as that text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, other) => {
      // Escaped angle brackets are word boundaries.
      const compiled = parseRegex(`^${text.replace(/(?![<>])[\p{P}\p{S}]/gu, '\\$&')}$`)
      expect(compiled.test(text)).toBe(true)
      expect(compiled.test(other)).toBe(other === text)
    }))
  })

  it('refuses what it cannot read with a reason, and never otherwise', () => {
    const token = fc.constantFrom('(', ')', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?>', '(?<n>', '[', ']', '[^', '-', '&&', '|', '*', '+', '?', '{2}', '{,3}', '^', '$', '.', 'a', 'b', '\\1', '\\k<n>', '\\w', '\\b', '\\R', '(?x)', '(?s)', '#', ' ', '\\')
    fc.assert(fc.property(fc.array(token, { maxLength: 12 }), fc.string(), (tokens, text) => {
      try {
        parseRegex(tokens.join('')).test(text)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidValue)
      }
    }), { numRuns: 2000 })
  })

  it('does not give back what a possessive quantifier took', () => {
    const item = fc.constantFrom('a', 'b', '[ab]', '(?:a|ab)', '(a)', '(?:ab?)', '.')
    const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{,2}')
    fc.assert(fc.property(item, quantifier, item, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (one, times, other, text) => {
      const [taken] = new RegExp(`^(?:${one})${times.replace('{,', '{0,')}`).exec(text) ?? []
      const goesOn = taken !== undefined && new RegExp(`^(?:${other})$`).test(text.slice(taken.length))
      expect(parseRegex(`^(?:${one})${times}+(?:${other})$`).test(text)).toBe(goesOn)
    }))
  })

  it('takes a RegExp from the library as it is, without its memory', () => {
    const compiled = regex.accept(/a/gi)
    expect([compiled.test('xA'), compiled.test('xA')]).toEqual([true, true])
    expect(compiled.flags).toBe('i')
  })
})
