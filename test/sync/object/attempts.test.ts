import { describe, expect, it } from 'vitest'
import { StorageError, type ErrorKind } from '../../../src/errors.ts'
import { withAttempts } from '../../../src/sync/object/attempts.ts'
import { recordedRun } from '../support/recorded-run.ts'

/** Fails so many times with errors of a kind, then succeeds. */
function failing(times: number, kind: ErrorKind): { work: () => Promise<string>; tries: () => number } {
  let tries = 0
  return {
    tries: () => tries,
    async work() {
      if (++tries <= times) throw new StorageError(`fault ${tries}`, { kind })
      return 'done'
    },
  }
}

describe('withAttempts', () => {
  it.each<[ErrorKind, number, number]>([['transient', 3, 3], ['rate-limited', 3, 3], ['corrupt', 3, 3], ['corrupt', 0, 1]])(
    'tries again after %s when %i further tries are allowed', async (kind, count, recovered) => {
      const run = recordedRun()
      expect(await withAttempts('k', failing(recovered, kind).work, { count, interval: 0 }, run)).toBe('done')
      expect(run.of('warning').map(({ key }) => key)).toEqual(Array(recovered).fill('k'))
      expect(run.statistics.warnings).toBe(recovered)
      const { work, tries } = failing(99, kind)
      await expect(withAttempts('k', work, { count, interval: 0 }, recordedRun())).rejects.toMatchObject({ kind, message: `fault ${recovered + 1}` })
      expect(tries()).toBe(recovered + 1)
    })

  it.each<ErrorKind>(['denied', 'not-found', 'credentials', 'changed', 'aborted', 'failed'])('does not try again after %s', async (kind) => {
    const { work, tries } = failing(1, kind)
    const run = recordedRun()
    await expect(withAttempts('k', work, { count: 5, interval: 0 }, run)).rejects.toMatchObject({ kind })
    expect([tries(), run.events]).toEqual([1, []])
  })

  it('does not try again once the run is being stopped', async () => {
    const run = recordedRun()
    const { work, tries } = failing(1, 'transient')
    run.stop()
    await expect(withAttempts('k', work, { count: 5, interval: 0 }, run)).rejects.toMatchObject({ kind: 'transient' })
    expect(tries()).toBe(1)
  })

  it('gives up its pause when the run is stopped', async () => {
    const run = recordedRun()
    const outcome = withAttempts('k', failing(1, 'transient').work, { count: 1, interval: 2 ** 30 }, run)
    await new Promise((resolve) => setImmediate(resolve))
    run.stop()
    await expect(outcome).rejects.toMatchObject({ kind: 'aborted' })
  })
})
