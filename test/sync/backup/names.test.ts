import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backupKey, isBackupKey } from '../../../src/sync/backup/names.ts'

const NAME = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !text.includes('/'))
const KEY = fc.tuple(fc.array(NAME, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([names, marks]) => names.join('/') + (marks ? '/' : ''))

describe('the names of backups', () => {
  it('are those of backups, whatever the original is called, and no two originals share one', () => {
    fc.assert(fc.property(KEY, KEY, NAME, (key, other, suffix) => {
      expect(isBackupKey(backupKey(key, suffix), suffix)).toBe(true)
      if (key !== other) expect(backupKey(key, suffix)).not.toBe(backupKey(other, suffix))
    }))
  })

  it('stay in the folder of the original, and are those of the original without a suffix', () => {
    fc.assert(fc.property(KEY, NAME, (key, suffix) => {
      expect(backupKey(key, suffix).split('/').length).toBe(key.split('/').length)
      expect(backupKey(key, '')).toBe(key)
    }))
  })

  it.each([
    ['a.bak', true],
    ['dir/a.bak', true],
    ['dir.bak/', true],
    ['dir.bak/a', false],
    ['.bak', false],
    ['dir/.bak', false],
    ['abak', false],
    ['a.bak2', false],
  ])('%j with the suffix .bak: %s', (key, is) => {
    expect(isBackupKey(key, '.bak')).toBe(is)
  })
})
