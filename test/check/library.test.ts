import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, UsageError, type CheckedEntry } from '../../src/index.ts'

describe('check of the library', () => {
  let folder = ''
  const at = (name: string): string => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objsync-check-'))
    const files = { 'a/same': 'x', 'b/same': 'x', 'a/flipped': 'x', 'b/flipped': 'y', 'a/missing': 'x', 'b/extra': 'x' }
    await Promise.all(['a', 'b'].map((name) => mkdir(at(name))))
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(at(name), content)))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('hands out what is not the same, waits for the caller, and counts', async () => {
    const entries: CheckedEntry[] = []
    const onEntry = async (entry: CheckedEntry): Promise<void> => {
      await Promise.resolve()
      entries.push(entry)
    }
    const outcome = await check({ source: at('a'), target: at('b') }, { onEntry })
    expect(entries.map(({ key, status }) => [key, status]).sort()).toEqual([['extra', 'extra'], ['flipped', 'differs'], ['missing', 'missing']])
    expect(outcome).toMatchObject({ status: 'complete', same: false, entries: { match: 1, differs: 1, missing: 1, extra: 1 }, bytesRead: 4 })
    expect(outcome.matchedBy).toEqual(new Map([['bytes', 1]]))
  })

  it('takes what must be the same, and filters', async () => {
    const outcome = await check({ source: at('a'), target: at('b'), checkBy: 'size', filterIncludeRegex: /same|flipped/ })
    expect(outcome).toMatchObject({ same: true, entries: { match: 2, missing: 0, extra: 0 } })
  })

  it('refuses what makes no sense', async () => {
    await expect(check({ source: at('a'), target: at('absent') })).rejects.toThrow(UsageError)
    await expect(check({ source: at('a'), target: at('b'), checkBy: 'luck' as 'size' })).rejects.toThrow('invalid value for checkBy')
    await expect(check({ source: at('a'), target: at('b'), enableVersioning: true })).rejects.toThrow('cannot be combined with the command check')
    expect(await readdir(folder)).toEqual(['a', 'b'])
  })

  it('ends with an error of the caller, and when it is stopped', async () => {
    const failing = check({ source: at('a'), target: at('b') }, { onEntry: () => { throw new Error('mine') } })
    expect(await failing).toMatchObject({ status: 'failed', same: false, error: { callback: 'onEntry', message: expect.stringMatching(/mine$/) as string } })
    const stopped = new AbortController()
    stopped.abort()
    expect(await check({ source: at('a'), target: at('b') }, { signal: stopped.signal })).toMatchObject({ status: 'interrupted', same: false })
  })
})
