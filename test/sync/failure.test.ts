import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { StorageError, type ErrorKind } from '../../src/errors.ts'
import { abortedError } from '../../src/stopping.ts'
import { scopeOf } from '../../src/sync/failure.ts'
import { settingsWith } from './support/settings.ts'
import { sidesWith, type Sides } from './support/sides.ts'

const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 }, concurrency: { objects: 2, parts: 2 } }
const DELETE = { deletion: { enabled: true } }

function many(count: number, prefix = 'k'): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${String(i).padStart(4, '0')}`, 'x']))
}

describe('scopeOf', () => {
  const scope = (kind: ErrorKind, ifMatch = false): string => scopeOf(new StorageError('m', { kind }), settingsWith({ conditions: { ifMatch } }))

  it('takes a failed precondition for a warning only where a condition was asked for', () => {
    expect([scope('precondition', true), scope('precondition')]).toEqual(['warning', 'object'])
  })

  it('takes what no adapter has named for a bug, which ends the run', () => {
    expect(scopeOf(new TypeError('x is undefined'), settingsWith())).toBe('run')
  })
})

describe('failures that say that nothing works', () => {
  it('end the run when the first hundred copies have all failed', async () => {
    const sides = sidesWith(many(300), {}, { targetFaults: [{ operation: 'put', error: 'denied' }] })
    await expect(sides.sync(IN_PARTS)).rejects.toMatchObject({ kind: 'failed', message: expect.stringMatching(/^none of the first 100 objects could be copied.*put/) as string })
    expect(sides.run.statistics.failed).toBeLessThan(110)
    expect(sides.run.statistics.notLookedAt).toBe(300 - sides.run.statistics.lookedAt)
  })

  it('do not once one copy was made', async () => {
    const sides = sidesWith(many(300), {}, { targetFaults: [{ operation: 'put', key: (key) => key !== 'k0099', error: 'denied' }] })
    await sides.sync(IN_PARTS)
    expect(sides.run.statistics).toMatchObject({ transferred: 1, failed: 299, errors: 299, notLookedAt: 0 })
  })

  it('do not while they are warnings', async () => {
    const sides = sidesWith(many(300), {}, { sourceFaults: [{ operation: 'read', error: 'archived' }] })
    await sides.sync(IN_PARTS)
    expect(sides.run.statistics).toMatchObject({ leftOut: 300, failed: 0, notLookedAt: 0 })
  })

  it('end the deletions when the first hundred of them have all failed', async () => {
    const sides = sidesWith({ kept: 'x' }, { kept: 'x', ...many(300, 'z') }, { targetFaults: [{ operation: 'remove', error: 'denied' }] })
    await expect(sides.sync(DELETE)).rejects.toMatchObject({ message: expect.stringMatching(/^none of the first \d+ objects could be deleted/) as string })
  })
})

describe('a fault that ends the run', () => {
  /** Holds each part until the run has ended, and then takes some turns to fail. Two parts go at a time. */
  function slowlyEnding(sides: Sides, ended: string[]): Promise<void> {
    const { startMultipart } = sides.asTarget
    return new Promise((begun) => {
      sides.asTarget.startMultipart = async (...call) => {
        const write = await startMultipart(...call)
        return {
          ...write,
          async put(_part, options) {
            begun()
            await once(options?.signal ?? expect.fail('no signal'), 'abort')
            for (let i = 0; i < 20; i++) await nextTurn()
            ended.push(call[0])
            throw abortedError()
          },
        }
      }
    })
  }

  it('stops the other lane, aborts its uploads, and is thrown when both have ended', async () => {
    const ended: string[] = []
    const sides = sidesWith({ big: 2000, small: 'x', ...many(50, 'z') })
    const begun = slowlyEnding(sides, ended)
    sides.asTarget.put = async () => {
      await begun
      throw new StorageError('expired', { kind: 'credentials' })
    }
    await expect(sides.sync(IN_PARTS)).rejects.toMatchObject({ kind: 'credentials' })
    expect([ended, sides.target.uploads.size, sides.target.objects.size]).toEqual([['big', 'big'], 0, 0])
    expect(sides.asTarget.callsOf('abort')).toHaveLength(1)
    const calls = sides.asTarget.calls.length
    for (let i = 0; i < 50; i++) await nextTurn()
    expect(sides.asTarget.calls).toHaveLength(calls)
  })

  it('stops the lanes when it is the listing that fails', async () => {
    const ended: string[] = []
    const sides = sidesWith({ big: 2000 })
    const begun = slowlyEnding(sides, ended)
    const { list } = sides.asSource
    sides.asSource.list = async function* (...call) {
      yield* list(...call)
      await begun
      throw new StorageError('broken off', { kind: 'failed' })
    }
    await expect(sides.sync(IN_PARTS)).rejects.toThrow('broken off')
    expect([ended, sides.target.uploads.size]).toEqual([['big', 'big'], 0])
  })

  it('ends the listing, too', async () => {
    const sides = sidesWith({ a: 'x' }, {}, { targetFaults: [{ operation: 'put', error: 'disk-full' }] })
    const { list } = sides.asSource
    sides.asSource.list = async function* (range, options) {
      yield* list(range, options)
      if (options?.signal?.aborted === false) await once(options.signal, 'abort')
      throw abortedError()
    }
    await expect(sides.sync(IN_PARTS)).rejects.toMatchObject({ kind: 'disk-full' })
  })

  it('stops the other deletions', async () => {
    const sides = sidesWith({ kept: 'x' }, { kept: 'x', ...many(20, 'z') })
    Object.assign(sides.asTarget, { capabilities: { ...sides.asTarget.capabilities, removeBatch: 1 } })
    const { remove } = sides.asTarget
    sides.asTarget.remove = async (keys, options) => {
      if (keys[0] === 'z0000') throw new StorageError('expired', { kind: 'credentials' })
      await once(options?.signal ?? expect.fail('no signal'), 'abort')
      return remove(keys, options)
    }
    await expect(sides.sync({ ...DELETE, concurrency: { objects: 4 } })).rejects.toMatchObject({ kind: 'credentials' })
    expect(sides.target.objects.size).toBeGreaterThanOrEqual(18)
  })
})
