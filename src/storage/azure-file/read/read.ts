import type { Entry } from '../../contract/entry.ts'
import type { Content, ReadOptions } from '../../contract/reading.ts'
import type { FileHead } from '../api/file-head.ts'
import type { ShareSource } from './share-source.ts'
import { isStorageError, StorageError, STALE_LISTING } from '../../../errors.ts'
import { LINK_MARK } from '../../../portable/marks.ts'
import { asChange, changed } from '../../service/entry-changed.ts'
import { getFile } from '../api/get-file.ts'
import { getSymbolicLink } from '../api/symbolic-link.ts'
import { pathOf } from '../place/keys.ts'
import { asMissing, headFolder, propertiesOf, withPermission } from './head.ts'
import { checkListed } from './verify-unchanged.ts'

/** See `Source.read`. */
export async function readFile(source: ShareSource, entry: Entry, options: ReadOptions = {}): Promise<Content> {
  if (entry.isLink) return readLink(source, entry, options)
  if (entry.key.endsWith('/')) return { ...(await headFolder(source, entry.key, options)), bytes: NO_BYTES }
  const { size } = entry
  const { range, into, checksum, headers, signal } = options
  const input = { key: pathOf(source.place, entry.key), size, range, into, checksum, headers }
  const found = await source.call(getFile, input, { signal }).catch((error: unknown) => {
    throw asStale(asChange(asMissing(error), entry))
  })
  checkListed(found, entry)
  const facts = await withPermission(source, entry.key, found, options)
  return { ...withoutFileFields(found), facts }
}

/** The text of a link is its content. */
async function readLink(source: ShareSource, entry: Entry, { signal }: ReadOptions): Promise<Content> {
  const head = await propertiesOf(source, entry.key, { signal })
  if (!head.isLink) throw changed(entry)
  const bytes = Buffer.from(await source.call(getSymbolicLink, { key: pathOf(source.place, entry.key) }, { signal }))
  const { facts } = head
  return { ...withoutFileFields(head), bytes, size: bytes.length, facts: { ...facts, metadata: { ...facts.metadata, ...LINK_MARK } } }
}

const NO_BYTES = Buffer.alloc(0)

/** The fields of an answer that contents of every storage have. */
function withoutFileFields<T extends FileHead>(head: T): Omit<T, 'id' | 'attributes' | 'permissionKey' | 'isLink' | 'links'> {
  const { id: _id, attributes: _attributes, permissionKey: _permissionKey, isLink: _isLink, links: _links, ...content } = head
  return content
}

/** The service lists an open file with the size that it had when it was opened. */
function asStale(error: unknown): unknown {
  if (!isStorageError(error) || error.kind !== 'changed') return error
  return new StorageError(error.message, { kind: 'changed', code: STALE_LISTING, cause: error })
}
