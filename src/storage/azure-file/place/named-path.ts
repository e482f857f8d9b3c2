import type { CallOptions } from '../../contract/context.ts'
import type { FileHead } from '../api/file-head.ts'
import type { AzureFileSettings } from '../settings.ts'
import type { FileCall, FilePlace, ShareProtocol } from '../side.ts'
import { kindOf, StorageError } from '../../../errors.ts'
import { getDirectoryProperties } from '../api/get-directory-properties.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { getShareProperties } from '../api/get-share-properties.ts'
import { isAbsent, isOtherType } from '../errors.ts'
import { nameOf, parentOf } from '../paths.ts'

export interface LocateOptions extends CallOptions {
  readonly role: 'source' | 'target'
  /** False for a target whose directory the first write may make. */
  readonly mustExist: boolean
  /** The other side is one file with this key, and this location is its new name. */
  readonly single?: string | undefined
  /** Directories above a target may be missing too. */
  readonly makesParents?: boolean | undefined
  /** Only the one file may be asked for. */
  readonly ofOneFile?: boolean | undefined
}

type Located = Pick<FilePlace, 'name' | 'prefix' | 'single'>
type Named = Pick<AzureFileSettings, 'share' | 'serviceUrl' | 'prefix' | 'mayBeFile'>

/**
 * Asks for the protocol of a share. A SAS for files alone may not ask; then the share counts as one of SMB, as in azcopy.
 * @throws StorageError `not-found` when there is no such share
 */
export async function protocolOf(call: FileCall, options: CallOptions): Promise<ShareProtocol> {
  try {
    return (await call(getShareProperties, undefined, options)).protocol
  } catch (error) {
    if (kindOf(error) === 'denied') return 'smb'
    throw error
  }
}

/**
 * Finds out what a location names: a directory with its prefix, or a single file.
 * @throws StorageError `not-found` when it must exist and does not, and for a target of which two levels are missing
 */
export async function locate(call: FileCall, { share, serviceUrl, prefix: given, mayBeFile }: Named, options: LocateOptions): Promise<Located> {
  const { role, mustExist, single, makesParents = false, ofOneFile = false, signal } = options
  const path = given.replace(/\/$/, '')
  const prefix = path === '' ? '' : `${path}/`
  const folder: Located = { name: `${serviceUrl}/${share}/${prefix}`, prefix }
  const file = (key: string): Located => ({ name: `${serviceUrl}/${share}/${path}`, prefix, single: { key, path } })
  const mustBeFile = ofOneFile && mayBeFile && (mustExist || single !== undefined)
  if (path === '' || (!mustBeFile && (await isDirectory(call, path, { signal })))) return folder
  if (mustExist) {
    if (mayBeFile && (await headIfThere(call, path, { signal }))) return file(nameOf(path))
    throw new StorageError(`the ${role} ${share}/${prefix} does not exist`, { kind: 'not-found', code: 'PathNotFound' })
  }
  if (!mustBeFile && !makesParents) await requireParent(call, share, path, { signal })
  return single !== undefined && mayBeFile ? file(single) : folder
}

/** As in azcopy: a missing directory is made, but more missing levels mean that its name is misspelt. */
async function requireParent(call: FileCall, share: string, path: string, options: CallOptions): Promise<void> {
  const parent = parentOf(path)
  if (parent === '' || (await isDirectory(call, parent, options))) return
  const message = `the target ${share}/${path} cannot be made, because ${share}/${parent} does not exist; make that first`
  throw new StorageError(message, { kind: 'not-found', code: 'ParentNotFound' })
}

async function isDirectory(call: FileCall, path: string, options: CallOptions): Promise<boolean> {
  try {
    await call(getDirectoryProperties, { key: path }, options)
    return true
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return false
    throw error
  }
}

async function headIfThere(call: FileCall, path: string, options: CallOptions): Promise<FileHead | undefined> {
  try {
    return await call(getFileProperties, { key: path }, options)
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  }
}
