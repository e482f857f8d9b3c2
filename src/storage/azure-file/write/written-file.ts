import type { CallOptions } from '../../contract/context.ts'
import type { SmbFacts } from '../../contract/entry.ts'
import type { ObjectAttributes, WriteOptions } from '../../contract/writing.ts'
import type { FileHead } from '../api/file-head.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf, messageOf } from '../../../errors.ts'
import type { CreatedFile, FileContents } from '../api/create-file.ts'
import { wasTriedBefore } from '../../../http/retry.ts'
import { deleteFile } from '../api/delete-file.ts'
import { setFileProperties } from '../api/set-file-properties.ts'
import { isAbsent, isOtherType, isReadOnly, isTaken } from '../errors.ts'
import { checkFacts } from '../facts.ts'
import { posixHeaders, withoutPosix } from '../posix.ts'
import { formatFileTime } from '../times.ts'
import { UNFINISHED } from '../unfinished.ts'
import { clearDirectory } from './clear-directory.ts'
import { createWithContent } from './create.ts'
import { checkConditions, requireOneName, standingFile } from './conditions.ts'
import { isDirectory } from './directories.ts'
import { makeWritable } from './read-only.ts'
import { writesInPlace } from './renames.ts'

/** One file that is to be written. */
export interface FileToWrite {
  readonly key: string
  /** Whole path. */
  readonly path: string
  readonly attributes: ObjectAttributes
  /** Base64, to be stored as the file's Content-MD5. */
  readonly contentMd5: string | undefined
  /** All bytes of a small file, to be sent with the request that makes it where the service takes them there. */
  readonly content?: FileContents | undefined
  readonly options: WriteOptions
}

/** A file that is being written. */
export interface BegunFile extends FileToWrite {
  /** Where its content goes: a temporary name beside the file, or its own. */
  readonly at: string
  /** The service's own number of it; undefined where the service does not say. */
  readonly id: string | undefined
  /** Its content is there already. */
  readonly hasContent: boolean
}

/** @throws StorageError `unsafe-key` for facts that cannot be sent */
export function fileToWrite(
  target: ShareTarget,
  key: string,
  attributes: ObjectAttributes,
  contentMd5: string | undefined,
  options: WriteOptions = {},
): FileToWrite {
  checkFacts(key, attributes.facts)
  return { key, path: target.pathOf(key), attributes, contentMd5, options }
}

/**
 * Makes the file under a temporary name, with its content where the service takes that, or, where the service has no renames, all zeros
 * under its own. Until it is finished, a file under its own name has the mark `UNFINISHED` and one byte too many: should the run be
 * killed, the next one sees by either that the file is not up to date.
 */
export async function beginFile(target: ShareTarget, file: FileToWrite): Promise<BegunFile> {
  const { place, temporary, directories, permissions } = target
  const { attributes: { facts }, contentMd5, path } = file
  const options = { signal: file.options.signal }
  const at = writesInPlace(target) ? path : temporary.next(path)
  const standing = at === path ? await standingFile(target, file) : undefined
  if (at === path) checkConditions(file, standing)
  if (target.place.hardLinks === 'preserve') requireOneName(file, standing)
  const given = facts.smb?.permission
  // A file that gets its permission when it is made is never open to anybody else.
  const ofSmb = given === undefined || place.protocol === 'nfs' ? undefined : await permissions.headersFor(path, given, options)
  const permission = place.keepsPosix ? posixHeaders(facts) : ofSmb
  const kept = place.keepsPosix ? withoutPosix(facts) : facts
  const unfinished = { size: sizeUntilFinished({ ...file, at }), written: at === path ? UNFINISHED : undefined }
  const input = { key: at, ...unfinished, facts: kept, contentMd5, permission }
  const content = at === path ? undefined : file.content
  const create = (): Promise<CreatedFile> => createWithContent(target, input, content, options)
  try {
    const { id, hasContent } = await directories.forFile(path, options, () => create().catch(async (error: unknown) => {
      if (at !== path) throw error
      await makeWay(target, file, error)
      return create()
    }))
    return { ...file, at, id, hasContent }
  } catch (error) {
    if (at !== path) await (kindOf(error) === 'aborted' ? temporary.discardStopped(at) : temporary.discard(at))
    else await discardIfMade(target, file, standing)
    throw error
  }
}

/** Bytes that the file has until it is finished; see `beginFile`. */
export function sizeUntilFinished({ at, path, attributes: { size } }: Pick<BegunFile, 'at' | 'path' | 'attributes'>): number {
  return at === path ? size + 1 : size
}

/**
 * Makes a name free for a file that is written under it.
 * @throws the error, where nothing can be done about it
 */
async function makeWay(target: ShareTarget, { key, path, options: { signal } }: FileToWrite, error: unknown): Promise<void> {
  const { call, place } = target
  if (isReadOnly(error) && place.forceIfReadOnly) return makeWritable(call, path, { signal })
  if (!isTaken(error) && !isOtherType(error)) throw error
  if (!(await isDirectory(call, path, { signal }))) throw error
  return clearDirectory(target, key, path, { signal })
}

/** Removes what was written, and with it, where there are no renames, the file itself: half a file must not keep its name. */
export async function discardFile({ call, temporary, place }: ShareTarget, { at, path, key }: BegunFile): Promise<void> {
  if (at !== path) return temporary.discard(at)
  await call(deleteFile, { key: path }).catch((error: unknown) => {
    if (!isAbsent(error)) place.onNotice?.(`${JSON.stringify(key)} is incomplete at the target and could not be removed; sync again, or delete it: ${messageOf(error)}`)
  })
}

/** Removes a file of zeros that was made in place, although the answer was lost. What stood there before stays if it is there still. */
async function discardIfMade(target: ShareTarget, file: FileToWrite, standing: FileHead | undefined): Promise<void> {
  // The run may be stopping, and its signal would prevent this.
  const found = await standingFile(target, { ...file, options: {} }).catch(() => undefined)
  const made = { ...file, at: file.path, id: found?.id, hasContent: false }
  if (!found || found.state === standing?.state || found.size !== sizeUntilFinished(made)) return
  await discardFile(target, made)
}

/** The attributes and times that a file gets at the end: writing changes them, and a read-only file could not be written. */
export function smbFactsOf({ place }: ShareTarget, { attributes: { facts, mtime } }: FileToWrite): SmbFacts | undefined {
  if (!place.smbInfo) return undefined
  // NFS has times, and no attributes.
  if (place.protocol === 'nfs') return { created: facts.smb?.created, written: facts.smb?.written ?? formatFileTime(mtime) }
  return { ...facts.smb, written: facts.smb?.written ?? formatFileTime(mtime) }
}

/** Sets all that Set File Properties can set. @returns the ETag of the file */
export function setProperties(target: ShareTarget, at: string, file: FileToWrite, options: CallOptions): Promise<string> {
  const { attributes: { facts }, contentMd5 } = file
  return target.call(setFileProperties, { key: at, facts: { ...facts, smb: smbFactsOf(target, file) }, contentMd5 }, options)
}

/** Cuts a file that was written in place to its size, and with that sets all that Set File Properties can set. @returns its ETag */
export async function finishInPlace(target: ShareTarget, file: FileToWrite, { signal }: CallOptions): Promise<string> {
  const { attributes: { size, facts }, contentMd5, path } = file
  const smb = { written: formatFileTime(Date.now()), ...smbFactsOf(target, file) }
  try {
    return await target.call(setFileProperties, { key: path, size, facts: { ...facts, smb }, contentMd5 }, { signal })
  } catch (error) {
    // The answer of an earlier try was lost, and since then the file is read-only.
    const found = isReadOnly(error) && wasTriedBefore(error) ? await standingFile(target, file) : undefined
    if (found?.size !== size) throw error
    return found.etag
  }
}
