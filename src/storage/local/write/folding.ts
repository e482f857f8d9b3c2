import type { DiskCalls } from '../disk/disk.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** A name with different composed and decomposed forms, and different letter cases. */
const LABEL = 'caf\u00e9-'

/**
 * Reports whether this disk finds one file under different names, because it folds letter case or normalises Unicode. Tests
 * it with a temporary file in `folder`, which must exist. If the test fails, the result is true, which is the safe answer.
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
