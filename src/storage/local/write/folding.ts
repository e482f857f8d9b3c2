import type { DiskCalls } from '../disk/disk.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** Composed and decomposed forms of it differ, and so do its letter cases. */
const LABEL = 'caf\u00e9-'

/**
 * Does this disk take different names for one file, because it folds letter case or normalises Unicode? Tried with a
 * file of its own in `folder`, which must exist. When it cannot be tried, the answer is yes: that is the careful one.
 */
export async function probeFolding(folder: string, calls: DiskCalls, temporary: TemporaryFiles): Promise<boolean> {
  const path = temporary.next(folder, LABEL)
  try {
    await calls.close(await calls.open(path, 'wx'))
    const cut = path.lastIndexOf('.objsync-')
    const [base, name] = [path.slice(0, cut), path.slice(cut)]
    for (const other of [name.toUpperCase(), name.normalize('NFD')]) {
      if ((await calls.lstat(base + other)) !== undefined) return true
    }
    return false
  } catch {
    return true
  } finally {
    await temporary.discard(path, calls)
  }
}
