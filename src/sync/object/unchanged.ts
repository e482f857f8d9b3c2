import type { Entry } from '../../storage/contract/entry.ts'
import type { Content } from '../../storage/contract/reading.ts'
import type { Written } from '../../storage/contract/writing.ts'
import type { Copy } from '../pair.ts'
import type { Checks } from '../proof/verify.ts'
import type { CopyContext } from './context.ts'
import { isStorageError, kindOf, messageOf, StorageError, STALE_LISTING } from '../../errors.ts'

/** How often an object is sent again that changes while it is being stored. */
const MOST_TIMES = 3

/** The state of the file that all reads of an object must have in common. Services have none: their reads are conditional. */
export class ReadState {
  /** Undefined until a read has shown one. */
  current: string | undefined

  constructor(private readonly key: string) {}

  /** @throws StorageError `changed` when an earlier read was from another file, or before its last change */
  note({ state }: Content): void {
    this.current ??= state
    if (state === this.current) return
    throw new StorageError(`${JSON.stringify(this.key)} changed between the reads of its parts`, { kind: 'changed' })
  }
}

/** The target has stored content that the source no longer had by then. */
export class ChangedMeanwhile extends StorageError {
  /** ETag of what was stored. */
  readonly etag: string

  constructor(cause: unknown, { etag }: Written) {
    super(messageOf(cause), { kind: 'changed', code: 'ChangedMeanwhile', cause })
    this.etag = etag
  }
}

/**
 * Looks at the source again after its content has been stored under its key.
 * @param state of the reads of this entry; undefined where it must be the one that was listed
 * @throws ChangedMeanwhile when the source holds other content by now
 * @throws StorageError `not-found` when the source's entry has gone
 */
export async function verifySourceAfter(written: Written, entry: Entry, state: string | undefined, { source, run }: CopyContext): Promise<void> {
  try {
    await source.verifyUnchanged?.(entry, state, { signal: run.signal })
  } catch (error) {
    throw kindOf(error) === 'changed' ? new ChangedMeanwhile(error, written) : error
  }
}

/** A copy as it was sent in the end, with the source's entry as it was then. */
export interface Sent {
  readonly copy: Copy
  readonly checks: Checks
}

/** Sends an object; `inParts` asks for a write that can be aborted before the object appears. */
export type Send = (copy: Copy, inParts: boolean) => Promise<Checks>

/**
 * Sends an object, and sends it again when it changed while it was being stored: the target's time of the write is later
 * than the change, so later runs would take the old content for up to date. All tries but the first two write in parts,
 * which appear only if the source has not changed. So when the last try fails, the last change came after the target's
 * content was stored, and the next run sees it.
 *
 * @throws StorageError `changed` when the source changes during every try
 */
export async function sendUntilUnchanged(copy: Copy, send: Send, context: CopyContext): Promise<Sent> {
  let sent = copy
  for (let again = 0; ; again++) {
    try {
      return { copy: sent, checks: await send(sent, again > 1 && sent.source.size > 0) }
    } catch (error) {
      const hasStored = error instanceof ChangedMeanwhile
      if (kindOf(error) !== 'changed' || (!hasStored && again === 0 && !isStaleListing(error)) || again === MOST_TIMES) throw error
      context.run.report.noticed(`sent again: ${messageOf(error)}`, { key: copy.source.key })
      sent = { ...sent, source: await presentEntry(copy.source, context), replaces: hasStored ? error.etag : sent.replaces }
    }
  }
}

/**
 * Some services list an open file with a size or an ETag that is out of date. Nothing has been read of it yet, so it is looked at and
 * sent as it is.
 */
function isStaleListing(error: unknown): boolean {
  return isStorageError(error) && error.code === STALE_LISTING
}

/** The source's entry as it is now. */
async function presentEntry(entry: Entry, { source, run }: CopyContext): Promise<Entry> {
  const { size, mtime, etag } = await source.head(entry, { signal: run.signal })
  return { ...entry, size, mtime, etag }
}
