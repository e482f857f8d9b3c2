import type { CopySource } from '../../contract/copies.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../contract/writing.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf } from '../../../errors.ts'
import { crc64OfPieces, type CopiedPiece } from '../../azure/content-crc64.ts'
import { failedWrite } from '../../service/failed-write.ts'
import { md5ToStore } from '../facts.ts'
import { publish } from './publish.ts'
import { contentOf, copyRanges, writeRanges } from './ranges.ts'
import { writesInPlace } from './renames.ts'
import { beginFile, discardFile, fileToWrite, type BegunFile, type FileToWrite } from './written-file.ts'

/** See `Target.put`. */
export async function putFile(
  target: ShareTarget,
  key: string,
  payload: Payload,
  attributes: ObjectAttributes,
  options: WriteOptions = {},
): Promise<Written> {
  const size = payload.bytes.length
  const contentMd5 = md5ToStore(attributes.facts, options.checksum, payload.checksum)
  const content = target.createsWithContent ? contentOf(payload) : undefined
  const file = { ...fileToWrite(target, key, { ...attributes, size }, contentMd5, options), content }
  const write = writeWhole(target, file, async (begun) => {
    if (!begun.hasContent) await writeRanges(target.call, begun, 0, payload, { signal: options.signal })
  })
  return writtenFrom(await write.catch((error: unknown) => failedWrite(error, options)), file)
}

/** See `Target.copy`. What is not found is the source. */
export async function copyFile(
  target: ShareTarget,
  key: string,
  from: CopySource,
  attributes: ObjectAttributes,
  options: WriteOptions = {},
): Promise<Written> {
  const file = fileToWrite(target, key, attributes, md5ToStore(attributes.facts, options.checksum, undefined), options)
  const range = { start: 0, end: attributes.size }
  let pieces: readonly CopiedPiece[] = []
  const etag = await writeWhole(target, file, async (begun) => {
    pieces = await copyRanges(target.call, begun, range, from, { signal: options.signal })
  })
  return copiedFrom(etag, pieces)
}

/** What the storage reports of a file: its ETag, and the MD5 that was stored with it where a checksum was asked for. */
export function writtenFrom(etag: string, { contentMd5, options: { checksum } }: FileToWrite): Written {
  const written: Written = { etag, etagIsDigest: false }
  if (checksum?.algorithm !== 'MD5' || contentMd5 === undefined) return written
  return { ...written, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: contentMd5 } }
}

/** The same of a copy from a URL. The MD5 that is stored with it says nothing of the bytes that the service has read. */
export function copiedFrom(etag: string, pieces: readonly CopiedPiece[]): Written {
  return { etag, etagIsDigest: false, checksum: crc64OfPieces(pieces) }
}

/** Writes under a temporary name; where that turns out to be impossible, once more under the file's own. */
async function writeWhole(target: ShareTarget, file: FileToWrite, write: (file: BegunFile) => Promise<void>): Promise<string> {
  if (!writesInPlace(target)) {
    try {
      return await writeOnce(target, file, write)
    } catch (error) {
      if (kindOf(error) !== 'unsupported' || !writesInPlace(target)) throw error
    }
  }
  return writeOnce(target, file, write)
}

async function writeOnce(target: ShareTarget, file: FileToWrite, write: (file: BegunFile) => Promise<void>): Promise<string> {
  const { beforeCommit } = file.options
  if (writesInPlace(target)) await beforeCommit?.()
  const begun = await beginFile(target, file)
  try {
    await write(begun)
    if (begun.at !== begun.path) await beforeCommit?.()
    return await publish(target, begun)
  } catch (error) {
    await discardFile(target, begun)
    throw error
  }
}
