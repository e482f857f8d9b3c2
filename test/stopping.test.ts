import { getEventListeners, setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { linkedAbort } from '../src/stopping.ts'

describe('linkedAbort', () => {
  it('aborts with its parent, and with its reason', () => {
    const parent = new AbortController()
    const { signal } = linkedAbort(parent.signal)
    parent.abort('why')
    expect([signal.aborted, signal.reason]).toEqual([true, 'why'])
    expect(linkedAbort(parent.signal).signal.aborted).toBe(true)
  })

  it('leaves its parent alone when it is aborted itself', () => {
    const parent = new AbortController()
    const link = linkedAbort(parent.signal)
    link.abort()
    expect([link.signal.aborted, parent.signal.aborted]).toEqual([true, false])
  })

  it('leaves nothing behind at its parent once it is released', () => {
    const parent = new AbortController()
    setMaxListeners(0, parent.signal)
    const links = Array.from({ length: 100 }, () => linkedAbort(parent.signal))
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(100)
    for (const link of links) link.release()
    expect(getEventListeners(parent.signal, 'abort')).toEqual([])
    parent.abort()
    expect(links.some(({ signal }) => signal.aborted)).toBe(false)
  })
})
