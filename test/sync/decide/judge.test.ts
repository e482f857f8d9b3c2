import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/entry.ts'
import type { UpdateCheck } from '../../../src/sync/settings.ts'
import { REASONS, type Reason } from '../../../src/report/reasons.ts'
import { isCopyReason, judge } from '../../../src/sync/decide/judge.ts'

const AT: Entry = { key: 'k', size: 10, mtime: 5_000, etag: 'a' }

describe('judge', () => {
  it.each<[UpdateCheck, Partial<Entry>, Partial<Entry> | undefined, Reason | undefined]>([
    ['mtime', {}, undefined, 'new'],
    ['size', {}, undefined, 'new'],
    ['etag', { etag: '' }, undefined, 'new'],
    ['always', {}, undefined, 'unconditional'],
    ['always', {}, {}, 'unconditional'],
    ['mtime', {}, {}, 'up-to-date'],
    ['mtime', { mtime: 6_000 }, {}, 'newer'],
    ['mtime', { mtime: 4_999 }, {}, 'up-to-date'],
    ['mtime', { mtime: 5_999.9 }, { mtime: 5_000 }, 'up-to-date'],
    ['mtime', { mtime: 6_000 }, { mtime: 5_999.9 }, 'newer'],
    ['mtime', { mtime: -500 }, { mtime: -1500 }, 'newer'],
    ['mtime', { size: 99, etag: 'b' }, {}, 'up-to-date'],
    ['size', { mtime: 9_000, etag: 'b' }, {}, 'same-size'],
    ['size', { size: 11 }, { mtime: 9_000 }, 'size-differs'],
    ['etag', {}, {}, 'same-etag'],
    ['etag', { etag: 'b' }, { mtime: 9_000 }, 'etag-differs'],
    ['etag', { size: 11 }, {}, 'etag-differs'],
    ['etag', { etag: '' }, {}, undefined],
    ['etag', {}, { etag: '' }, undefined],
    ['etag', { etag: '', size: 11 }, { etag: '' }, 'etag-differs'],
  ])('%s: source %j, target %j', (check, source, target, reason) => {
    expect(judge({ ...AT, ...source }, target && { ...AT, ...target }, check)).toBe(reason)
  })
})

describe('isCopyReason', () => {
  it('parts the closed list of reasons', () => {
    const copying = (Object.keys(REASONS) as Reason[]).filter(isCopyReason)
    expect(copying.sort()).toEqual(['etag-differs', 'new', 'newer', 'size-differs', 'unconditional'])
  })
})
