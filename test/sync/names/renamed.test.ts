import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beforeRenaming, renamed } from '../../../src/sync/names/renamed.ts'
import { oddKey } from '../../order/odd-keys.ts'

describe('renamed', () => {
  it.each([
    ['a/readme.md', /^a\/readme \(case conflict [0-9a-f]{8}\)\.md$/],
    ['x.tar.gz', /^x\.tar \(case conflict [0-9a-f]{8}\)\.gz$/],
    ['a.b/.profile', /^a\.b\/\.profile \(case conflict [0-9a-f]{8}\)$/],
    ['a.b/name', /^a\.b\/name \(case conflict [0-9a-f]{8}\)$/],
  ])('changes the name of %s before its extension', (key, expected) => {
    expect(renamed(key)).toMatch(expected)
  })

  it('gives each key a name of its own, the same every time', () => {
    expect(renamed('readme.md')).toBe(renamed('readme.md'))
    expect(renamed('readme.md').toLowerCase()).not.toBe(renamed('README.md').toLowerCase())
  })

  it('can be taken back', () => {
    fc.assert(fc.property(oddKey.filter((key) => !key.endsWith('/')), (key) => {
      expect(beforeRenaming(renamed(key))).toBe(key)
    }))
    expect(beforeRenaming('a (case conflict 00000000)/b')).toBe('a (case conflict 00000000)/b')
  })
})
