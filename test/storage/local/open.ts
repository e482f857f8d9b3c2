import { openLocal } from '../../../src/storage/local/open.ts'
import type { LocalContext, LocalInternals } from '../../../src/storage/local/open.ts'
import type { LocalSettings } from '../../../src/storage/local/settings.ts'
import type { ListingProblem } from '../../../src/storage/contract/listing.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { keysOf } from '../../conformance/subject.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { TemporaryFolder } from './temporary-folder.ts'

export interface Opened {
  readonly folder: TemporaryFolder
  readonly storage: Target
}

export interface OpenOptions extends LocalInternals {
  readonly settings?: Partial<LocalSettings>
  readonly role?: 'source' | 'target'
  /** Path below the temporary folder; default: the folder. */
  readonly at?: string
  readonly context?: LocalContext
}

/** Opens a temporary folder, runs, and cleans up. */
export async function inFolder(
  options: OpenOptions,
  run: (opened: Opened) => Promise<void>,
  prepare?: (folder: TemporaryFolder) => Promise<void>,
): Promise<void> {
  const folder = await temporaryFolder()
  try {
    await prepare?.(folder)
    const path = options.at === undefined ? folder.path : folder.at(options.at)
    const storage = await openLocal({ path, followSymlinks: true, fsync: false, ...options.settings }, options.role ?? 'target', options, options.context)
    try {
      await run({ folder, storage })
    } finally {
      await storage.close()
    }
  } finally {
    await folder.remove()
  }
}

/** The keys that a listing shows, and the problems that it tells of. */
export async function listed(storage: Target): Promise<{ keys: string[]; problems: ListingProblem[] }> {
  const problems: ListingProblem[] = []
  const keys = await keysOf(storage, {}, { onProblem: (problem) => problems.push(problem) })
  return { keys, problems }
}
