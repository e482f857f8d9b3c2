import { describe, expect, it } from 'vitest'
import { IGNORED, type IgnoredOption } from '../../../src/options/azcopy/ignored.ts'
import { AZURE, invoke, S3 } from '../support/invoke.ts'

const GO_TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const GO_FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']
const all = Object.entries(IGNORED).map(([name, entry]) => ({ name, entry }))
const of = (takes: IgnoredOption['takes']) => all.filter(({ entry }) => entry.takes === takes)

describe("azcopy's switches without a meaning", () => {
  it.each(of('switch'))('--$name is taken off the line, or refused', ({ name, entry }) => {
    const plain = invoke(`/in ${AZURE}`).config
    for (const value of GO_FALSE) expect(invoke(`/in --${name}=${value} ${AZURE}`).config).toEqual(plain)
    for (const words of [`--${name}`, ...GO_TRUE.map((value) => `--${name}=${value}`)]) {
      const run = () => invoke(`/in ${words} ${AZURE}`).config
      if (entry.accepts === 'any') expect(run()).toEqual(plain)
      else expect(run).toThrow(`--${name} cannot be used: ${entry.why}`)
    }
    expect(() => invoke(`/in ${AZURE} --${name}=yes`)).toThrow(`invalid value 'yes' for --${name}: must be true or false`)
    expect(() => invoke(`/in ${AZURE} --${name} false`)).toThrow(entry.accepts === 'any' ? "unexpected argument 'false'" : 'cannot be used')
  })
})

describe("azcopy's options without a meaning", () => {
  it.each(of('value'))('--$name is taken off the line with its value, or refused', ({ name, entry }) => {
    const plain = invoke(`/in ${AZURE}`).config
    const harmless = entry.accepts === 'any' ? (entry.values ?? ['x']) : entry.accepts
    for (const value of harmless) {
      expect(invoke(`/in --${name}=${value.toUpperCase()} ${AZURE}`).config).toEqual(plain)
      if (value !== '') expect(invoke(`/in --${name} ${value} ${AZURE}`).config).toEqual(plain)
    }
    const refused = entry.values === undefined ? `--${name} cannot be used: ${entry.why}` : `must be one of ${entry.values.join(', ')}`
    if (entry.accepts !== 'any' || entry.values) {
      for (const words of [`--${name}=R;H`, `--${name} R;H`]) expect(() => invoke(`/in ${AZURE} ${words}`)).toThrow(refused)
    }
    expect(() => invoke(`/in ${AZURE} --${name}`)).toThrow(`option '--${name}' argument missing`)
  })

  it('are not looked for behind -- or in values', () => {
    expect(invoke(`--include-regex=--include ${S3} /out`).values.includeRegex?.map((regex) => regex.test('a--include'))).toEqual([true])
    expect(invoke(`-- --include /out`).source).toMatchObject({ kind: 'local' })
  })
})
