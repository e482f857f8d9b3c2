import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withOriginalNames, withServiceNames } from '../../../src/storage/azure/metadata-names.ts'

describe('names of metadata', () => {
  it('stay where the service takes them', () => {
    const metadata = { plain: '1', _under: '2', Mixed9: '3' }
    expect(withServiceNames(metadata)).toBe(metadata)
  })

  it('are kept beside the value where it does not', () => {
    expect(withServiceNames({ 'one-name': 'v', '9lives': 'w', good: 'x' })).toEqual({
      rename_one_name: 'v', rename_key_one_name: 'one-name', rename_9lives: 'w', rename_key_9lives: '9lives', good: 'x',
    })
  })

  it('are never lost, nor mistaken for one another', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'A', '-', '.', '_', '1', 'é'), minLength: 1, maxLength: 4 })
    fc.assert(fc.property(fc.uniqueArray(name, { selector: (text) => text.toLowerCase() }), (names) => {
      const renamed = withServiceNames(Object.fromEntries(names.map((each) => [each, `value of ${each}`])))
      for (const each of Object.keys(renamed)) expect(each).toMatch(/^[A-Za-z_]\w*$/)
      expect(new Set(Object.keys(renamed).map((each) => each.toLowerCase())).size).toBe(Object.keys(renamed).length)
      for (const each of names) expect(Object.values(renamed)).toContain(`value of ${each}`)
    }))
  })

  it('come back as they were, in lower case, where a header can have them', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '-', '.', '_', '1'), minLength: 1, maxLength: 4 })
    fc.assert(fc.property(fc.uniqueArray(name), (names) => {
      const metadata = Object.fromEntries(names.map((each) => [each, `value of ${each}`]))
      expect({ ...withOriginalNames(withServiceNames(metadata)) }).toEqual(metadata)
    }))
    expect({ ...withOriginalNames({ rename_x_y: 'v', rename_key_x_y: 'X-Y', good: '1' }) }).toEqual({ 'x-y': 'v', 'good': '1' })
  })

  it.each([
    ['no value', { rename_key_a_b: 'a-b' }],
    ['no name', { rename_a_b: 'v' }],
    ['a name that is another one', { rename_a_b: 'v', rename_key_a_b: 'other-name' }],
    ['a name that needs no change', { rename_a_b: 'v', rename_key_a_b: 'a_b' }],
    ['a name that no header can have', { rename_a_b: 'v', rename_key_a_b: 'a b' }],
    ['a name in two pairs', { 'a-b': 'w', 'rename_a_b': 'v', 'rename_key_a_b': 'a-b' }],
  ])('stay as two entries with %s', (_what, metadata) => {
    expect({ ...withOriginalNames(metadata) }).toEqual(metadata)
  })
})
