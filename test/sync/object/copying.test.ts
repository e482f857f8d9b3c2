import { getEventListeners, once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../../src/errors.ts'
import type { Fault } from '../../../src/testing/faulty/storage.ts'
import { kindOf, StorageError } from '../../../src/errors.ts'
import { abortedError } from '../../../src/stopping.ts'
import { DISK, sidesWith, type Sides } from '../support/sides.ts'

const SMALL = { k: 'content' }
/** Ten parts, the last of which is short. */
const LARGE = { k: 950 }
const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 } }

function isWhole({ source, target }: Sides, key = 'k'): boolean {
  return target.objects.get(key)?.bytes.equals(source.objects.get(key)?.bytes ?? Buffer.alloc(0)) === true
}

/** Keys that failed, and the kinds of what they failed with. */
function failures({ run }: Sides): unknown[] {
  return run.of('failure').map(({ key, error }) => [key, kindOf(error)])
}

describe.each([['a small object', SMALL], ['a large object', LARGE]])('copying %s', (_title, contents) => {
  it('tries again when the bytes arrive corrupt once', async () => {
    const sides = sidesWith(contents, {}, { sourceFaults: [{ operation: 'read', corrupt: true, nth: 1, times: 1 }] })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.run.of('warning').map(({ message }) => message)).toEqual([expect.stringMatching(/^try 2 of \d: k: ETag \S+ expected/)])
    expect(sides.target.uploads.size).toBe(0)
  })

  it.each([['', 'old'], ['', undefined]])('fails when they always do, and leaves the target as it was%s', async (_nothing, old) => {
    const sides = sidesWith(contents, old === undefined ? {} : { k: old }, { sourceFaults: [{ operation: 'read', corrupt: true }] })
    await sides.sync({ ...IN_PARTS, retry: { count: 0 } })
    expect(failures(sides)).toEqual([['k', 'corrupt']])
    expect(sides.targetTexts()).toEqual(old === undefined ? {} : { k: old })
    expect(sides.target.uploads.size).toBe(0)
  })

  it('never lets corrupt bytes appear on a disk', async () => {
    const sides = sidesWith(contents, {}, { target: DISK, sourceFaults: [{ operation: 'read', corrupt: true }] })
    await sides.sync(IN_PARTS)
    expect(failures(sides)).toEqual([['k', 'corrupt']])
    expect(sides.asTarget.callsOf('put')).toEqual([])
    expect(sides.asTarget.callsOf('complete')).toEqual([])
    expect(sides.target.uploads.size).toBe(0)
  })

  it.each<ErrorKind>(['not-found', 'unreadable', 'archived', 'unsafe-key'])(
    'leaves it out with a warning when reading says %s', async (error) => {
      const sides = sidesWith({ ...contents, other: 'x' }, {}, { sourceFaults: [{ operation: 'read', key: 'k', error }] })
      await sides.sync(IN_PARTS)
      expect(sides.targetTexts()).toEqual({ other: 'x' })
      expect(sides.run.of('warning').map(({ key, message }) => [key, message])).toEqual([['k', expect.stringContaining('not copied: ')]])
      expect(sides.run.of('warning')).toMatchObject([{ undone: 'copy', size: contents === SMALL ? 7 : 950 }])
      expect(sides.run.statistics).toMatchObject({ transferred: 1, leftOut: 1, failed: 0, warnings: 1, errors: 0 })
      expect(sides.target.uploads.size).toBe(0)
    })

  const OF_THE_OBJECT = ['denied', 'precondition', 'conflict', 'changed', 'mismatch', 'unsupported', 'failed', 'transient', 'rate-limited'] as const
  it.each(OF_THE_OBJECT.flatMap((error) => (['source', 'target'] as const).map((side) => [error, side] as const)))(
    'counts it as failed and goes on with the rest when it meets %s at the %s', async (error, side) => {
      const operation = side === 'source' ? 'read' : contents === SMALL ? 'put' : 'putPart'
      const sides = sidesWith({ ...contents, other: 'x' }, {}, { [`${side}Faults`]: [{ operation, key: 'k', error }] })
      await sides.sync({ ...IN_PARTS, retry: { count: 0 } })
      expect(sides.targetTexts()).toEqual({ other: 'x' })
      expect(failures(sides)).toEqual([['k', error]])
      expect(sides.run.of('failure')).toMatchObject([{ undone: 'copy', size: contents === SMALL ? 7 : 950, message: expect.stringContaining('not copied: ') as string }])
      expect(sides.run.statistics).toMatchObject({ transferred: 1, failed: 1, errors: 1, warnings: 0 })
      expect(sides.target.uploads.size).toBe(0)
    })

  it('begins anew when the target has lost what is being written', async () => {
    const operation = contents === SMALL ? 'put' : 'putPart'
    const sides = sidesWith(contents, {}, { targetFaults: [{ operation, error: 'lost-write', times: 1, nth: contents === SMALL ? 1 : 4 }] })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.asTarget.callsOf('startMultipart')).toHaveLength(contents === SMALL ? 0 : 2)
    expect([sides.target.uploads.size, sides.run.statistics.retries]).toEqual([0, 1])
  })

  it.each<ErrorKind>(['credentials', 'no-location', 'disk-full', 'unreachable'])('ends the run when writing says %s', async (error) => {
    const operation = contents === SMALL ? 'put' : 'putPart'
    const sides = sidesWith(contents, {}, { targetFaults: [{ operation, error }] })
    await expect(sides.sync(IN_PARTS)).rejects.toMatchObject({ kind: error, message: expect.stringContaining('k') as string })
    expect(sides.target.objects.size).toBe(0)
    expect(sides.target.uploads.size).toBe(0)
  })

  it('recovers from a fault that passes', async () => {
    const operation = contents === SMALL ? 'put' : 'putPart'
    const sides = sidesWith(contents, {}, { targetFaults: [{ operation, error: 'transient', times: 2 }] })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.run.statistics.warnings).toBe(2)
  })

  it('holds what the target says it has stored against what was sent', async () => {
    const operation = contents === SMALL ? 'put' : 'complete'
    const etag = contents === SMALL ? 'b'.repeat(32) : `${'b'.repeat(32)}-10`
    const sides = sidesWith(contents, {}, { targetFaults: [{ operation, etag }] })
    await sides.sync(IN_PARTS)
    expect(failures(sides)).toEqual([['k', 'corrupt']])
  })

  it('says that it could not verify, when the ETag is no digest', async () => {
    const sides = sidesWith(contents, {}, { target: DISK })
    sides.source.seed('k', sides.source.objects.get('k')?.bytes ?? '', { etag: `${'b'.repeat(32)}-3` })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.run.of('warning').map(({ message }) => message)).toEqual([expect.stringMatching(/^copied, but not verified: .*does not report their sizes/)])
    expect(sides.run.statistics.etagVerified).toBe(0)
  })

  it.each<ErrorKind>(['denied', 'not-found'])('reports what it has verified when the annotations meet %s afterwards', async (error) => {
    const sides = sidesWith(contents, {}, { sourceFaults: [{ operation: 'listAnnotations', error }] })
    await sides.sync({ ...IN_PARTS, annotations: { copy: true } })
    expect(isWhole(sides)).toBe(true)
    expect(sides.run.of('verified').map(({ side }) => side)).toEqual(['source', 'target'])
    expect(sides.run.statistics).toMatchObject({ etagVerified: 1, transferred: 0, plannedObjects: 1 })
  })

  it('warns that it could not verify, also when the annotations cannot be copied afterwards', async () => {
    const sides = sidesWith(contents, {}, { sourceFaults: [{ operation: 'listAnnotations', error: 'denied' }] })
    sides.source.seed('k', sides.source.objects.get('k')?.bytes ?? '', { etag: `${'b'.repeat(32)}-3` })
    await sides.sync({ ...IN_PARTS, annotations: { copy: true } })
    expect(sides.run.of('warning').map(({ message }) => message)).toEqual([expect.stringMatching(/^copied, but not verified: /)])
    expect(failures(sides)).toEqual([['k', 'denied']])
  })

  it('verifies nothing when it is told not to', async () => {
    const sides = sidesWith(contents, {}, { sourceFaults: [{ operation: 'read', etag: 'b'.repeat(32) }] })
    await sides.sync({ ...IN_PARTS, verification: { etag: false } })
    expect(isWhole(sides)).toBe(true)
    expect(sides.run.statistics).toMatchObject({ warnings: 0, etagVerified: 0 })
  })
})

describe('copying in parts', () => {
  it('reads every byte once and puts every part once', async () => {
    const sides = sidesWith(LARGE)
    await sides.sync(IN_PARTS)
    expect(sides.asSource.callsOf('read')).toHaveLength(10)
    expect(sides.asTarget.callsOf('putPart').map(({ part }) => part).sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(sides.target.objects.get('k')?.etag).toMatch(/-10$/)
  })

  it.each([[499, 0], [500, 5], [501, 6]])('begins at the threshold: %i bytes are %i parts', async (size, parts) => {
    const sides = sidesWith({ k: size })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.asTarget.callsOf('putPart')).toHaveLength(parts)
  })

  it.each<[string, Fault[]]>([
    ['a part', [{ operation: 'putPart', part: 4, error: 'denied' }]],
    ['completing', [{ operation: 'complete', error: 'denied' }]],
    ['completing, its answer lost', [{ operation: 'complete', error: 'denied', afterwards: true }]],
  ])('leaves no upload behind when %s fails', async (_title, targetFaults) => {
    const sides = sidesWith(LARGE, {}, { targetFaults })
    await sides.sync(IN_PARTS)
    expect(sides.target.uploads.size).toBe(0)
    expect(sides.run.statistics).toMatchObject({ transferred: 0, failed: 1 })
  })

  it('goes by the part that failed first, not by those that this stopped', async () => {
    const sides = sidesWith({ ...LARGE, other: 'x' })
    const { read } = sides.asSource
    sides.asSource.read = async (entry, options) => {
      if (options?.range?.start === 100) throw new StorageError('k: changed', { kind: 'changed' })
      if (options?.range?.start === 0) {
        await once(options.signal ?? expect.fail('no signal'), 'abort')
        throw abortedError()
      }
      return read(entry, options)
    }
    await sides.sync(IN_PARTS)
    expect([...sides.target.objects.keys()]).toEqual(['other'])
    expect(sides.run.of('failure').map(({ message }) => message)).toEqual(['not copied: k: changed'])
  })

  it('tells when the parts of a failed upload could not be removed', async () => {
    const targetFaults: Fault[] = [{ operation: 'putPart', error: 'denied' }, { operation: 'abort', error: 'transient' }]
    const sides = sidesWith(LARGE, {}, { targetFaults })
    await sides.sync(IN_PARTS)
    expect(sides.run.of('warning').map(({ message }) => message)).toEqual([expect.stringContaining('parts may be left behind')])
    expect(failures(sides)).toEqual([['k', 'denied']])
  })

  it('puts the bytes that it has verified, not others that it read for another try', async () => {
    for (const target of [{}, DISK]) {
      const sides = sidesWith(LARGE, {}, {
        target,
        sourceFaults: [{ operation: 'read', corrupt: true, nth: 11 }],
        targetFaults: [{ operation: 'putPart', part: 3, error: 'transient', times: 1 }],
      })
      await sides.sync(IN_PARTS)
      expect(isWhole(sides)).toBe(true)
    }
  })

  it('begins the upload again after a fault that passes', async () => {
    const sides = sidesWith(LARGE, {}, { targetFaults: [{ operation: 'startMultipart', error: 'transient', times: 1 }] })
    await sides.sync(IN_PARTS)
    expect(isWhole(sides)).toBe(true)
    expect(sides.target.uploads.size).toBe(0)
  })

  it('keeps to the part slots and the memory that all objects share', async () => {
    const keys = Array.from({ length: 6 }, (_, i) => [`k${i}`, 1000 + i] as const)
    const sides = sidesWith(Object.fromEntries(keys))
    let [reading, most] = [0, 0]
    const { read } = sides.asSource
    sides.asSource.read = async (entry, options) => {
      most = Math.max(most, ++reading)
      await new Promise((resolve) => setImmediate(resolve))
      return read(entry, options).finally(() => reading--)
    }
    await sides.sync({ ...IN_PARTS, concurrency: { objects: 6, parts: 3 } })
    expect(sides.target.objects.size).toBe(6)
    expect(most).toBeLessThanOrEqual(3)
  })

  it.each([[{}, {}], [{ serverSideCopy: 'must' as const }, { store: 'one' }]])('leaves nothing listening for the end of the run (%j)', async (settings, place) => {
    const contents = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 950]))
    const sides = sidesWith(contents, {}, { source: place, target: place, targetFaults: [{ operation: 'putPart', key: 'k7', error: 'denied' }] })
    await sides.sync({ ...IN_PARTS, ...settings })
    expect(sides.target.objects.size).toBeGreaterThan(18)
    expect(getEventListeners(sides.run.signal, 'abort')).toEqual([])
  })

  it('copies as many large objects as there are, whatever the slots: none waits for another for ever', async () => {
    const keys = Array.from({ length: 20 }, (_, i) => [`k${i}`, 70_000 * 3 + i] as const)
    const sides = sidesWith(Object.fromEntries(keys))
    await sides.sync({ multipart: { threshold: 500, chunkSize: 70_000 }, concurrency: { objects: 8, parts: 2 } })
    expect(keys.filter(([key]) => !isWhole(sides, key))).toEqual([])
  })
})
