import type { Entry } from '../../storage/entry.ts'
import type { Source } from '../../storage/storage.ts'
import type { CopyContext } from './copy-context.ts'
import { multipartEtag } from '../../integrity/etag.ts'
import { md5Of } from '../../integrity/md5.ts'
import { partSizeFor, partsOf } from './parts.ts'

/**
 * ETag that an entry without one would get by being uploaded with the present settings.
 * @throws StorageError `changed` when the file changes meanwhile
 */
export async function computeEtag(storage: Source, entry: Entry, context: CopyContext): Promise<string> {
  const { settings, source, target, buffers, run } = context
  const { threshold, chunkSize } = settings.multipart
  const inParts = entry.size >= threshold
  const other = storage === source ? target : source
  const partSize = inParts ? partSizeFor(entry.size, chunkSize, other.capabilities) : Math.max(1, entry.size)
  const md5s: string[] = []
  for (const range of partsOf(entry.size, partSize)) {
    const bytes = inParts ? { range } : {}
    md5s.push(
      await buffers.lend(range.end - range.start, async (into) => md5Of((await storage.read(entry, { ...bytes, into, signal: run.signal })).bytes)),
    )
  }
  return inParts ? multipartEtag(md5s) : (md5s[0] ?? '')
}
