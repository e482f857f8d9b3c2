import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBuffers } from '../../../src/sync/schedule/buffers.ts'

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

  it('keeps all memory that it holds within the bound, whatever the sizes', async () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 64 * KIB }), fc.integer({ min: 65 * KIB, max: 300 * KIB }), fc.integer({ min: 300 * KIB, max: 4000 * KIB })), { maxLength: 60 })
    const [total, partSize] = [10_000 * KIB, 2048 * KIB]
    await fc.assert(fc.asyncProperty(sizes, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 7 }), async (asked, turns) => {
      const buffers = createBuffers(total, partSize)
      const lent = new Map<ArrayBufferLike, number>()
      // Without requests above the part size no memory is ever given up, so all that was seen is still held.
      const seen = new Map<ArrayBufferLike, number>()
      const keepsAll = asked.every((size) => size <= partSize) && asked.filter((size) => size <= 64 * KIB).length * 64 * KIB < total % partSize
      await Promise.all(asked.map((size, i) => buffers.lend(size, async ({ buffer }) => {
        lent.set(buffer, (lent.get(buffer) ?? 0) + 1)
        seen.set(buffer, buffer.byteLength)
        const tiny = [...lent.keys()].filter(({ byteLength }) => byteLength === 64 * KIB).length * 64 * KIB
        expect([...lent.keys()].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(total + tiny)
        for (let turn = 0; turn < (turns[i % turns.length] ?? 1); turn++) await nextTurn()
        const left = (lent.get(buffer) ?? 0) - 1
        if (left > 0) lent.set(buffer, left)
        else lent.delete(buffer)
      })))
      if (keepsAll) expect([...seen.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(total)
    }), { numRuns: 60 })
  })

  it('lends memory that small requests had to large ones, and back', async () => {
    const buffers = createBuffers(4096 * KIB, 4096 * KIB)
    const memory = (size: number): Promise<ArrayBufferLike> => buffers.lend(size, async ({ buffer }) => buffer)
    const first = await memory(100 * KIB)
    for (const size of [4000 * KIB, 900 * KIB, 4096 * KIB, 70 * KIB]) expect(await memory(size)).toBe(first)
  })

  it('serves many requests of a middle size at once', async () => {
    const buffers = createBuffers(4096 * KIB, 4096 * KIB)
    let most = 0
    let now = 0
    await Promise.all(Array.from({ length: 40 }, () => buffers.lend(70 * KIB, async () => {
      most = Math.max(most, ++now)
      await nextTurn()
      now--
    })))
    expect(most).toBe(16)
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
