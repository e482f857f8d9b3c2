import { throwIfStopped } from '../../stopping.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { CallOptions } from '../../storage/contract/context.ts'
import type { Content, HeadOptions, ObjectHead, PartSizesOptions, ReadOptions } from '../../storage/contract/reading.ts'
import { checkIsEntry, find, headOf, versionsOf } from './content.ts'
import type { MemoryContent } from './content.ts'
import type { AbsenceOptions, AbsenceProof } from '../../storage/contract/removing.ts'

export async function readObject(content: MemoryContent, entry: Entry, options: ReadOptions = {}): Promise<Content> {
  const { range, into, tags, signal } = options
  throwIfStopped(signal)
  const object = find(content, entry)
  checkIsEntry(object, entry)
  const part = object.bytes.subarray(range?.start ?? 0, range?.end ?? object.bytes.length)
  const fits = into !== undefined && into.length >= part.length
  const bytes = fits ? into.subarray(0, part.length) : Buffer.alloc(part.length)
  part.copy(bytes)
  return { bytes, ...headOf(object, { tags, checksum: options.checksum === true && range === undefined }) }
}

export async function verifyUnchanged(content: MemoryContent, entry: Entry, options?: CallOptions): Promise<void> {
  throwIfStopped(options?.signal)
  checkIsEntry(find(content, entry), entry)
}

export async function headObject(
  content: MemoryContent,
  entry: Pick<Entry, 'key' | 'version'>,
  options?: HeadOptions,
): Promise<ObjectHead> {
  throwIfStopped(options?.signal)
  return headOf(find(content, entry), options)
}

/** Always returns the exact sizes, because they cost nothing here. */
export async function partSizesOf(content: MemoryContent, entry: Entry, options?: PartSizesOptions): Promise<readonly number[]> {
  throwIfStopped(options?.signal)
  return find(content, entry).partSizes
}

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
