import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidValue } from '../../../src/options/kinds/kind.ts'
import { metadata, parseMetadata } from '../../../src/options/kinds/metadata.ts'
import { parseTags, tags } from '../../../src/options/kinds/tags.ts'

const NAME = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/)
const VALUE = fc.stringMatching(/^[A-Za-z0-9_.-]{0,12}$/)

describe('metadata', () => {
  it.each([
    ['a=b', { a: 'b' }],
    ['key1=value1,key2=', { key1: 'value1', key2: '' }],
    ['a=1,A=2', { a: '2' }],
    ['A-b_c.d=E', { 'a-b_c.d': 'E' }],
  ])('reads %j', (text, expected) => {
    expect(parseMetadata(text)).toEqual(expected)
  })

  it.each(['', 'a', '=b', 'a=b=c', 'a=b,', ',a=b', 'a=b,,c=d', 'a=é', 'é=a', 'a= b', 'a=b c', 'a=b;c=d', 'a=b\n', 'a=/'])('refuses %j', (text) => {
    expect(() => parseMetadata(text)).toThrow(InvalidValue)
  })

  it('reads back whatever is written with the permitted characters', () => {
    fc.assert(fc.property(fc.array(fc.tuple(NAME, VALUE), { minLength: 1 }), (pairs) => {
      const expected = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
      expect(parseMetadata(pairs.map((pair) => pair.join('=')).join(','))).toEqual(expected)
    }))
  })

  it('takes nothing that would not fit into a header', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const read = attempt(() => parseMetadata(text))
      for (const [name, value] of Object.entries(read ?? {})) expect(`${name}=${value}`).toMatch(/^[\x21-\x7e]+$/)
    }))
  })

  it('takes an object from a library call, with any text of one line', () => {
    expect(metadata.accept({ Name: 'a, b = ü' })).toEqual({ name: 'a, b = ü' })
    expect(metadata.accept('a=b')).toEqual({ a: 'b' })
    expect(metadata.accept({})).toEqual({})
    const wrong: unknown[] = [{ 'a b': 'c' }, { a: 1 }, { a: 'x\r\ny: z' }, { '': 'x' }, null, 7]
    for (const input of wrong) expect(() => metadata.accept(input as string)).toThrow(InvalidValue)
  })

  it('has no key that a plain object already has', () => {
    expect(Object.entries(parseMetadata('__proto__=x,constructor=y'))).toEqual([['__proto__', 'x'], ['constructor', 'y']])
  })
})

describe('tagging', () => {
  it.each([
    ['a=b', { a: 'b' }],
    ['a=&c=d', { a: '', c: 'd' }],
    ['a%20b=c+d', { 'a b': 'c d' }],
    ['k=%C3%BC%26%3D%2B', { k: 'ü&=+' }],
    ['a.b_c-d~e=1', { 'a.b_c-d~e': '1' }],
  ])('reads %j', (text, expected) => {
    expect(parseTags(text)).toEqual(expected)
  })

  it.each(['', 'a', '=b', 'a=b&', 'a=b&c', 'a=b=c', 'a=%zz', 'a=%', 'a=%ff', 'a=b&a=c', 'a=b&%61=c', 'a=/', 'a=b c', 'ä=b'])('refuses %j', (text) => {
    expect(() => parseTags(text)).toThrow(InvalidValue)
  })

  it('reads back any tags that URLSearchParams writes', () => {
    const written = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { minKeys: 1 })
    fc.assert(fc.property(written, (expected) => {
      const query = new URLSearchParams(Object.entries(expected)).toString().replaceAll('*', '%2A')
      expect({ ...parseTags(query) }).toEqual({ ...expected })
    }))
  })

  it('takes an object from a library call, not encoded', () => {
    expect(tags.accept({ 'a b': 'ü&' })).toEqual({ 'a b': 'ü&' })
    expect(tags.accept('a=b')).toEqual({ a: 'b' })
    const wrong: unknown[] = [{ '': 'x' }, { a: 1 }, null, 7]
    for (const input of wrong) expect(() => tags.accept(input as string)).toThrow(InvalidValue)
  })
})

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidValue)
    return undefined
  }
}
