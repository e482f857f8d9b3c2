import { describe, expect, it } from 'vitest'
import { createAllowance } from '../../../src/sync/schedule/allowance.ts'
import { sidesWith } from '../support/sides.ts'

const ONE_BY_ONE = { concurrency: { objects: 1 } }

describe('an allowance', () => {
  it('of time is used up when the time is over, and says so only when something was not begun', () => {
    let now = 5000
    const allowance = createAllowance({ maxDuration: 1000 }, () => now)
    expect(allowance.mayBegin()).toBe(true)
    now = 5999
    expect(allowance.mayBegin()).toBe(true)
    now = 6000
    expect(allowance.endedEarly).toBeUndefined()
    expect([allowance.mayBegin(), allowance.endedEarly]).toEqual([false, '--max-duration is over (1 s)'])
    now = 0
    expect(allowance.mayBegin()).toBe(false)
  })

  it('of bytes is used up when they have been copied', () => {
    const allowance = createAllowance({ maxTransfer: 10 })
    allowance.moved(9)
    expect(allowance.mayBegin()).toBe(true)
    allowance.moved(1)
    expect([allowance.mayBegin(), allowance.endedEarly]).toEqual([false, '--max-transfer is reached (10 bytes)'])
  })
})

describe('a run that ends early', () => {
  const settings = { ...ONE_BY_ONE, deletion: { enabled: true, despiteErrors: true } }

  it('has finished what it began, begins nothing more, and deletes nothing', async () => {
    const world = sidesWith({ a: 'aaaa', b: 'bbbb', c: 'cccc', d: 'dddd' }, { 'a-extra': 'x', 'z-extra': 'x' })
    const { endedEarly, deletionsWithheld } = await world.syncWith({ ...world.run, allowance: createAllowance({ maxTransfer: 5 }) }, settings)
    expect(world.targetTexts()).toEqual({ 'a': 'aaaa', 'b': 'bbbb', 'a-extra': 'x', 'z-extra': 'x' })
    expect([endedEarly, deletionsWithheld]).toEqual(['--max-transfer is reached (5 bytes)', expect.stringContaining('ended early')])
    expect(world.run.statistics).toMatchObject({ transferred: 2, deleted: 0, notLookedAt: 2, failed: 0 })
  })

  it('is one that deletes no more when its time is over while it deletes', async () => {
    let asked = 0
    const world = sidesWith({ a: 'a' }, { x: 'x', y: 'y', z: 'z' }, { target: { capabilities: { removeBatch: 1 } } })
    const { remove } = world.asTarget
    world.asTarget.remove = (keys, options) => {
      asked++
      return remove(keys, options)
    }
    const allowance = createAllowance({ maxDuration: 1 }, () => asked)
    const { endedEarly } = await world.syncWith({ ...world.run, allowance }, settings)
    expect(endedEarly).toContain('--max-duration')
    expect(Object.keys(world.targetTexts()).length).toBeGreaterThan(1)
    expect(world.run.statistics.deleted).toBeGreaterThan(0)
  })

  it('is none when everything was begun', async () => {
    const world = sidesWith({ a: 'aaaa' }, { extra: 'x' })
    const { endedEarly } = await world.syncWith({ ...world.run, allowance: createAllowance({ maxTransfer: 5 }) }, settings)
    expect([endedEarly, world.targetTexts()]).toEqual([undefined, { a: 'aaaa' }])
    const exact = sidesWith({ a: 'aaaa' }, { extra: 'x' })
    const ran = await exact.syncWith({ ...exact.run, allowance: createAllowance({ maxTransfer: 4 }) }, settings)
    expect([ran.endedEarly, exact.targetTexts()]).toEqual([undefined, { a: 'aaaa' }])
  })

  it('does not count what needs no copy', async () => {
    const world = sidesWith({ a: 'aaaa', b: 'bbbb', c: 'cccc' }, { a: 'aaaa', b: 'bbbb' })
    const { endedEarly } = await world.syncWith({ ...world.run, allowance: createAllowance({ maxTransfer: 4 }) }, { ...settings, check: { by: 'etag' } })
    expect([endedEarly, Object.keys(world.targetTexts())]).toEqual([undefined, ['a', 'b', 'c']])
  })
})
