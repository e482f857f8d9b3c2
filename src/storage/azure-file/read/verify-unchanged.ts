import type { CallOptions } from '../../contract/context.ts'
import type { Entry } from '../../contract/entry.ts'
import type { ShareSource } from './share-source.ts'
import { StorageError, STALE_LISTING } from '../../../errors.ts'
import { changed } from '../../service/entry-changed.ts'
import { propertiesOf } from './head.ts'

/** See `Source.verifyUnchanged`. */
export async function verifyUnchanged(source: ShareSource, entry: Entry, state: string | undefined, options?: CallOptions): Promise<void> {
  const head = await propertiesOf(source, entry.key, options)
  if (state === undefined) checkListed(head, entry)
  else if (head.state !== state) throw changed(entry)
}

/** @throws StorageError `changed` when the file is not the one that was listed */
export function checkListed({ size, etag }: Pick<Entry, 'size' | 'etag'>, entry: Entry): void {
  if (size === entry.size && (etag === '' || entry.etag === '' || etag === entry.etag)) return
  throw new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed', code: STALE_LISTING })
}
