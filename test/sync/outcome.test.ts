import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Config } from '../../src/config.ts'
import type { Target } from '../../src/storage/contract/storage.ts'
import { UsageError } from '../../src/errors.ts'
import { run } from '../../src/run.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createMemoryStorage, type MemoryStorage } from '../../src/testing/memory/storage.ts'
import { recordedRun } from './support/recorded-run.ts'
import { settingsWith } from './support/settings.ts'

vi.mock('../../src/storage/open-storage.ts')

const CONFIG: Config = {
  source: { kind: 'local', settings: { path: '/source', followSymlinks: true, fsync: false } },
  target: { kind: 'local', settings: { path: '/target', followSymlinks: true, fsync: false } },
  sync: settingsWith(),
}

let [source, target]: [MemoryStorage, MemoryStorage] = [createMemoryStorage(), createMemoryStorage()]
let closed: string[] = []

function opens(side: 'source' | 'target', storage: Target): void {
  vi.mocked(openStorage).mockImplementation(async (_config, role) => {
    if (role !== side) return role === 'source' ? source : target
    return storage
  })
}

beforeEach(() => {
  closed = []
  const closing = (name: string): MemoryStorage => ({ ...createMemoryStorage(), close: async () => void closed.push(name) })
  ;[source, target] = [closing('source'), closing('target')]
  source.seed('k', 'content')
  opens('source', source)
})

describe('run', () => {
  it('syncs what it has opened, and closes both', async () => {
    expect(await run(CONFIG, recordedRun())).toEqual({ status: 'complete' })
    expect(target.objects.get('k')?.bytes.toString()).toBe('content')
    expect(closed.sort()).toEqual(['source', 'target'])
  })

  it('counts a listing that names a key twice as a failed run, not as a bug', async () => {
    const twice: Target = {
      ...source,
      async *list() {
        const entry = { key: 'k', size: 7, mtime: 0, etag: '' }
        yield [entry, { ...entry, size: 8 }]
      },
    }
    opens('source', twice)
    const hooks = recordedRun()
    expect(await run(CONFIG, hooks)).toMatchObject({ status: 'failed', error: { message: 'the listing of memory names "k" twice' } })
    expect(hooks.statistics.errors).toBe(1)
    expect(closed.sort()).toEqual(['source', 'target'])
  })

  it('lets a bug through as it is, and closes both', async () => {
    opens('target', { ...target, put: () => Promise.reject(new TypeError('undefined is not a function')) })
    await expect(run(CONFIG, recordedRun())).rejects.toThrow(TypeError)
    expect(closed.sort()).toEqual(['source', 'target'])
  })

  it('throws the mistake that opening a side shows, and closes the other', async () => {
    vi.mocked(openStorage).mockImplementation(async (_config, role) => {
      if (role === 'target') throw new UsageError('no region')
      return source
    })
    await expect(run(CONFIG, recordedRun())).rejects.toThrow('no region')
    expect(closed).toEqual(['source'])
  })

  it('is interrupted when it was stopped', async () => {
    const hooks = recordedRun()
    hooks.stop()
    expect(await run(CONFIG, hooks)).toEqual({ status: 'interrupted' })
    expect(target.objects.size).toBe(0)
  })
})
