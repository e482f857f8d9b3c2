import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { UpdateCheck } from '../../../src/sync/settings.ts'
import { REASONS, type Reason } from '../../../src/report/reasons.ts'
import { isCopyReason, judge, judgePair } from '../../../src/sync/decide/judge.ts'

const AT: Entry = { key: 'k', size: 10, mtime: 5_000, etag: 'a' }
const DISKS = { sourceIsDisk: true, targetIsDisk: true, contentEtags: false }
const STORES = { sourceIsDisk: false, targetIsDisk: false, contentEtags: true }

describe('judge', () => {
  it.each<[UpdateCheck, Partial<Entry>, Partial<Entry> | undefined, Reason | undefined]>([
    ['mtime', {}, undefined, 'new'],
    ['size', {}, undefined, 'new'],
    ['etag', { etag: '' }, undefined, 'new'],
    ['always', {}, undefined, 'unconditional'],
    ['always', {}, {}, 'unconditional'],
    ['mtime', {}, {}, 'up-to-date'],
    ['mtime', { mtime: 7_000 }, {}, 'newer'],
    ['mtime', { mtime: 4_999 }, {}, 'up-to-date'],
    ['mtime', { mtime: 5_999.9 }, { mtime: 5_000.1 }, 'newer'],
    ['mtime', { mtime: 5_999.9 }, {}, undefined],
    ['mtime', { mtime: 5_999.9, size: 0 }, { size: 0 }, 'up-to-date'],
    ['mtime', { mtime: 6_000 }, { mtime: 5_999.9 }, 'newer'],
    ['mtime', { mtime: -400 }, { mtime: -1500 }, 'newer'],
    ['mtime', { size: 99, etag: 'b' }, {}, 'size-differs'],
    ['mtime', { size: 99 }, { mtime: 5_999.9 }, 'size-differs'],
    ['mtime', { size: 99 }, { mtime: 6_000 }, 'up-to-date'],
    ['mtime-or-size', {}, undefined, 'new'],
    ['mtime-or-size', {}, {}, 'up-to-date'],
    ['mtime-or-size', { mtime: 7_000 }, {}, 'newer'],
    ['mtime-or-size', { size: 99 }, { mtime: 9_000 }, 'size-differs'],
    ['mtime-or-size', {}, { mtime: 9_000 }, 'up-to-date'],
    ['mtime-or-size', { mtime: 5_001 }, {}, undefined],
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
    ['mtime-and-checksum', { size: 11 }, {}, 'checksum-differs'],
    ['mtime-and-checksum', { size: 11 }, { mtime: 6_000 }, 'up-to-date'],
    ['mtime-and-etag', { size: 11 }, {}, 'etag-differs'],
    ['mtime-and-etag', { mtime: 5_001, etag: 'b' }, {}, undefined],
    ['mtime-and-checksum', { mtime: 6_000 }, {}, undefined],
  ])('%s: source %j, target %j', (check, source, target, reason) => {
    expect(judge({ ...AT, ...source }, target && { ...AT, ...target }, check, DISKS)).toBe(reason)
  })
})

describe('times of stores that do not show which is newer', () => {
  it.each<[boolean, Partial<Entry>, Reason | undefined]>([
    [true, {}, 'same-content'],
    [true, { etag: 'b' }, undefined],
    [true, { size: 11 }, 'size-differs'],
    [false, {}, undefined],
  ])('with ETags of content %j, source %j', (contentEtags, source, reason) => {
    expect(judge({ ...AT, ...source }, AT, 'mtime', { ...STORES, contentEtags })).toBe(reason)
  })

  it('leave entries without an ETag undecided', () => {
    expect(judge({ ...AT, etag: '' }, { ...AT, etag: '' }, 'mtime', STORES)).toBeUndefined()
  })
})

describe('isCopyReason', () => {
  it('parts the closed list of reasons', () => {
    const copying = (Object.keys(REASONS) as Reason[]).filter(isCopyReason)
    expect(copying.sort()).toEqual([
      'annotations-differ', 'checksum-differs', 'content-differs', 'etag-differs', 'links-differ', 'may-differ', 'mtime-differs', 'new', 'newer', 'size-differs', 'tags-differ',
      'unconditional',
    ])
  })
})

describe('times that objects keep of their originals', () => {
  const SERVICE_TO_DISK = { sourceIsDisk: false, targetIsDisk: true, contentEtags: false, keepsTimes: true }

  it.each<[UpdateCheck, Partial<Entry>, Partial<Entry>, Reason | undefined]>([
    ['mtime', { mtime: 7_000 }, {}, undefined],
    ['mtime', {}, { mtime: 9_000 }, undefined],
    ['mtime', { size: 11 }, { mtime: 9_000 }, undefined],
    ['mtime-or-size', {}, { mtime: 9_000 }, undefined],
    ['mtime-or-size', { size: 11 }, { mtime: 9_000 }, 'size-differs'],
    ['mtime', {}, {}, 'up-to-date'],
    ['size', {}, { mtime: 9_000 }, 'same-size'],
    ['mtime-and-etag', {}, { mtime: 9_000 }, 'up-to-date'],
  ])('%s: source %j, target %j', (by, source, target, reason) => {
    expect(judgePair({ ...AT, ...source }, { ...AT, ...target }, { by }, SERVICE_TO_DISK)).toBe(reason)
  })
})
