import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withServiceNames } from '../../../src/storage/azure/metadata-names.ts'

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
})
