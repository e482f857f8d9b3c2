import type { WriteOptions } from '../contract/writing.ts'
import type { FileCall, FilePlace } from './side.ts'
import { StorageError } from '../../errors.ts'
import { getFileProperties } from './api/get-file-properties.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { attributesIn } from './write/read-only.ts'

/**
 * See `Target.foresee`: a file that is read-only cannot be replaced.
 * @param path whole path of the file
 */
export async function foreseeWrite(call: FileCall, place: FilePlace, path: string, { expectAbsent, signal }: WriteOptions = {}): Promise<void> {
  if (place.forceIfReadOnly || place.protocol === 'nfs' || expectAbsent === true) return
  const head = await call(getFileProperties, { key: path }, { signal }).catch((error: unknown) => {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  })
  if (!attributesIn(head?.attributes ?? '').includes('ReadOnly')) return
  const message = `${JSON.stringify(path)}: the file is read-only; --force-if-read-only writes and removes such files`
  throw new StorageError(message, { kind: 'denied', code: 'ReadOnlyAttribute' })
}
