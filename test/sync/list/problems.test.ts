import { describe, expect, it } from 'vitest'
import type { Source } from '../../../src/storage/contract/storage.ts'
import { StorageError } from '../../../src/errors.ts'
import { createListing } from '../../../src/sync/list/listing.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { recordedRun } from '../support/recorded-run.ts'

const SETTINGS = { sorted: false, whole: false, folders: false, recursive: true, strict: false, deleting: true }

/** A storage each of whose listings meets the same problem, and one of its own. */
function troubled(): Source {
  let listings = 0
  return {
    ...createMemoryStorage(),
    async *list(_range, options) {
      for (const key of ['locked/', `own${listings++}/`]) {
        options?.onProblem?.({ key, error: new StorageError(`cannot list ${key}`, { kind: 'denied' }), incomplete: true })
      }
    },
  }
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const page of pages) expect(page).toBeDefined()
}

describe('a problem that several listings meet', () => {
  it('is reported once for each side, also when the pass starts over, and always makes the listing incomplete', async () => {
    const run = recordedRun()
    for (const side of ['source', 'target', 'source'] as const) {
      const listing = createListing(side, troubled(), SETTINGS, run)
      for (let i = 0; i < 3; i++) await drain(listing.list({}))
      expect(listing.complete).toBe(false)
    }
    const told = run.of('warning').map(({ side, key }) => [side, key])
    const of = (side: string): unknown[] => ['locked/', 'own0/', 'own1/', 'own2/'].map((key) => [side, key])
    expect(told).toEqual([...of('source'), ...of('target')])
    expect(run.statistics).toMatchObject({ warnings: 8, unlisted: 8 })
  })
})
