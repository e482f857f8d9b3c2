import { OutOfOrderError } from './check-order.ts'
import { compareKeys } from './compare-keys.ts'
import type { Keyed } from './keyed.ts'
import { mergeRuns } from './merge-runs.ts'
import { createSpool, keyedLines } from './spool.ts'
import type { Spool } from './spool.ts'

export interface SortOptions {
  /** How messages name the listing. */
  readonly name: string
  /** What to do with a key that is listed twice: throw, keep one of them, or keep all of them. Default: `throw`. */
  readonly duplicates?: 'throw' | 'drop' | 'keep' | undefined
  /** Most entries of one run, which is sorted in memory. */
  readonly runLength?: number | undefined
  /** Most bytes of one run, estimated. */
  readonly runBytes?: number | undefined
  /** Runs merged at a time. */
  readonly fanIn?: number | undefined
  /** Most entries in a page of the result. */
  readonly pageSize?: number | undefined
}

type Settings = { readonly [name in keyof SortOptions]-?: NonNullable<SortOptions[name]> }

/** A run keeps nothing in memory. */
const ON_DISK = { items: 0, bytes: 0 }
/** Entries that are converted to text at a time. */
const WRITE_LENGTH = 1000
/** Entries of each run that a merge holds. */
const READ_LENGTH = 256

/**
 * Sorts a listing by `compareKeys` in memory that does not depend on its length: runs of bounded size go to
 * temporary files and are merged, in several passes when there are many. The first page is yielded when the listing
 * has ended.
 *
 * @throws OutOfOrderError for a key that is listed twice, unless duplicates are dropped
 */
export async function* sortEntries<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  options: SortOptions,
): AsyncGenerator<T[], void, undefined> {
  const settings = settle(options)
  const levels: Spool<T>[][] = []
  try {
    let run: T[] = []
    for await (const part of takeRuns(pages, settings)) {
      if (run.length > 0) await addRun(levels, 0, await spill([sorted(run)]), settings)
      run = part
    }
    const onDisk = levels.flat().map((spool) => spool.pages(READ_LENGTH))
    yield* unique(mergeRuns([...onDisk, inOnePiece(sorted(run))], settings.pageSize), settings)
  } finally {
    for (const spool of levels.flat()) await spool.close()
  }
}

function settle(options: SortOptions): Settings {
  const { name, duplicates = 'throw', runLength = 50_000, runBytes = 12 * 1024 * 1024, fanIn = 16, pageSize = 1000 } = options
  return { name, duplicates, runLength, runBytes, fanIn: Math.max(2, fanIn), pageSize }
}

/** Cuts the listing into runs that fit into memory. */
async function* takeRuns<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  { runLength, runBytes }: Settings,
): AsyncGenerator<T[], void, undefined> {
  const { weigh } = keyedLines<T>()
  let run: T[] = []
  let bytes = 0
  for await (const page of pages) {
    for (const entry of page) {
      run.push(entry)
      bytes += weigh(entry)
      if (run.length < runLength && bytes < runBytes) continue
      yield run
      run = []
      bytes = 0
    }
  }
  if (run.length > 0) yield run
}

function sorted<T extends Keyed>(run: T[]): T[] {
  return run.sort((a, b) => compareKeys(a.key, b.key))
}

async function spill<T extends Keyed>(pages: Iterable<T[]> | AsyncIterable<T[]>): Promise<Spool<T>> {
  const spool = createSpool(keyedLines<T>(), ON_DISK)
  try {
    for await (const page of pages) {
      for (let i = 0; i < page.length; i += WRITE_LENGTH) await spool.append(page.slice(i, i + WRITE_LENGTH))
    }
    return spool
  } catch (error) {
    await spool.close()
    throw error
  }
}

/** Merges the runs of one level into a run of the next level as soon as there are enough, so that few files are open at a time. */
async function addRun<T extends Keyed>(
  levels: Spool<T>[][],
  level: number,
  spool: Spool<T>,
  settings: Settings,
): Promise<void> {
  const runs = (levels[level] ??= [])
  runs.push(spool)
  if (runs.length < settings.fanIn) return
  const merged = await spill(unique(mergeRuns(runs.map((run) => run.pages(READ_LENGTH)), WRITE_LENGTH), settings))
  levels[level] = []
  for (const run of runs) await run.close()
  await addRun(levels, level + 1, merged, settings)
}

async function* inOnePiece<T>(run: T[]): AsyncGenerator<T[], void, undefined> {
  if (run.length > 0) yield run
}

async function* unique<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  { name, duplicates }: Settings,
): AsyncGenerator<T[], void, undefined> {
  let previous: string | undefined
  for await (const page of pages) {
    const kept = page.filter(({ key }) => {
      const again = key === previous
      if (again && duplicates === 'throw') throw new OutOfOrderError(name, key, key)
      previous = key
      return !again || duplicates === 'keep'
    })
    if (kept.length > 0) yield kept
  }
}
