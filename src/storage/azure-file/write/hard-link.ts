import type { CallOptions } from '../../contract/context.ts'
import type { WriteOptions } from '../../contract/writing.ts'
import type { FileHead } from '../api/file-head.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf, StorageError } from '../../../errors.ts'
import { wasTriedBefore } from '../../../http/retry.ts'
import { createHardLink } from '../api/hard-link.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { renameFile } from '../api/rename-file.ts'
import { isAbsent, isOtherType, isTaken } from '../errors.ts'
import { clearDirectory } from './clear-directory.ts'
import { isDirectory } from './directories.ts'

/**
 * See `Target.hardLink`. A free name becomes a link at once. A name that is taken is replaced by a rename of a temporary link, so
 * it never is without a file.
 */
export async function linkFile(target: ShareTarget, key: string, of: string, given: WriteOptions = {}): Promise<boolean> {
  const { ifAbsent, expectAbsent, signal } = given
  const options = { signal }
  const path = target.pathOf(key)
  const linked = await fileAt(target, target.pathOf(of), options)
  if (linked === undefined) throw missing(key, of)
  const standing = await fileAt(target, path, options)
  if (isSame(standing, linked)) return false
  if (standing === undefined && !(await isDirectory(target.call, path, options))) {
    await link(target, { at: path, path, of: target.pathOf(of), linked }, options).catch((error: unknown) => {
      throw isTaken(error) ? taken(key, ifAbsent === true, error) : error
    })
    return true
  }
  if (standing !== undefined && (ifAbsent === true || expectAbsent === true)) throw taken(key, ifAbsent === true, undefined)
  if (standing === undefined) await clearDirectory(target, key, path, options)
  await replace(target, { key, path, of: target.pathOf(of), linked }, options)
  return true
}

interface Link {
  readonly path: string
  /** Whole path of the file. */
  readonly of: string
  readonly linked: FileHead
}

async function replace(target: ShareTarget, { key, ...given }: Link & { readonly key: string }, options: CallOptions): Promise<void> {
  const { call, place, temporary, renames } = target
  const at = temporary.next(given.path)
  try {
    await link(target, { ...given, at }, options)
    const input = { key: given.path, from: place.addressOf(at), replace: true, ignoreReadOnly: false }
    await call(renameFile, input, options).catch(async (error: unknown) => {
      // After a lost answer the link may have its name already.
      if (!wasTriedBefore(error) || !isSame(await fileAt(target, given.path, options), given.linked)) throw error
    })
    renames.state = 'there'
    temporary.forget(at)
  } catch (error) {
    await temporary.discard(at)
    throw kindOf(error) === 'unsupported' ? withoutRenames(key, error) : error
  }
}

/** After a lost answer the link may be there already. */
async function link(target: ShareTarget, { at, path, of, linked }: Link & { readonly at: string }, options: CallOptions): Promise<void> {
  try {
    await target.directories.forFile(path, options, () => target.call(createHardLink, { key: at, of }, options))
  } catch (error) {
    if (!wasTriedBefore(error) || !isTaken(error) || !isSame(await fileAt(target, at, options), linked)) throw error
  }
}

async function fileAt({ call }: ShareTarget, path: string, options: CallOptions): Promise<FileHead | undefined> {
  try {
    return await call(getFileProperties, { key: path }, options)
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  }
}

function isSame(one: FileHead | undefined, other: FileHead): boolean {
  return one?.id !== undefined && one.id === other.id
}

function missing(key: string, of: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} cannot become a hard link: no file is at the target under ${JSON.stringify(of)}`, { kind: 'not-found' })
}

function taken(key: string, isCondition: boolean, cause: unknown): StorageError {
  const message = `a file that was not listed is there under ${JSON.stringify(key)}; it was left as it is`
  return new StorageError(message, { kind: isCondition ? 'precondition' : 'conflict', code: 'NameTaken', cause })
}

/** Without a rename the name would have to be deleted first. */
function withoutRenames(key: string, cause: unknown): StorageError {
  const message = `${JSON.stringify(key)} cannot become a hard link, because the share cannot rename files; delete it at the target, or use --hardlinks follow`
  return new StorageError(message, { kind: 'failed', code: 'NoRenames', cause })
}
