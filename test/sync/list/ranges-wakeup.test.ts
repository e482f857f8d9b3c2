import { describe, expect, it } from 'vitest'
import { createRangeQueue } from '../../../src/sync/list/ranges.ts'

describe('a loop that waits for a range', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('ends when the last range is finished %i microtasks after it began to wait', async (ticks) => {
    const queue = createRangeQueue(() => Promise.resolve([]), 2)
    const only = await queue.take()
    if (!only) throw new Error('there is no first range')
    const waiting = queue.take()
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
    queue.finished(only)
    expect(await waiting).toBeUndefined()
  })
})
