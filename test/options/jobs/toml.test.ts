import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readToml, type TomlNode } from '../../../src/options/jobs/toml.ts'

function plain(node: TomlNode): unknown {
  if (node.type === 'array') return node.items.map(plain)
  return node.type === 'object' ? Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)])) : node.value
}

describe('a TOML file', () => {
  it('has the same values in tables, dotted keys, inline tables and lists of tables', () => {
    const text = 'a.b = 1\na."c d" = [true, "x", 1.5]\n[t]\nu = { v = "w", x.y = 2 }\n[t.s]\nz = 1979-05-27T07:32:00Z\n[[l]]\nk = 1\n[[l]]\n[l.m]\nk = 2\n'
    expect(plain(readToml(text, 'f'))).toEqual({
      a: { b: 1, 'c d': [true, 'x', 1.5] }, t: { u: { v: 'w', x: { y: 2 } }, s: { z: '1979-05-27T07:32:00Z' } }, l: [{ k: 1 }, { m: { k: 2 } }],
    })
  })

  it('has keys in their order, and names such as __proto__', () => {
    const { entries } = readToml('z = 1\n__proto__ = 2\na = 3\n', 'f')
    expect([...entries.keys()]).toEqual(['z', '__proto__', 'a'])
  })

  it.each([
    ['a = 1\na = 2\n', 'f:2:1: this is not TOML: defining a key multiple times'],
    ['[a]\r\n\r\nx = "abc\r\n', 'f:3:9: this is not TOML: unterminated string'],
    ['ünïcödé = 1\n', 'f:1:1: this is not TOML: unexpected character'],
    ['x = 1\n[t\n', 'f:2:3: this is not TOML'], ['x =\n', 'f:1:4: this is not TOML: unspecified'], ['x = "\\q"\n', 'f:1:7: this is not TOML'], ['x = 01\n', 'f:1:5: this is not TOML'],
  ])('%j is refused with line and column', (text, message) => {
    expect(() => readToml(text, 'f')).toThrow(message)
  })

  it('is read, or refused with a place in it, whatever it holds', () => {
    const piece = fc.constantFrom('[', ']', 'a', '.', ' = ', '"', "'", '\n', '\r\n', '{', '}', ',', '1', '#', '\u0000', '\\', 'true', '\ud83d\ude00', '${A}')
    fc.assert(fc.property(fc.array(piece).map((pieces) => pieces.join('')), (text) => {
      try {
        readToml(text, 'f')
      } catch (error) {
        expect(String(error)).toMatch(/^UsageError: f:\d+:\d+: this is not TOML: /)
      }
    }), { numRuns: 500 })
  })
})
