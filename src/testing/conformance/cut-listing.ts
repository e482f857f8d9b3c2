import { compareKeys } from '../../order/compare-keys.ts'
import { Statistics } from '../../report/statistics.ts'
import { forward } from '../../storage/contract/forward.ts'
import type { Source } from '../../storage/contract/storage.ts'
import { createListing, type Listing } from '../../sync/list/listing.ts'
import { pairUp } from '../../sync/list/pairs.ts'
import { ListingHoleError } from '../../sync/list/seams.ts'
import { Report } from '../../sync/report.ts'
import type { RunContext } from '../../sync/run-context.ts'

/**
 * Lists as the pass does, cut into ranges as a far longer listing would be; one that is found to have holes once more, in
 * one go.
 */
export async function keysThroughCuts(storage: Source): Promise<string[]> {
  const run = quietRun()
  const settings = { sorted: !storage.capabilities.orderedListing, whole: false, folders: false, recursive: true, strict: false, deleting: false }
  const listingOf = (side: 'source' | 'target'): Listing => createListing(side, inShortPages(storage), settings, run)
  const listed = async (listings: number): Promise<string[]> => {
    const concurrency = { objects: 1, parts: 1, listings, listingDepth: 2 }
    const keys: string[] = []
    for await (const page of pairUp(listingOf('source'), listingOf('target'), concurrency, run, 12)) {
      for (const { source } of page) if (source) keys.push(source.key)
    }
    return keys.sort(compareKeys)
  }
  return listed(4).catch((error: unknown) => {
    if (error instanceof ListingHoleError) return listed(1)
    throw error
  })
}

function inShortPages(storage: Source): Source {
  return forward(storage, { list: (list) => (range, options) => list(range, { ...options, pageSize: options?.pageSize ?? 10 }) })
}

function quietRun(): RunContext {
  const controller = new AbortController()
  const report = new Report({ wants: new Set(), on: () => undefined }, new Statistics())
  return { report, signal: controller.signal, giveUp: (error) => controller.abort(error) }
}
