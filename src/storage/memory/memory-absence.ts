import { throwIfStopped } from '../../stopping.ts'
import type { AbsenceOptions, AbsenceProof } from '../contract/removing.ts'
import { versionsOf } from './memory-content.ts'
import type { MemoryContent } from './memory-content.ts'

/** See `Source.proveAbsent`. */
export async function proveObjectsAbsent(
  content: MemoryContent,
  madeFolders: ReadonlySet<string>,
  keys: readonly string[],
  { at, signal }: AbsenceOptions = {},
): Promise<AbsenceProof[]> {
  throwIfStopped(signal)
  return keys.map((key) => {
    const mtime = mtimeOf(content, key, at)
    if (mtime !== undefined) return { key, absent: false, mtime }
    return { key, absent: !(key.endsWith('/') && isFolder(content, madeFolders, key)) }
  })
}

function mtimeOf(content: MemoryContent, key: string, at: number | undefined): number | undefined {
  if (at === undefined) return content.objects.get(key)?.mtime
  const version = versionsOf(content, key).find(({ mtime }) => mtime <= at)
  return version?.object && version.mtime
}

function isFolder({ objects }: MemoryContent, madeFolders: ReadonlySet<string>, folder: string): boolean {
  for (const key of objects.keys()) if (key.startsWith(folder)) return true
  for (const key of madeFolders) if (key.startsWith(folder)) return true
  return false
}
