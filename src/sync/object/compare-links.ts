import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { kindOf } from '../../errors.ts'
import { LONGEST_LINK, marksLink } from '../../portable/marks.ts'

/**
 * Compares two entries of which one is known to be a symbolic link, by what they are and by the text of the link. Times say
 * little here: a link that replaces a file may be older.
 *
 * @returns undefined when neither is known to be a link
 * @throws StorageError `changed` when the source's link changes meanwhile
 */
export async function compareLinks(source: Entry, target: Entry, context: CopyContext): Promise<Reason | undefined> {
  if (source.isLink !== true && target.isLink !== true) return undefined
  // What is longer is no text of a link, so it need not be read.
  if (source.size !== target.size || source.size > LONGEST_LINK) return 'content-differs'
  const { signal } = context.run
  const text = await textOf(context.source, source, signal)
  const standing = await textOf(context.target, target, signal).catch((error: unknown) => {
    // What cannot be read at the target is no reason to leave out the source's entry.
    if (kindOf(error) === 'aborted') throw error
    return undefined
  })
  return text !== undefined && standing !== undefined && text.equals(standing) ? 'same-content' : 'content-differs'
}

/** The text of a link; undefined for an entry that is none. */
async function textOf(storage: Source, entry: Entry, signal: AbortSignal): Promise<Buffer | undefined> {
  const { bytes, facts } = await storage.read(entry, { signal })
  return marksLink(facts.metadata) ? Buffer.from(bytes) : undefined
}
