import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBuffers } from '../../../src/sync/copy/buffers.ts'

const KIB = 1024

describe('createBuffers', () => {
  it('never lends more than the bound, serves in order, and never one buffer twice', async () => {
    const request = fc.record({ size: fc.integer({ min: 65 * KIB, max: 700 * KIB }), turns: fc.integer({ min: 0, max: 3 }) })
    await fc.assert(fc.asyncProperty(fc.array(request, { maxLength: 25 }), async (asked) => {
      const [total, inUse, served] = [800 * KIB, new Set<Buffer>(), [] as number[]]
      const buffers = createBuffers(total, 256 * KIB)
      let lent = 0
      await Promise.all(asked.map(({ size, turns }, i) => buffers.lend(size, async (buffer) => {
        served.push(i)
        lent += size
        expect(buffer.length).toBeGreaterThanOrEqual(size)
        expect(lent).toBeLessThanOrEqual(total)
        expect(inUse.has(buffer)).toBe(false)
        inUse.add(buffer)
        for (let turn = 0; turn < turns; turn++) await nextTurn()
        inUse.delete(buffer)
        lent -= size
      })))
      expect(served).toEqual([...asked.keys()])
    }))
  })

  it('serves a request above the bound alone', async () => {
    const buffers = createBuffers(100 * KIB, 100 * KIB)
    let others = 0
    await Promise.all([
      buffers.lend(80 * KIB, async () => {
        others++
        await nextTurn()
        others--
      }),
      buffers.lend(300 * KIB, async (buffer) => {
        expect(others).toBe(0)
        expect(buffer.length).toBe(300 * KIB)
        await nextTurn()
      }),
      buffers.lend(80 * KIB, async () => void others++),
    ])
    expect(others).toBe(1)
  })

  it('does not make small requests wait for large ones', async () => {
    const buffers = createBuffers(100 * KIB, 100 * KIB)
    let done = (): void => {}
    const large = buffers.lend(100 * KIB, () => new Promise<void>((resolve) => (done = resolve)))
    expect(await buffers.lend(10, async (buffer) => buffer.length)).toBeGreaterThanOrEqual(10)
    done()
    await large
  })

  it('takes the buffer back from work that fails, and gives what work returns', async () => {
    const buffers = createBuffers(100 * KIB, 100 * KIB)
    await expect(buffers.lend(100 * KIB, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await buffers.lend(100 * KIB, async () => 'served')).toBe('served')
  })

  it('lends the same memory again', async () => {
    const buffers = createBuffers(500 * KIB, 100 * KIB)
    const first = await buffers.lend(90 * KIB, async (buffer) => buffer)
    expect(await buffers.lend(100 * KIB, async (buffer) => buffer)).toBe(first)
  })
})
