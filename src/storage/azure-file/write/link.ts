import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../contract/writing.ts'
import type { ShareTarget } from './share-target.ts'
import { StorageError } from '../../../errors.ts'
import { flawOfLinkText } from '../../../portable/marks.ts'
import { failedWrite } from '../../service/failed-write.ts'
import { renameFile } from '../api/rename-file.ts'
import { createSymbolicLink } from '../api/symbolic-link.ts'
import { posixHeaders } from '../posix.ts'

/** Makes a symbolic link on a share of NFS under a temporary name, and gives it its own when it is there. */
export async function putLink(target: ShareTarget, key: string, { bytes }: Payload, { facts }: ObjectAttributes, options: WriteOptions = {}): Promise<Written> {
  const { call, place, directories, temporary } = target
  const { signal, ifAbsent } = options
  const flaw = flawOfLinkText(bytes)
  if (flaw !== undefined) throw new StorageError(`${JSON.stringify(key)} cannot be a symbolic link: ${flaw}`, { kind: 'unsafe-key' })
  const path = target.pathOf(key)
  const at = temporary.next(path)
  try {
    const posix = place.keepsPosix ? posixHeaders(facts) : undefined
    await directories.forFile(path, { signal }, () => call(createSymbolicLink, { key: at, text: bytes.toString('utf8'), posix }, { signal }))
    const { etag } = await call(renameFile, { key: path, from: place.addressOf(at), replace: ifAbsent !== true, ignoreReadOnly: false }, { signal })
    temporary.forget(at)
    return { etag, etagIsDigest: false }
  } catch (error) {
    await temporary.discard(at)
    return failedWrite(error, options)
  }
}
