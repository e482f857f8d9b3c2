import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { expand, hasReference } from '../../../src/options/jobs/template.ts'
import { readToml, type TomlText } from '../../../src/options/jobs/toml.ts'

/** A text as a file has it behind `x = `. */
function text(raw: string): TomlText {
  const node = readToml(`\nx = ${raw}\n`, 'f.toml').entries.get('x')?.value
  if (node?.type !== 'string') throw new TypeError('no text')
  return node
}

const ENV = { NAME: 'value', EMPTY: '', _a1: 'b' }

describe('references to variables', () => {
  it.each([
    ['"${NAME}"', 'value'], ['"a${NAME}b${_a1}"', 'avaluebb'], ['"${EMPTY}"', ''],
    ['"${NAME:-x}"', 'value'], ['"${EMPTY:-x}"', 'x'], ['"${NONE:-x y:-z}"', 'x y:-z'], ['"${NONE:-}"', ''],
    ['"$$"', '$'], ['"$${NAME}"', '${NAME}'], ['"$$${NAME}"', '$value'], ['"$NAME $ 5$"', '$NAME $ 5$'], ["'\\.jpg$'", '\\.jpg$'],
  ])('%s is %j', (raw, expected) => {
    expect(expand(text(raw), ENV)).toBe(expected)
  })

  it.each([
    ['"ab${NONE}"', 'f.toml:2:8: the variable NONE is not set'],
    ['"""\n  ${NAME}\n  ${NONE}"""', 'f.toml:4:3: the variable NONE is not set'],
    ['"$$ ${NAME} ${NONE}"', 'f.toml:2:17: the variable NONE is not set'],
    ['"${NAME"', 'f.toml:2:6: this reference to a variable cannot be read'], ['"${}"', 'f.toml:2:6: this reference'],
    ['"${1A}"', 'f.toml:2:6: this reference'], ['"${A B}"', 'f.toml:2:6: this reference'], ['"${NAME-x}"', 'f.toml:2:6: this reference'],
  ])('%s is refused', (raw, message) => {
    expect(() => expand(text(raw), ENV)).toThrow(UsageError)
    expect(() => expand(text(raw), ENV)).toThrow(message)
  })

  it('does not expand what a variable holds', () => {
    expect(expand(text('"${NAME}"'), { NAME: '${NAME}$$' })).toBe('${NAME}$$')
  })

  it('gives back any text whose dollar signs are doubled', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-', 'ü', '\n') }), (any) => {
      const node = text(JSON.stringify(any.replaceAll('$', '$$$$')))
      expect(hasReference(node)).toBe(false)
      expect(expand(node, {})).toBe(any)
    }))
  })
})
