import { throwIfStopped } from '../../stopping.ts'
import type { Entry } from '../contract/entry.ts'
import type { CallOptions } from '../contract/context.ts'
import type { Content, HeadOptions, ObjectHead, PartSizesOptions, ReadOptions } from '../contract/reading.ts'
import { find } from './memory-content.ts'
import type { MemoryContent } from './memory-content.ts'
import { checkIsEntry, headOf } from './memory-object.ts'

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

/** Always the exact sizes, which are told as readily as others. */
export async function partSizesOf(content: MemoryContent, entry: Entry, options?: PartSizesOptions): Promise<readonly number[]> {
  throwIfStopped(options?.signal)
  return find(content, entry).partSizes
}
