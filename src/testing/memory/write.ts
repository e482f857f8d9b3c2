import { isStorageError, StorageError } from '../../errors.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../storage/contract/writing.ts'
import { drop, failed, keep, spellingOf } from './content.ts'
import type { MemoryContent, MemoryObject } from './content.ts'
import { checkedChecksum, checkedMd5, checksumKind } from './digests.ts'
import type { RemoveOptions, RemoveOutcome } from '../../storage/contract/removing.ts'

/** An object without its key, its version and its attributes. */
export type Draft = Pick<MemoryObject, 'bytes' | 'etag' | 'partSizes' | 'checksum'>

/** See `Target.put`. */
export async function putObject(
  content: MemoryContent,
  key: string,
  payload: Payload,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<Written> {
  throwIfStopped(options?.signal)
  checkKey(key, content.capabilities)
  const { bytes } = payload
  if (bytes.length > content.capabilities.maxPutSize) throw failed(`${JSON.stringify(key)} is too large for one put`)
  const etag = checkedMd5(key, payload)
  const checksum = wholeChecksum(content, key, payload, options)
  return store(content, key, { bytes: Buffer.from(bytes), etag, partSizes: [bytes.length], checksum }, attributes, options)
}

/** The checksum of an object that is written whole always covers all bytes. */
export function wholeChecksum(
  { capabilities }: MemoryContent,
  key: string,
  payload: Payload,
  options: WriteOptions | undefined,
): Checksum | undefined {
  const kind = checksumKind(capabilities, options?.checksum)
  return kind && { algorithm: kind.algorithm, type: 'FULL_OBJECT', value: checkedChecksum(key, payload, kind.algorithm) }
}

/**
 * Stores a finished object if the conditions of its write are met.
 * @throws StorageError `precondition`
 */
export function store(
  content: MemoryContent,
  key: string,
  draft: Draft,
  { mtime, facts }: ObjectAttributes,
  options: WriteOptions | undefined,
): Written {
  const { keepsMtime } = content.capabilities
  const spelled = spellingOf(content, key)
  const standing = content.objects.get(spelled)
  if (options?.expectAbsent === true && standing !== undefined && spelled !== key) throw spelledOtherwise(key, spelled)
  checkConditions(key, standing, options)
  const object = objectOf(content, draft, { mtime: keepsMtime ? mtime : content.now(), facts })
  keep(content, spelled, object)
  return writtenOf(object)
}

function spelledOtherwise(key: string, spelled: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} was not written: it is there as ${JSON.stringify(spelled)}`, { kind: 'conflict' })
}

export function objectOf(
  { capabilities, nextVersion }: MemoryContent,
  draft: Draft,
  { mtime, facts }: Pick<MemoryObject, 'mtime' | 'facts'>,
): MemoryObject {
  return {
    ...draft,
    version: nextVersion(),
    mtime,
    etag: capabilities.contentEtag ? draft.etag : '',
    etagIsDigest: capabilities.contentEtag,
    facts: capabilities.keepsFacts ? facts : {},
    annotations: new Map(),
  }
}

function writtenOf({ etag, etagIsDigest, checksum }: MemoryObject): Written {
  return checksum === undefined ? { etag, etagIsDigest } : { etag, etagIsDigest, checksum }
}

export function checkKey(key: string, { folders }: Capabilities): void {
  if (key === '' || (folders && key.endsWith('/'))) {
    throw new StorageError(`${JSON.stringify(key)} cannot be the key of an object here`, { kind: 'unsafe-key' })
  }
}

/**
 * Checks the conditions of a write against the object under a key.
 * @throws StorageError `precondition`
 */
export function checkConditions(
  key: string,
  current: MemoryObject | undefined,
  { ifMatch, ifAbsent }: Pick<WriteOptions, 'ifMatch' | 'ifAbsent'> = {},
): void {
  if (ifAbsent === true && current !== undefined) throw unmet(key, 'an object is there')
  if (ifMatch !== undefined && current?.etag !== ifMatch) throw unmet(key, 'another object is there, or none')
}

export function unmet(key: string, why: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} was left as it is: ${why}`, { kind: 'precondition' })
}

/** See `Target.remove`. */
export async function removeObjects(
  content: MemoryContent,
  keys: readonly string[],
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  throwIfStopped(signal)
  if (keys.length > content.capabilities.removeBatch) throw failed('too many keys for one removal')
  return keys.map((key, i) => removeObject(content, key, ifMatch?.[i]))
}

function removeObject(content: MemoryContent, key: string, ifMatch: string | undefined): RemoveOutcome {
  if (content.capabilities.folders && key.endsWith('/')) {
    return { key, error: new StorageError(`${JSON.stringify(key)} is a folder; folders are not removed`, { kind: 'conflict' }) }
  }
  const spelled = spellingOf(content, key)
  const object = content.objects.get(spelled)
  try {
    if (object !== undefined) checkConditions(key, object, { ifMatch })
  } catch (error) {
    if (isStorageError(error)) return { key, error }
    throw error
  }
  drop(content, spelled)
  return { key }
}
