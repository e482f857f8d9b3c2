import { describe, expect, it } from 'vitest'
import { sidesWith, type Sides } from '../support/sides.ts'

const IN_PARTS = { multipart: { threshold: 500, chunkSize: 100 } }

/** Somebody else writes to the target just before we do. */
function meddleWith(sides: Sides, key: string): void {
  const { read } = sides.asSource
  sides.asSource.read = async (...call) => {
    sides.target.seed(key, 'theirs')
    return read(...call)
  }
}

describe.each([['small', 10], ['large', 900]])('writing a %s object', (_title, size) => {
  it('under --if-match leaves alone what has changed since it was listed', async () => {
    const sides = sidesWith({ k: size }, { k: 'old' })
    meddleWith(sides, 'k')
    await sides.sync({ ...IN_PARTS, conditions: { ifMatch: true } })
    expect(sides.targetTexts()).toEqual({ k: 'theirs' })
    expect(sides.run.statistics).toMatchObject({ transferred: 0, warnings: 1 })
    expect(sides.target.uploads.size).toBe(0)
  })

  it('under --if-match replaces what has not changed', async () => {
    const sides = sidesWith({ k: size }, { k: 'old' })
    await sides.sync({ ...IN_PARTS, conditions: { ifMatch: true } })
    expect(sides.target.objects.get('k')?.bytes.length).toBe(size)
  })

  it('under --if-none-match never replaces anything', async () => {
    const sides = sidesWith({ k: size, other: size }, { other: 'old' })
    meddleWith(sides, 'k')
    await sides.sync({ ...IN_PARTS, conditions: { ifAbsent: true } })
    expect(sides.targetTexts()).toEqual({ k: 'theirs', other: 'old' })
    expect(sides.run.statistics).toMatchObject({ transferred: 0, warnings: 2 })
  })

  it('without conditions replaces whatever there is', async () => {
    const sides = sidesWith({ k: size }, { k: 'old' })
    meddleWith(sides, 'k')
    await sides.sync(IN_PARTS)
    expect(sides.target.objects.get('k')?.bytes.length).toBe(size)
  })
})

describe('deleting', () => {
  it('under --if-match leaves alone what has changed since it was listed', async () => {
    const sides = sidesWith({ k: 'x' }, { k: 'x', extra: 'old', other: 'old' })
    meddleWith(sides, 'extra')
    await sides.sync({ deletion: { enabled: true }, conditions: { ifMatch: true } })
    expect(sides.targetTexts()).toEqual({ k: 'x', extra: 'theirs' })
    expect(sides.run.statistics).toMatchObject({ deleted: 1, warnings: 1 })
  })
})

describe('warnings as errors', () => {
  const STRICT = { warnings: { asErrors: true } }

  it('end the run at the first object that has to be left out', async () => {
    const sides = sidesWith({ k: 'x' }, {}, { sourceFaults: [{ operation: 'read', key: 'k', error: 'denied' }] })
    await expect(sides.sync(STRICT)).rejects.toMatchObject({ kind: 'denied' })
  })

  it('end the run at an entry that cannot be listed', async () => {
    const sides = sidesWith({ k: 'x' })
    const { list } = sides.asSource
    sides.asSource.list = (range, options) => {
      options?.onProblem?.({ key: 'secret/', error: new Error('permission denied'), incomplete: true })
      return list(range, options)
    }
    await expect(sides.sync(STRICT)).rejects.toThrow('permission denied')
  })
})

it('archived objects are left out without a warning, where that was asked for', async () => {
  for (const [ignoreArchived, warnings] of [[true, 0], [false, 1]] as const) {
    const sides = sidesWith({ k: 'x', other: 'y' }, {}, { sourceFaults: [{ operation: 'read', key: 'k', error: 'archived' }] })
    await sides.sync({ warnings: { ignoreArchived } })
    expect(sides.targetTexts()).toEqual({ other: 'y' })
    const [skipped, planned] = ignoreArchived ? [1, 1] : [0, 2]
    expect(sides.run.statistics).toMatchObject({ transferred: 1, warnings, skipped, plannedObjects: planned, plannedBytes: planned })
  }
})
