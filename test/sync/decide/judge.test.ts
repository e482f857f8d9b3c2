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
    ['etag', { etag: 'b' }, { mtime: 9_000 }, undefined],
    ['etag', { size: 11 }, {}, 'etag-differs'],
    ['etag', { etag: '' }, {}, undefined],
    ['etag', {}, { etag: '' }, undefined],
    ['etag', { etag: '', size: 11 }, { etag: '' }, 'etag-differs'],
    ['mtime-and-etag', { etag: 'b' }, {}, 'up-to-date'],
    ['mtime-and-etag', { mtime: 6_000 }, {}, 'same-etag'],
    ['mtime-and-etag', { mtime: 6_000, etag: 'b' }, {}, undefined],
    ['mtime-and-etag', { mtime: 6_000, size: 11 }, {}, 'etag-differs'],
    ['checksum', {}, undefined, 'new'],
    ['checksum', { mtime: 4_000 }, {}, undefined],
    ['checksum', { size: 11 }, {}, 'checksum-differs'],
    ['mtime-and-checksum', { size: 11 }, {}, 'up-to-date'],
    ['mtime-and-checksum', { mtime: 6_000 }, {}, undefined],
  ])('%s: source %j, target %j', (check, source, target, reason) => {
    expect(judge({ ...AT, ...source }, target && { ...AT, ...target }, check)).toBe(reason)
  })
})

describe('isCopyReason', () => {
  it('parts the closed list of reasons', () => {
    const copying = (Object.keys(REASONS) as Reason[]).filter(isCopyReason)
    expect(copying.sort()).toEqual([
      'annotations-differ', 'checksum-differs', 'etag-differs', 'new', 'newer', 'size-differs', 'tags-differ', 'unconditional',
    ])
  })
})
