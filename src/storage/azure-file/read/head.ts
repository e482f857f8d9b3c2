import type { Facts } from '../../contract/entry.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import type { FileHead } from '../api/file-head.ts'
import type { ShareSource } from './share-source.ts'
import { isStorageError, StorageError } from '../../../errors.ts'
import { getDirectoryProperties } from '../api/get-directory-properties.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { isOtherType } from '../errors.ts'
import { folderPath, pathOf } from '../place/keys.ts'

/** See `Source.head`. The key of the location itself is empty. */
export async function headFile(source: ShareSource, key: string, options: HeadOptions = {}): Promise<ObjectHead> {
  if (key === '' || key.endsWith('/')) return headFolder(source, key, options)
  const head = await propertiesOf(source, key, options)
  const { size, mtime, etag, etagIsDigest, checksum, headers } = head
  const facts = await withPermission(source, key, head, options)
  const isAsked = options.checksum === true && (options.algorithm === undefined || options.algorithm === checksum?.algorithm)
  return { size, mtime, etag, etagIsDigest, facts, checksum: isAsked ? checksum : undefined, headers }
}

/** The same for a directory. */
export async function headFolder(source: ShareSource, key: string, options: HeadOptions): Promise<ObjectHead> {
  const { headers, signal } = options
  const asked = source.call(getDirectoryProperties, { key: folderPath(source.place, key), headers }, { signal })
  const { permissionKey, ...head } = await asked.catch((error: unknown) => {
    throw asMissing(error)
  })
  return { ...head, facts: await withPermission(source, key, { facts: head.facts, permissionKey }, options) }
}

/** @throws StorageError `not-found` also where a directory has the name */
export function propertiesOf({ call, place }: Pick<ShareSource, 'call' | 'place'>, key: string, { headers, signal }: HeadOptions = {}): Promise<FileHead> {
  return call(getFileProperties, { key: pathOf(place, key), headers }, { signal }).catch((error: unknown) => {
    throw asMissing(error)
  })
}

/** What an answer says of a file or directory. */
type Permitted = Pick<FileHead, 'facts' | 'permissionKey'>

/**
 * The facts with the permission, where it is asked for.
 * @throws StorageError `failed` when the service does not say which permission the file has
 */
export async function withPermission(
  { place, permissions }: ShareSource,
  key: string,
  { facts, permissionKey }: Permitted,
  { access, signal }: HeadOptions,
): Promise<Facts> {
  if (!access || !place.keepsPermissions) return facts
  if (permissionKey === undefined || permissionKey === '') {
    throw new StorageError(`${JSON.stringify(key)}: the service does not say which permission it has`, { kind: 'failed', code: 'NoPermissionKey' })
  }
  return { ...facts, smb: { ...facts.smb, permission: await permissions.read(permissionKey, { signal }) } }
}

/** Something else has the name: a directory that of a file, or a file that of a directory. */
export function asMissing(error: unknown): unknown {
  if (!isStorageError(error) || !isOtherType(error)) return error
  return new StorageError(error.message, { kind: 'not-found', code: error.code, cause: error })
}
