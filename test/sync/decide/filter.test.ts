import { describe, expect, it } from 'vitest'
import type { FilterSettings } from '../../../src/sync/settings.ts'
import { createFilter } from '../../../src/sync/decide/filter.ts'
import { createShield } from '../../../src/sync/decide/filter.ts'

const ENTRY = { key: 'photos/cat.jpg', size: 100, mtime: 5000, etag: '' }

describe('createFilter', () => {
  it.each<[string, FilterSettings, string | undefined]>([
    ['nothing is set', {}, undefined],
    ['modified before the limit', { mtimeBefore: 5001 }, undefined],
    ['modified at the limit, which has to be later', { mtimeBefore: 5000 }, 'mtime-before'],
    ['modified at the limit, from which on is meant', { mtimeAfter: 5000 }, undefined],
    ['modified before the first moment', { mtimeAfter: 5001 }, 'mtime-after'],
    ['smaller', { smallerSize: 101 }, undefined],
    ['of the size that has to be larger', { smallerSize: 100 }, 'smaller-size'],
    ['of the size from which on is meant', { largerSize: 100 }, undefined],
    ['too small', { largerSize: 101 }, 'larger-size'],
    ['a match somewhere in the key', { includeRegex: /cat/ }, undefined],
    ['no match', { includeRegex: /^cat/ }, 'include-regex'],
    ['a match to leave out', { excludeRegex: /\.jpg$/ }, 'exclude-regex'],
    ['no match to leave out', { excludeRegex: /dog/ }, undefined],
    ['a size limit of nothing', { smallerSize: 0 }, 'smaller-size'],
    ['a time limit of the epoch', { mtimeBefore: 0 }, 'mtime-before'],
  ])('%s', (_title, settings, refusal) => {
    expect(createFilter(settings)(ENTRY)).toBe(refusal)
  })

  it('names the first filter of the chain that refuses', () => {
    const all = { mtimeBefore: 1, mtimeAfter: 9000, smallerSize: 1, largerSize: 900, includeRegex: /dog/, excludeRegex: /cat/ }
    const order = ['mtime-before', 'mtime-after', 'smaller-size', 'larger-size', 'include-regex', 'exclude-regex']
    const names = ['mtimeBefore', 'mtimeAfter', 'smallerSize', 'largerSize', 'includeRegex', 'excludeRegex'] as const
    const refusals = names.map((_, i) => createFilter(Object.fromEntries(names.slice(i).map((name) => [name, all[name]])))(ENTRY))
    expect(refusals).toEqual(order)
  })
})

describe('createShield', () => {
  it.each<[FilterSettings, boolean, boolean]>([
    [{}, false, false],
    [{ excludeRegex: /cat/ }, false, true],
    [{ excludeRegex: /dog/ }, false, false],
    [{ excludeRegex: /cat/ }, true, false],
    [{ includeRegex: /dog/, smallerSize: 1, mtimeBefore: 1 }, false, false],
  ])('%j with --delete-excluded %s: %s', (settings, deleteExcluded, shielded) => {
    expect(createShield(settings, deleteExcluded)(ENTRY) !== undefined).toBe(shielded)
  })
})
