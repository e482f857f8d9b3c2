import { describe, expect, it } from 'vitest'
import type { DeletionSettings } from '../../../src/sync/settings.ts'
import { StorageError } from '../../../src/errors.ts'
import { withheldBecause, type DeletionProof } from '../../../src/sync/delete/deletion.ts'
import { sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

const PROVED: DeletionProof = { sourceComplete: true, targetComplete: true, sourceEntries: 1, failedCopies: 0, planned: 3 }
const SETTINGS: DeletionSettings = { enabled: true, prompt: false, excluded: false, despiteErrors: false, allowEmptySource: false }

describe('withheldBecause', () => {
  it.each<[Partial<DeletionProof>, Partial<DeletionSettings>, string | undefined]>([
    [{}, {}, undefined],
    [{ sourceComplete: false }, { despiteErrors: true, allowEmptySource: true }, 'parts of the source could not be listed'],
    [{ targetComplete: false }, { despiteErrors: true, allowEmptySource: true }, 'parts of the target could not be listed'],
    [{ sourceEntries: 0 }, {}, 'the source is empty; --allow-empty-source permits it'],
    [{ sourceEntries: 0 }, { despiteErrors: true }, 'the source is empty; --allow-empty-source permits it'],
    [{ sourceEntries: 0 }, { allowEmptySource: true }, undefined],
    [{ failedCopies: 2 }, {}, '2 objects could not be copied; --delete-despite-errors permits it'],
    [{ failedCopies: 2 }, { despiteErrors: true }, undefined],
    [{ planned: 3 }, { max: 3 }, undefined],
    [{ planned: 4 }, { max: 3 }, '4 deletions are more than --max-delete 3'],
  ])('%j, %j: %s', (proof, settings, reason) => {
    expect(withheldBecause({ ...PROVED, ...proof }, { ...SETTINGS, ...settings })).toBe(reason)
  })
})

const EXTRAS = { kept: 'x', extra1: 'x', extra2: 'x', extra3: 'x' }
const DELETE = { deletion: { enabled: true } }

function withExtras(options: SidesOptions = {}, source: Record<string, string> = { kept: 'x' }): Sides {
  return sidesWith(source, EXTRAS, options)
}

function remaining({ target }: Sides): string[] {
  return [...target.objects.keys()].sort()
}

const ALL = ['extra1', 'extra2', 'extra3', 'kept']

describe('sync with deletion', () => {
  it('removes what the source does not have, last of all', async () => {
    const sides = withExtras({}, { kept: 'x', new1: 'x', new2: 'x' })
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['kept', 'new1', 'new2'])
    const order = sides.asTarget.calls.map(({ operation }) => operation).filter((operation) => operation === 'put' || operation === 'remove')
    expect(order.indexOf('remove')).toBe(order.lastIndexOf('put') + 1)
    expect(sides.run.statistics.deleted).toBe(3)
  })

  it('removes nothing unless it is asked to', async () => {
    const sides = withExtras()
    expect(await sides.sync()).toEqual({})
    expect(remaining(sides)).toEqual(ALL)
  })

  it('removes in batches of the size that the target takes', async () => {
    const extras = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`extra${i}`, 'x']))
    const sides = sidesWith({ kept: 'x' }, extras, { target: { capabilities: { removeBatch: 10 } } })
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['kept'])
    expect(sides.asTarget.callsOf('remove').map(({ keys }) => keys.length).sort((a, b) => b - a)).toEqual([10, 10, 5])
  })

  it.each([[3, ['kept'], undefined], [2, ALL, '3 deletions are more than --max-delete 2']])(
    'with at most %i removes %j', async (max, left, reason) => {
      const sides = withExtras()
      expect((await sides.sync({ deletion: { enabled: true, max } })).deletionsWithheld).toBe(reason)
      expect(remaining(sides)).toEqual(left)
    })

  it.each([1, 2, 3])('removes nothing when the listing of the source breaks off after %i pages', async (afterPages) => {
    const source = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`k${i}`, 'x']))
    const sides = withExtras({ sourceFaults: [{ operation: 'list', error: 'transient', afterPages }] }, source)
    await expect(sides.sync(DELETE)).rejects.toMatchObject({ kind: 'transient' })
    expect(remaining(sides)).toEqual(expect.arrayContaining(ALL))
  })

  it.each([['source', 'asSource'], ['target', 'asTarget']] as const)('removes nothing when a part of the %s could not be listed', async (side, name) => {
    const sides = withExtras()
    const { list } = sides[name]
    sides[name].list = async function* (range, options) {
      options?.onProblem?.({ key: 'secret/', error: new StorageError('no entry', { kind: 'denied' }), incomplete: true })
      yield* list(range, options)
    }
    expect((await sides.sync(DELETE)).deletionsWithheld).toBe(`parts of the ${side} could not be listed`)
    expect(remaining(sides)).toEqual(ALL)
    expect(sides.run.of('warning').map((event) => [event.side, event.key])).toEqual([[side, 'secret/']])
    expect(sides.run.statistics).toMatchObject({ unlisted: 1, kept: 0, deleteFailed: 0 })
  })

  it('removes in spite of a single entry that is no key, which leaves the listing complete', async () => {
    const sides = withExtras()
    const { list } = sides.asSource
    sides.asSource.list = async function* (range, options) {
      options?.onProblem?.({ key: 'odd', error: new StorageError('no key', { kind: 'unsafe-key' }), incomplete: false })
      yield* list(range, options)
    }
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['kept'])
    expect(sides.run.statistics).toMatchObject({ warnings: 1, unlisted: 0 })
  })

  it.each([[false, ALL], [true, ['kept']]])('with a copy that failed, despite errors %s, leaves %j', async (despiteErrors, left) => {
    const sides = withExtras({ sourceFaults: [{ operation: 'read', key: 'new', error: 'denied' }] }, { kept: 'x', new: 'x' })
    const { deletionsWithheld } = await sides.sync({ deletion: { enabled: true, despiteErrors } })
    expect(deletionsWithheld === undefined).toBe(despiteErrors)
    expect(remaining(sides)).toEqual(left)
  })

  it.each([[false, ALL], [true, []]])('with an empty source, allowed %s, leaves %j', async (allowEmptySource, left) => {
    const sides = withExtras({}, {})
    const { deletionsWithheld } = await sides.sync({ deletion: { enabled: true, allowEmptySource } })
    expect(deletionsWithheld === undefined).toBe(allowEmptySource)
    expect(remaining(sides)).toEqual(left)
  })

  it('takes a source whose entries are all filtered away for what it is: not empty', async () => {
    const sides = withExtras()
    await sides.sync({ ...DELETE, filters: { largerSize: 1000 } })
    expect(remaining(sides)).toEqual(['kept'])
  })

  it('counts what the exclude pattern shields as neither planned nor removed', async () => {
    const sides = withExtras()
    const filters = { excludeRegex: /[12]$/ }
    expect(await sides.sync({ deletion: { enabled: true, max: 1 }, filters })).toEqual({})
    expect(remaining(sides)).toEqual(['extra1', 'extra2', 'kept'])
    await sides.sync({ deletion: { enabled: true, excluded: true }, filters })
    expect(remaining(sides)).toEqual(['kept'])
  })

  it('names what cannot be removed, and removes the rest', async () => {
    const sides = withExtras({ targetFaults: [{ operation: 'remove', key: 'extra2', error: 'denied' }] })
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['extra2', 'kept'])
    expect(sides.run.of('failure').map(({ key, side, undone }) => [key, side, undone])).toEqual([['extra2', 'target', 'delete']])
    expect(sides.run.statistics).toMatchObject({ deleted: 2, deleteFailed: 1, errors: 1, warnings: 0 })
  })

  it('goes on when a whole batch fails, and names each of its keys', async () => {
    const sides = withExtras()
    const { remove } = sides.asTarget
    sides.asTarget.remove = async (keys, options) => {
      if (keys.includes('extra1')) throw new StorageError('internal error', { kind: 'transient' })
      return remove(keys, options)
    }
    Object.assign(sides.asTarget, { capabilities: { ...sides.asTarget.capabilities, removeBatch: 2 } })
    await sides.sync(DELETE)
    expect(remaining(sides)).toEqual(['extra1', 'extra2', 'kept'])
    expect(sides.run.statistics).toMatchObject({ deleted: 1, deleteFailed: 2, errors: 2 })
  })

  it('ends the run when nothing can be said of a whole batch', async () => {
    const sides = withExtras()
    sides.asTarget.remove = () => Promise.reject(new StorageError('gone', { kind: 'credentials' }))
    await expect(sides.sync(DELETE)).rejects.toMatchObject({ kind: 'credentials' })
  })

  it('removes nothing in a dry run, and holds it to the same guard', async () => {
    const sides = withExtras()
    await sides.sync({ ...DELETE, dryRun: true })
    expect(remaining(sides)).toEqual(ALL)
    expect(sides.run.of('delete').map(({ key, dryRun }) => [key, dryRun])).toEqual([['extra1', true], ['extra2', true], ['extra3', true]])
    const guarded = withExtras()
    expect((await guarded.sync({ deletion: { enabled: true, max: 2 }, dryRun: true })).deletionsWithheld).toContain('--max-delete 2')
    expect(guarded.run.of('delete')).toEqual([])
  })

  it('removes nothing once the run is being stopped', async () => {
    const sides = withExtras({}, { kept: 'x', new: 'x' })
    const { put } = sides.asTarget
    sides.asTarget.put = async (...call) => {
      const written = await put(...call)
      sides.run.stop()
      return written
    }
    await sides.sync({ ...DELETE, check: { by: 'size' } })
    expect(remaining(sides)).toEqual([...ALL, 'new'])
  })
})
