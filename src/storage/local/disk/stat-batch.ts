import type { Stats } from 'node:fs'
import type { DiskPace } from './pace.ts'

/** Synchronous calls between two looks at the clock. */
const INLINE_CALLS = 32

/** The stats of a path: undefined when nothing is there, an error when the call failed. */
export type Found = Stats | undefined | Error

/** Stats many paths, in their order: one after another while the disk is fast, otherwise all at a time. */
export async function statBatch(paths: readonly string[], call: 'stat' | 'lstat', pace: DiskPace): Promise<Found[]> {
  const found: Found[] = []
  while (found.length < paths.length && pace.inline) {
    const some = paths.slice(found.length, found.length + INLINE_CALLS)
    const start = performance.now()
    for (const path of some) found.push(statInline(path, call, pace))
    pace.note(performance.now() - start, some.length)
  }
  if (found.length === paths.length) return found
  const threaded = pace.threaded(paths.length - found.length)
  const rest = paths.slice(found.length).map((path) => threaded[call](path).catch((error: Error) => error))
  return [...found, ...(await Promise.all(rest))]
}

function statInline(path: string, call: 'stat' | 'lstat', { disk }: DiskPace): Found {
  try {
    return disk.inline[call](path)
  } catch (error) {
    return error as Error
  }
}
