import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../../src/config.ts'
import type { SyncEvent } from '../../src/report/events.ts'
import type { RunHooks } from '../../src/run.ts'
import { invocationFromCall } from '../../src/options/invocation.ts'
import { DETAILS } from '../../src/report/events.ts'
import { Statistics } from '../../src/report/statistics.ts'
import { run } from '../../src/run.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'

let folder = ''
let events: SyncEvent[] = []
let hooks: RunHooks

beforeEach(async () => {
  folder = await temporaryFolder('hooks')
  await mkdir(path.join(folder, 'source'))
  for (const name of ['a', 'b']) await writeFile(path.join(folder, 'source', name), name)
  events = []
  const reporter = { wants: new Set(DETAILS), on: (event: SyncEvent) => void events.push(event) }
  hooks = { reporter, statistics: new Statistics(), signal: new AbortController().signal }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function config(source = 'source'): Config {
  return invocationFromCall({ source: path.join(folder, source), target: path.join(folder, 'target') }, {}, { canAsk: false }).config
}

describe('a run', () => {
  it('begins with its start, and ends with its end and its figures', async () => {
    expect((await run(config(), hooks)).status).toBe('complete')
    expect(events[0]).toEqual({ type: 'run-start', dryRun: false })
    expect(events.slice(-2)).toEqual([{ type: 'run-end' }, { type: 'statistics', statistics: hooks.statistics }])
    expect(events.filter(({ type }) => type === 'copy')).toHaveLength(2)
    expect(hooks.statistics.transferred).toBe(2)
  })

  it('shows the error that ends it before its end', async () => {
    await rm(path.join(folder, 'source'), { recursive: true })
    await writeFile(path.join(folder, 'target'), 'a file in the place of the folder')
    const { status, error } = await run(config(), hooks)
    expect(status).toBe('failed')
    expect(events.slice(-3)).toEqual([{ type: 'run-error', message: error?.message, error }, { type: 'run-end' }, expect.objectContaining({ type: 'statistics' })])
  })

  it('calls the user\'s code, and fails with one line when that fails', async () => {
    const kept = await run(config(), { ...hooks, callbacks: { filter: async (entries) => entries.map(({ key }) => key === 'a') } })
    expect([kept.status, await readdir(path.join(folder, 'target'))]).toEqual(['complete', ['a']])
    const failed = await run(config(), { ...hooks, callbacks: { preprocess: () => Promise.reject(new Error('mine.lua:4: boom')) } })
    expect([failed.status, failed.error?.message]).toEqual(['failed', 'the preprocess callback failed for "b": mine.lua:4: boom'])
    expect(await readdir(path.join(folder, 'target'))).toEqual(['a'])
  })

  it('that is stopped by its user inside of a callback is interrupted, and has not failed', async () => {
    const controller = new AbortController()
    const preprocess = async (): Promise<undefined> => {
      controller.abort()
      return Promise.resolve(undefined)
    }
    expect(await run(config(), { ...hooks, signal: controller.signal, callbacks: { preprocess } })).toMatchObject({ status: 'interrupted' })
    expect(await readdir(path.join(folder, 'target')).catch(() => [])).toEqual([])
  })
})
