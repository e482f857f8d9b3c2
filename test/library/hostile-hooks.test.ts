import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, sync, UsageError, type CheckHooks, type SyncHooks, type SyncOptions } from '../../src/index.ts'
import { createMemoryStorage, type MemoryStorage } from '../../src/testing/index.ts'

function stores(count = 3): { readonly source: MemoryStorage; readonly target: MemoryStorage } {
  const [source, target] = [createMemoryStorage({ name: 'source' }), createMemoryStorage({ name: 'target' })]
  for (let i = 0; i < count; i++) source.seed(`key-${i}`, `content ${i}`, { facts: { metadata: { kept: '1' } } })
  return { source, target }
}

/** A hook that never answers, and stops the run when it is called. */
function hanging(): { readonly hook: () => Promise<never>; readonly signal: AbortSignal } {
  const controller = new AbortController()
  return { signal: controller.signal, hook: () => { setImmediate(() => controller.abort()); return new Promise<never>(() => undefined) } }
}

describe('a signal', () => {
  it.each(['filter', 'preprocess', 'confirmRemoval'] as const)('stops a run whose %s never answers', async (name) => {
    const { hook, signal } = hanging()
    const { source, target } = stores()
    target.seed('extra', 'kept')
    const result = await sync({ source, target, ...(name === 'confirmRemoval' && { deleteDestination: 'prompt' as const }) }, { [name]: hook, signal })
    expect(result.status).toBe('interrupted')
    expect(target.objects.has('extra')).toBe(true)
  })

  it('ends the wait for an onEvent that never ends', async () => {
    const { hook, signal } = hanging()
    await expect(sync(stores(), { onEvent: hook, signal })).resolves.toBeDefined()
  })

  it('stops a run that waits for a loop that nobody reads', async () => {
    const controller = new AbortController()
    const run = sync(stores(1500), { signal: controller.signal, onEvent: () => { if (run.statistics.transferred > 900) controller.abort() } })
    run[Symbol.asyncIterator]()
    expect((await run).status).toBe('interrupted')
  })

  it('stops a check whose onEntry never ends', async () => {
    const { hook, signal } = hanging()
    expect((await check(stores(), { onEntry: hook, signal })).status).toBe('interrupted')
  })

  it('does not load the script of a run that is stopped already, and copies nothing', async () => {
    const { source, target } = stores()
    const result = await sync({ source, target, filterCallbackLuaScript: 'none.lua' }, { signal: AbortSignal.abort() })
    expect([result.status, target.objects.size]).toEqual(['interrupted', 0])
  })
})

describe('odd values', () => {
  it('an onEvent may return what has only then()', async () => {
    let ended = 0
    const then = (done: () => void): void => void setImmediate(() => { ended++; done() })
    const result = await sync(stores(), { onEvent: (() => ({ then })) as unknown as SyncHooks['onEvent'] })
    expect([result.status, ended]).toEqual(['complete', 3])
  })

  it.each([undefined, null, 'text', Symbol('s'), Object.create(null), { code: 1 }])('a hook may throw anything: %o', async (thrown) => {
    const result = await sync(stores(), { filter: () => { throw thrown } })
    expect(result).toMatchObject({ status: 'failed', error: { name: 'CallbackError', key: 'key-0' } })
  })

  it.each<[string, unknown]>([
    ['a Map as metadata', { metadata: new Map([['a', 'b']]) }],
    ['a Map', new Map()],
    ['a Date', new Date(0)],
    ['a list', []],
    ['what is inherited', Object.create({ contentType: 'x' })],
  ])('preprocess may not answer %s, which would lose metadata or change nothing', async (_, answer) => {
    const { source, target } = stores(1)
    const result = await sync({ source, target }, { preprocess: (() => answer) as unknown as NonNullable<SyncHooks['preprocess']> })
    expect(result).toMatchObject({ status: 'failed', error: { callback: 'preprocess', key: 'key-0' } })
    expect(target.objects.size).toBe(0)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['no options', () => sync(undefined as unknown as SyncOptions)],
    ['no options of a check', () => check(null as unknown as SyncOptions)],
    ['hooks that are null', () => sync(stores(), null as unknown as SyncHooks)],
    ['a text as details', () => sync(stores(), { details: 'write' as unknown as 'all' })],
    ['a hook of a sync, in a check', () => check(stores(), { filter: () => false } as CheckHooks)],
    ['an onEntry that is no function', () => check(stores(), { onEntry: 'x' as unknown as () => void })],
    ['a signal of a check that is none', () => check(stores(), { signal: {} as AbortSignal })],
  ])('are refused: %s', async (_, call) => {
    await expect(call()).rejects.toThrow(UsageError)
  })
})

describe('check', () => {
  let folder = ''
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'objsync-check-'))))
  afterAll(() => rm(folder, { recursive: true }))

  it('ends as failed when onEntry throws, and names it and the key', async () => {
    const result = await check(stores(), { onEntry: () => { throw new RangeError('no room') } })
    expect(result).toMatchObject({ status: 'failed', same: false, error: { callback: 'onEntry', key: 'key-0', message: 'the onEntry callback failed for "key-0": no room' } })
  })

  it('asks the filter script', async () => {
    const script = join(folder, 'filter.lua')
    await writeFile(script, 'function filter(o) return o.key == "key-1" end')
    const keys: string[] = []
    await check({ ...stores(), filterCallbackLuaScript: script }, { onEntry: ({ key }) => void keys.push(key) })
    expect(keys).toEqual(['key-1'])
  })
})
