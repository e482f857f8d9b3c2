import { describe, expect, it } from 'vitest'
import type { Detail } from '../../src/report/events.ts'
import { DETAILS } from '../../src/report/events.ts'
import { Report } from '../../src/sync/report.ts'
import { sidesWith } from './support/sides.ts'

const STORE = { source: { store: 's' }, target: { store: 's' } }

describe('the events of an object', () => {
  it('say when its copy begins, what arrives, and what is at the target in the end', async () => {
    const sides = sidesWith({ a: 'new text' }, { a: 'old' })
    await sides.sync()
    const [source, old] = [sides.source.objects.get('a'), '149603e6c03516362a8da23f624db945']
    expect(sides.run.events.map(({ type }) => type)).toEqual(['span-begin', 'start', 'write', 'span-end', 'verified', 'verified', 'copy'])
    const listed = { key: 'a', size: 8, mtime: source?.mtime, etag: source?.etag, reason: 'newer', dryRun: false }
    expect(sides.run.of('start')).toEqual([expect.objectContaining({ ...listed, target: expect.objectContaining({ size: 3, etag: old }) as object })])
    expect(sides.run.of('write')).toEqual([{ type: 'write', key: 'a', bytes: 8, arrived: 8, size: 8 }])
    expect(sides.run.of('verified').map(({ key, side, value }) => [key, side, value])).toEqual([['a', 'source', source?.etag], ['a', 'target', source?.etag]])
    expect(sides.run.of('copy')).toEqual([expect.objectContaining({ ...listed, target: { size: 8, etag: source?.etag } })])
  })

  it.each([['through us', {}, 'no'], ['by the store', STORE, 'must']] as const)('say which part has arrived, %s', async (_way, options, serverSideCopy) => {
    const sides = sidesWith({ a: 250 }, {}, options)
    await sides.sync({ multipart: { threshold: 100, chunkSize: 100 }, concurrency: { parts: 1 }, serverSideCopy })
    expect(sides.run.of('write').map(({ part, bytes, arrived, size }) => [part, bytes, arrived, size])).toEqual([[1, 100, 100, 250], [2, 100, 200, 250], [3, 50, 250, 250]])
  })

  it('count again from the beginning when an object is sent again', async () => {
    const sides = sidesWith({ a: 250 }, {}, { sourceFaults: [{ operation: 'read', corrupt: true, times: 1 }] })
    await sides.sync({ multipart: { threshold: 100, chunkSize: 100 }, concurrency: { parts: 1 } })
    expect(sides.run.of('write').map(({ arrived }) => arrived)).toEqual([100, 200, 250, 100, 200, 250])
    expect(sides.run.of('mismatch')).toHaveLength(1)
  })

  it('show both values of a digest that differs', async () => {
    const sides = sidesWith({})
    sides.source.seed('a', 'text', { etag: '0'.repeat(32) })
    await sides.sync({ retry: { count: 0 } })
    const mismatch = { key: 'a', side: 'source', digest: 'ETag', expected: '0'.repeat(32), computed: '1cb251ec0d568de6a929b520c4aed8d1' }
    expect(sides.run.of('mismatch')).toEqual([expect.objectContaining(mismatch), expect.objectContaining(mismatch)])
    expect(sides.run.of('failure')).toHaveLength(1)
    expect(sides.targetTexts()).toEqual({})
  })

  it('show both values where parts of unknown sizes prove nothing', async () => {
    const sides = sidesWith({})
    sides.source.seed('a', 'text', { checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: 'AAAAAAAAAAAAAAAAAAAAAA==' } })
    await sides.sync({ verification: { compareRead: 'log' } })
    expect(sides.run.of('mismatch')).toEqual([expect.objectContaining({ side: 'source', digest: 'MD5', expected: 'AAAAAAAAAAAAAAAAAAAAAA==' })])
    expect(sides.run.of('warning')).toHaveLength(1)
    expect(sides.targetTexts()).toEqual({ a: 'text' })
  })

  it('name the filter that refused an entry, and no filter where none did', async () => {
    const sides = sidesWith({ 'a.log': 'x', 'b.txt': 'same' }, { 'b.txt': 'same' })
    sides.source.seed('b.txt', 'same', { mtime: 0 })
    await sides.sync({ filters: { excludeRegex: /log$/u } })
    expect(sides.run.of('skip').map(({ key, size, reason, filter }) => [key, size, reason, filter])).toEqual([
      ['a.log', 1, 'exclude-regex', '--filter-exclude-regex'],
      ['b.txt', 4, 'up-to-date', undefined],
    ])
  })

  it.each(DETAILS)('are made only for a reporter that wants them: %s', async (detail: Detail) => {
    const sides = sidesWith({ a: 'x', b: 'same' }, { b: 'same' })
    sides.source.seed('b', 'same', { mtime: 0 })
    const types = new Set<string>()
    const report = new Report({ wants: new Set([detail]), on: ({ type }) => void types.add(type) }, sides.run.statistics)
    report.runStarted(false)
    await sides.syncWith({ ...sides.run, report })
    report.digestDiffers({ key: 'a', side: 'source', digest: 'ETag', expected: 'x', computed: 'y' })
    report.runFailed(new Error('x'))
    report.runEnded()
    expect([...types].sort()).toEqual(['copy', detail].sort())
  })
})
