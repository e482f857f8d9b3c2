import type { CallOptions } from '../../contract/context.ts'
import type { Entry, Facts } from '../../contract/entry.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import type { BlobHead } from '../api/get-blob-properties.ts'
import type { Container } from '../container.ts'
import type { BlobCall } from '../side.ts'
import { checkStillListed } from '../../service/entry-changed.ts'
import { withAccessList } from '../access-lists.ts'
import { getBlobTags } from '../api/blob-tags.ts'
import { getBlobProperties } from '../api/get-blob-properties.ts'
import { nameOfStub } from '../folder-stubs.ts'
import { nameOf } from '../place/keys.ts'

type Readable = Pick<Container, 'call' | 'place'>

/** See `Source.head`. No blob marks the location itself, but it has an access list. */
export async function headBlob(container: Readable, key: string, options: HeadOptions = {}): Promise<ObjectHead> {
  const { call, place } = container
  if (key === '') return { size: 0, mtime: 0, etag: '', etagIsDigest: false, facts: await withAccessList(place, place.prefix, {}, options) }
  const name = await nameToRead(container, key, options)
  const { size, mtime, etag, etagIsDigest, facts, checksum, headers, tagCount } = await propertiesOf(call, name, options)
  const tagged = options.tags ? await withTags(call, name, facts, options) : facts
  const isAsked = options.checksum === true && (options.algorithm === undefined || options.algorithm === checksum?.algorithm)
  return {
    size,
    mtime,
    etag,
    etagIsDigest,
    facts: await withAccessList(place, name, tagged, options),
    checksum: isAsked ? checksum : undefined,
    headers,
    tagCount,
  }
}

/** See `Source.verifyUnchanged`. */
export async function verifyUnchanged(container: Readable, entry: Entry, options?: CallOptions): Promise<void> {
  checkStillListed(await propertiesOf(container.call, await nameToRead(container, entry.key, options), options), entry)
}

/** See `Source.readTags`. */
export async function readTags(container: Readable, key: string, { signal }: CallOptions = {}): Promise<Record<string, string>> {
  return container.call(getBlobTags, { key: await nameToRead(container, key, { signal }) }, { signal })
}

/** Whole name of the blob that is read under a key. */
export function nameToRead({ call, place }: Readable, key: string, options?: CallOptions): string | Promise<string> {
  const name = nameOf(place, key)
  return place.folderStubs && key.endsWith('/') ? nameOfStub(call, name, options) : name
}

/** @param name whole name */
export function propertiesOf(call: BlobCall, name: string, { headers, signal }: HeadOptions = {}): Promise<BlobHead> {
  return call(getBlobProperties, { key: name, headers }, { signal })
}

/** The facts with the tags of the blob, which take a request of their own. */
export async function withTags(call: BlobCall, name: string, facts: Facts, { signal }: CallOptions): Promise<Facts> {
  return { ...facts, tags: await call(getBlobTags, { key: name }, { signal }) }
}
