import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { UnsupportedSyntax, withoutAttributes } from '../../../src/lua/worker/attributes.ts'

describe('withoutAttributes', () => {
  it.each([
    ['local x <const> = 1', 'local x         = 1'],
    ['local x<const>,y < const > = 1, 2', 'local x       ,y           = 1, 2'],
    ['local a, b <const> = f() < 1', 'local a, b         = f() < 1'],
    ['local\nx\n<const>\n= 1', 'local\nx\n       \n= 1'],
    ['local --[[ <const> ]] x <const> = 1', 'local --[[ <const> ]] x         = 1'],
  ])('takes <const> out of %j', (source, expected) => expect(withoutAttributes(source)).toBe(expected))

  it.each([
    'local s = "local x <const> = 1"',
    `local s = 'it\\'s local x <close> = 1'`,
    'local s = [==[ local x <close> = 1 ]] ]==] local y = 1 < 2',
    '-- local x <close> = 1\nlocal y = a<b',
    '--[[ local x <close> = 1 ]] local y = a < b',
    'local function f(a) return a < b and c > d end',
    'local x = a <close> b',
    'mylocal = x < const',
  ])('leaves %j as it is', (source) => expect(withoutAttributes(source)).toBe(source))

  it('refuses <close> with its line', () => {
    expect(() => withoutAttributes('-- a\nlocal f = 1\nlocal file <close> = io.open("x")')).toThrow(UnsupportedSyntax)
    try {
      withoutAttributes('-- a\nlocal f = 1\nlocal file <close> = io.open("x")')
    } catch (error) {
      expect(error).toMatchObject({ line: 3 })
    }
  })

  it('changes no length and no line, and only after local, for every text', () => {
    const piece = fc.constantFrom('local ', 'x', ' <const>', '<', '>', ',', '=', '\n', '"', "'", '[[', ']]', '--', '--[[', '\\', ' ', 'é')
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const source = pieces.join('')
      const result = withoutAttributes(source)
      expect(result).toHaveLength(source.length)
      expect(result.replace(/ {7,}/g, '').length).toBeLessThanOrEqual(source.length)
      expect(result.split('\n').length).toBe(source.split('\n').length)
      if (!source.includes('local ')) expect(result).toBe(source)
    }))
  })
})
