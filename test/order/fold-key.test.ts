import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFold } from '../../src/order/fold-key.ts'
import { oddKey } from './odd-keys.ts'

const foldCase = createFold({ foldsCase: true }) ?? String
const foldAll = createFold({ foldsCase: true, foldsForms: true }) ?? String

describe('createFold', () => {
  it('returns nothing where every name is its own', () => {
    expect(createFold({})).toBeUndefined()
    expect(createFold({ foldsCase: false, foldsForms: false })).toBeUndefined()
  })

  it('takes names for one that differ in letter case, as SMB does', () => {
    for (const [one, other] of [['Dir/README.md', 'dir/readme.MD'], ['\u00c9t\u00e9', '\u00e9T\u00c9'], ['\u03a3', '\u03c2'], ['\u0416', '\u0436']]) {
      expect(foldCase(one ?? '')).toBe(foldCase(other ?? ''))
    }
    for (const [one, other] of [['a', 'b'], ['stra\u00dfe', 'strasse'], ['\u00e9', 'e\u0301'], ['\ufb01', 'fi'], ['a.', 'a'], ['\u{10428}', '\u{10400}']]) {
      expect(foldCase(one ?? '')).not.toBe(foldCase(other ?? ''))
    }
  })

  it('takes composed and decomposed names for one, and keeps letter case apart', () => {
    const fold = createFold({ foldsForms: true }) ?? String
    expect(fold('caf\u00e9/\u1e69')).toBe(fold('cafe\u0301/s\u0307\u0323'))
    expect(fold('\uac00')).toBe(fold('\u1100\u1161'))
    expect(fold('Caf\u00e9')).not.toBe(fold('caf\u00e9'))
  })

  it('is stable, and keeps folders folders', () => {
    fc.assert(fc.property(oddKey, (key) => {
      expect(foldAll(foldAll(key))).toBe(foldAll(key))
      expect(foldAll(key).split('/')).toHaveLength(key.split('/').length)
    }))
  })
})
