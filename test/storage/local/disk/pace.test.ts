import { describe, expect, it } from 'vitest'
import { NODE_DISK } from '../../../../src/storage/local/disk/disk.ts'
import { createPace } from '../../../../src/storage/local/disk/pace.ts'

describe('the pace of a disk', () => {
  it('is inline while calls come back at once', () => {
    const pace = createPace(NODE_DISK)
    for (let i = 0; i < 1000; i++) pace.note(0.01, 10)
    expect(pace.inline).toBe(true)
    expect(pace.calls()).not.toBe(NODE_DISK.threaded)
  })

  it('is threaded after a slow call, and inline again after a while', () => {
    const pace = createPace(NODE_DISK)
    pace.note(25, 3)
    expect(pace.inline).toBe(false)
    expect(pace.calls()).toBe(NODE_DISK.threaded)
    let calls = 1
    while (!pace.inline) {
      pace.calls()
      calls++
    }
    expect(calls).toBe(2000)
    expect(pace.calls()).not.toBe(NODE_DISK.threaded)
  })

  it('counts the threaded calls of reads too', () => {
    const pace = createPace(NODE_DISK)
    pace.note(25, 3)
    for (let i = 0; i < 399; i++) expect(pace.threaded(5)).toBe(NODE_DISK.threaded)
    expect(pace.inline).toBe(false)
    pace.threaded(5)
    expect(pace.inline).toBe(true)
  })

  it('is threaded when calls are a little too slow for long', () => {
    const pace = createPace(NODE_DISK)
    for (let i = 0; i < 300 && pace.inline; i++) pace.note(0.35, 1)
    expect(pace.inline).toBe(false)
  })

  it('forgives one slow call among many', () => {
    const pace = createPace(NODE_DISK)
    for (let i = 0; i < 150; i++) pace.note(0.002, 1)
    pace.note(25, 1)
    expect(pace.inline).toBe(true)
  })

  it('is never inline when it must not be', () => {
    const pace = createPace(NODE_DISK, true)
    expect(pace.inline).toBe(false)
    for (let i = 0; i < 5000; i++) expect(pace.calls()).toBe(NODE_DISK.threaded)
  })

  it('times inline calls, also those that fail', () => {
    let noted = 0
    const slowly = (): never => {
      const end = performance.now() + 25
      while (performance.now() < end) noted++
      throw new Error('slow and wrong')
    }
    const pace = createPace({ ...NODE_DISK, inline: { ...NODE_DISK.inline, rename: slowly } })
    const calls = pace.calls()
    expect(() => calls.rename('a', 'b')).toThrow('slow and wrong')
    expect(noted).toBeGreaterThan(0)
    expect(pace.inline).toBe(false)
  })
})
