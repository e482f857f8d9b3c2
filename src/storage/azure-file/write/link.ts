import type { CallOptions } from '../../contract/context.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../contract/writing.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { FileCall } from '../side.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf, StorageError } from '../../../errors.ts'
import { wasTriedBefore } from '../../../http/retry.ts'
import { flawOfLinkText } from '../../../portable/marks.ts'
import { failedWrite } from '../../service/failed-write.ts'
import { deleteFile } from '../api/delete-file.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { renameFile } from '../api/rename-file.ts'
import { createSymbolicLink, getSymbolicLink } from '../api/symbolic-link.ts'
import { isTaken } from '../errors.ts'
import { posixHeaders } from '../posix.ts'
import { checkConditions, standingFile } from './conditions.ts'
import { meaningOfRefusal, writesInPlace } from './renames.ts'

/** Makes a symbolic link on a share of NFS under a temporary name, and gives it its own when it is there. */
export async function putLink(
  target: ShareTarget,
  key: string,
  { bytes }: Payload,
  { facts }: ObjectAttributes,
  options: WriteOptions = {},
): Promise<Written> {
  const { call, place, directories } = target
  const flaw = flawOfLinkText(bytes)
  if (flaw !== undefined) throw new StorageError(`${JSON.stringify(key)} cannot be a symbolic link: ${flaw}`, { kind: 'unsafe-key' })
  const path = target.pathOf(key)
  const { signal } = options
  const posix = place.keepsPosix ? posixHeaders(facts) : undefined
  const makeAt = (at: string): Promise<void> =>
    directories.forFile(path, { signal }, () => makeLink(call, { at, text: bytes.toString('utf8'), posix }, { signal }))
  try {
    const renamed = writesInPlace(target) ? undefined : await putRenamed(target, path, makeAt, options)
    return { etag: renamed ?? await putInPlace(target, key, path, makeAt, options), etagIsDigest: false }
  } catch (error) {
    return failedWrite(error, options)
  }
}

interface NewLink {
  readonly at: string
  readonly text: string
  readonly posix: RequestHeaders | undefined
}

/** After a lost answer the link may be there already. */
async function makeLink(call: FileCall, { at, text, posix }: NewLink, options: CallOptions): Promise<void> {
  try {
    await call(createSymbolicLink, { key: at, text, posix }, options)
  } catch (error) {
    if (!wasTriedBefore(error) || !isTaken(error) || (await call(getSymbolicLink, { key: at }, options)) !== text) throw error
  }
}

type MakeLink = (at: string) => Promise<void>

/** @returns the ETag; undefined where files cannot be renamed */
async function putRenamed(target: ShareTarget, path: string, makeAt: MakeLink, { ifAbsent, signal }: WriteOptions): Promise<string | undefined> {
  const { call, place, temporary } = target
  const at = temporary.next(path)
  try {
    await makeAt(at)
    const input = { key: path, from: place.addressOf(at), replace: ifAbsent !== true, ignoreReadOnly: false }
    const { etag } = await call(renameFile, input, { signal }).catch(async (error: unknown) => {
      throw await meaningOfRefusal(target, path, error, { signal })
    })
    temporary.forget(at)
    return etag
  } catch (error) {
    await temporary.discard(at)
    if (kindOf(error) !== 'unsupported' || !writesInPlace(target)) throw error
    return undefined
  }
}

/** What has the name goes first: the service does not replace a link. */
async function putInPlace(target: ShareTarget, key: string, path: string, makeAt: MakeLink, options: WriteOptions): Promise<string> {
  const { call } = target
  const { signal } = options
  const file = { key, path, options }
  const standing = await standingFile(target, file)
  checkConditions(file, standing)
  if (standing) await call(deleteFile, { key: path }, { signal })
  await makeAt(path)
  return (await call(getFileProperties, { key: path }, { signal })).etag
}
