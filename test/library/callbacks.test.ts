import { describe, expect, it } from 'vitest'
import { CallbackError, sync, type SyncEvent, type SyncHooks, type SyncOptions } from '../../src/index.ts'
import { createMemoryStorage, withFaults, type MemoryStorage } from '../../src/testing/index.ts'

function stores(...keys: readonly string[]): { readonly source: MemoryStorage; readonly target: MemoryStorage } {
  const [source, target] = [createMemoryStorage({ name: 'source' }), createMemoryStorage({ name: 'target' })]
  for (const key of keys) source.seed(key, `content of ${key}`, { facts: { contentType: 'text/plain', metadata: { old: '1' }, cacheControl: 'no-store' } })
  return { source, target }
}

const keysOf = (storage: MemoryStorage): string[] => [...storage.objects.keys()].sort()

describe('filter', () => {
  it('decides entry by entry, and what it refuses is not written', async () => {
    const { source, target } = stores('a', 'b', 'c')
    const result = await sync({ source, target }, { filter: ({ key }) => key !== 'b' })
    expect(keysOf(target)).toEqual(['a', 'c'])
    expect(result).toMatchObject({ status: 'complete', counts: { copied: 2, skipped: 1 } })
  })

  it('may take its time, and is never called twice at once', async () => {
    const { source, target } = stores('a', 'b', 'c', 'd')
    let running = 0
    let most = 0
    const filter = async ({ key }: { readonly key: string }): Promise<boolean> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return key < 'c'
    }
    await sync({ source, target }, { filter })
    expect([keysOf(target), most]).toEqual([['a', 'b'], 1])
  })

  it('never deletes at the target what it refuses', async () => {
    const { source, target } = stores('a', 'b')
    for (const key of ['a', 'b', 'extra']) target.seed(key, 'old')
    const { counts } = await sync({ source, target, delete: true }, { filter: () => false })
    expect(keysOf(target)).toEqual(['a', 'b'])
    expect(counts).toMatchObject({ copied: 0, deleted: 1 })
  })

  it.each([undefined, 1, 'true', null])('is not guessed at when it answers %j: the run fails and nothing is written', async (answer) => {
    const { source, target } = stores('a')
    const result = await sync({ source, target, delete: true }, { filter: () => answer as unknown as boolean })
    expect(result).toMatchObject({ status: 'failed', error: { callback: 'filter', key: 'a' } })
    expect(result.error?.message).toContain('return true or false')
    expect(keysOf(target)).toEqual([])
  })
})

describe('preprocess', () => {
  it('changes what is written, and leaves the rest as it was', async () => {
    const { source, target } = stores('a')
    await sync({ source, target }, { preprocess: ({ facts }) => ({ contentType: 'text/new', metadata: { ...facts.metadata, added: '2' }, cacheControl: undefined }) })
    expect(target.objects.get('a')?.facts).toMatchObject({ contentType: 'text/new', metadata: { old: '1', added: '2' } })
    expect(target.objects.get('a')?.facts.cacheControl).toBeUndefined()
    expect(source.objects.get('a')?.facts).toMatchObject({ contentType: 'text/plain' })
  })

  it('leaves out an object with false, and its counterpart is not deleted', async () => {
    const { source, target } = stores('a', 'b')
    target.seed('a', 'what the target has', { mtime: 0 })
    const result = await sync({ source, target, delete: true }, { preprocess: ({ source: entry }) => (entry.key === 'a' ? false : {}) })
    expect(target.objects.get('a')?.bytes.toString()).toBe('what the target has')
    expect(keysOf(target)).toEqual(['a', 'b'])
    expect(result).toMatchObject({ status: 'complete', counts: { copied: 1, skipped: 1, deleted: 0 } })
  })

  it('is not called in a dry run', async () => {
    const { source, target } = stores('a')
    const called: string[] = []
    const { counts } = await sync({ source, target, dryRun: true }, { preprocess: ({ source: { key } }) => { called.push(key); return {} } })
    expect([called, counts.copied, keysOf(target)]).toEqual([[], 1, []])
  })

  it.each<[unknown, string]>([
    [undefined, 'return an object with the changes'],
    [true, 'return an object with the changes'],
    [{ contenttype: 'x' }, 'it changes contenttype, which cannot be changed'],
    [{ contentMd5: 'x' }, 'it changes contentMd5, which cannot be changed'],
    [{ contentType: 1 }, 'it changes contentType to 1: give a string'],
    [{ metadata: { a: 1 } }, 'give an object whose values are strings'],
    [{ tags: ['a'] }, 'give an object whose values are strings'],
  ])('is not guessed at when it answers %j', async (answer, message) => {
    const { source, target } = stores('a')
    const { status, error } = await sync({ source, target }, { preprocess: () => answer as object })
    expect([status, error instanceof CallbackError && error.key, keysOf(target)]).toEqual(['failed', 'a', []])
    expect(error?.message).toContain(message)
  })
})

describe('a callback that throws', () => {
  const cause = new RangeError('no rule for this')
  const fail = (): never => { throw cause }

  it.each<[string, SyncHooks]>([
    ['filter', { filter: fail }],
    ['filter', { filter: async () => fail() }],
    ['preprocess', { preprocess: fail }],
    ['preprocess', { preprocess: async () => fail() }],
    ['event', { details: ['start'], onEvent: (event) => (event.type === 'start' ? fail() : undefined) }],
    ['event', { details: ['start'], onEvent: async (event) => (event.type === 'start' ? fail() : undefined) }],
  ])('ends the run with its name, the key and what it threw: %s', async (callback, hooks) => {
    const { source, target } = stores('a')
    target.seed('extra', 'x')
    const { status, error, errors, errorsByKind } = await sync({ source, target, delete: true }, hooks)
    expect(status).toBe('failed')
    expect(error).toMatchObject({ name: 'CallbackError', callback, key: 'a', cause, message: `the ${callback} callback failed for "a": no rule for this` })
    expect([errors, errorsByKind]).toEqual([1, { failed: 1 }])
    expect(target.objects.has('extra')).toBe(true)
    expect(target.uploads.size).toBe(0)
  })

  it('ends the run when it is asked about a removal', async () => {
    const { source, target } = stores('a')
    target.seed('extra', 'x')
    const { status, error } = await sync({ source, target, deleteDestination: 'prompt' }, { confirmRemoval: fail })
    expect([status, error]).toMatchObject(['failed', { callback: 'confirmRemoval', key: 'extra', cause }])
    expect(target.objects.has('extra')).toBe(true)
  })

  it('is not called again', async () => {
    const { source, target } = stores(...Array.from({ length: 50 }, (_, i) => `k${i}`))
    let calls = 0
    const { counts } = await sync({ source, target, workerSize: 1 }, { onEvent: () => { calls++; fail() } })
    expect(calls).toBe(1)
    expect(counts.copied).toBeLessThan(50)
  })
})

describe('hooks and sides that make no sense', () => {
  const { source, target } = stores('a')
  it.each<[string, object, object]>([
    ['unknown hook \'filters\'', {}, { filters: () => true }],
    ['the hook filter is', {}, { filter: /x/ }],
    ['the hook signal is no AbortSignal', {}, { signal: new AbortController() }],
    ['there are no events of the type \'skips\'', {}, { details: ['skips'] }],
    ['source is 1', { source: 1 }, {}],
    ['source is undefined', { source: undefined }, {}],
    ['target is no storage, because it has no method list()', { target: {} }, {}],
    ['target is no storage, because it has no method put()', { target: { ...target, put: undefined } }, {}],
    ['source and target are the same storage', { target: source }, {}],
    ['targetRegion needs an S3 target, but this is custom to custom', { targetRegion: 'us-east-1' }, {}],
    ['fromTo', { fromTo: 'LocalBlob' }, {}],
  ])('are refused before anything is touched: %s', async (message, options, hooks) => {
    const call = { source, target, ...options } as SyncOptions
    await expect(sync(call, hooks)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) as string })
    expect(keysOf(target)).toEqual([])
  })
})

describe('a storage of one\'s own', () => {
  it('stays open after the run', async () => {
    const { source, target } = stores('a')
    let closed = 0
    const counting = { ...source, close: async () => void closed++ }
    await sync({ source: counting, target })
    await sync({ source: counting, target })
    expect([closed, keysOf(target)]).toEqual([0, ['a']])
  })

  it('may throw any error: it fails one object, and the message names storage, operation and key', async () => {
    const { source, target } = stores('a', 'b')
    const broken = { ...source, read: (...args: Parameters<MemoryStorage['read']>) => (args[0].key === 'a' ? Promise.reject(new Error('the tape is torn')) : source.read(...args)) }
    target.seed('extra', 'x')
    const result = await sync({ source: broken, target, delete: true, forceRetryCount: 0 })
    expect(result).toMatchObject({ status: 'incomplete', counts: { copied: 1, failed: 1, deleted: 0 }, errorsByKind: { failed: 1 } })
    expect(result.failures[0]).toMatchObject({ key: 'a', message: expect.stringContaining('source: read "a": the tape is torn') as string })
    expect(keysOf(target)).toEqual(['b', 'extra'])
  })

  it('gives the kind of an error that another copy of the library made', async () => {
    const { source, target } = stores('a')
    const foreign = Object.assign(new Error('no'), { kind: 'denied' })
    const result = await sync({ source: { ...source, read: () => Promise.reject(foreign) }, target, forceRetryCount: 0 })
    expect(result.errorsByKind).toEqual({ denied: 1 })
  })

  it('counts failures by their kinds, and keeps the first of them', async () => {
    const { source, target } = stores('a', 'b', 'c')
    const faulty = withFaults(target, [{ operation: 'put', key: 'a', error: 'denied' }, { operation: 'put', key: 'b', error: 'conflict' }])
    const events: SyncEvent[] = []
    const result = await sync({ source, target: faulty, forceRetryCount: 0 }, { onEvent: (event) => void events.push(event) })
    expect(result).toMatchObject({ status: 'incomplete', errors: 2, errorsByKind: { denied: 1, conflict: 1 } })
    expect(result.failures.map(({ key }) => key).sort()).toEqual(['a', 'b'])
    expect(events.filter(({ type }) => type === 'failure')).toHaveLength(2)
  })
})

describe('options of a sync between storages of one\'s own', () => {
  it('are taken when every service takes them', async () => {
    const { source, target } = stores('a')
    await sync({ source, target, contentType: 'text/fixed', forceRetryCount: 1 })
    expect(target.objects.get('a')?.facts.contentType).toBe('text/fixed')
  })
})
