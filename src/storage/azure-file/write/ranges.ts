import type { CallOptions } from '../../contract/context.ts'
import type { CopySource } from '../../contract/copies.ts'
import type { ByteRange } from '../../contract/reading.ts'
import type { Payload } from '../../contract/writing.ts'
import type { FileContents } from '../api/create-file.ts'
import type { CopiedPiece } from '../../azure/content-crc64.ts'
import type { FileCall } from '../side.ts'
import type { BegunFile } from './written-file.ts'
import { hexToBase64, md5Of } from '../../../integrity/md5.ts'
import { putRange } from '../api/put-range.ts'
import { putRangeFromUrl } from '../api/put-range-from-url.ts'

/** Most bytes of one range. https://learn.microsoft.com/rest/api/storageservices/put-range#remarks */
const LARGEST_RANGE = 4 * 2 ** 20
const BLOCK = 65_536
/** Zeros between two ranges that are worth a request of their own, bytes. */
const LEAST_GAP = 2 ** 20
const ZEROS = Buffer.alloc(BLOCK)

/** The ranges of some bytes that are not zero, in blocks of 64 KiB. A new file is all zeros, so the others need not be sent. */
export function rangesWithContent(bytes: Buffer): ByteRange[] {
  const ranges: { start: number; end: number }[] = []
  for (let start = 0; start < bytes.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, bytes.length)
    if (bytes.subarray(start, end).equals(ZEROS.subarray(0, end - start))) continue
    const last = ranges.at(-1)
    if (last && start - last.end < LEAST_GAP && end - last.start <= LARGEST_RANGE) last.end = end
    else ranges.push({ start, end })
  }
  return ranges
}

/** What Create File can carry of the bytes of a whole file: all, or nothing where they are all zero, as in any new file. */
export function contentOf({ bytes, md5 }: Payload): FileContents | undefined {
  if (rangesWithContent(bytes).length === 0) return undefined
  return { bytes, md5: hexToBase64(md5 ?? md5Of(bytes)) }
}

/** Where the content of a file goes. In place, the file must not look finished; see `UNFINISHED`. */
type Place = Pick<BegunFile, 'at' | 'path'>

function placeOf({ at, path }: Place): { readonly key: string, readonly keepsTime: boolean } {
  return { key: at, keepsTime: at === path }
}

/**
 * Writes bytes into a file that was all zeros there. The service compares each range with its MD5.
 * @param offset of the bytes in the file
 */
export async function writeRanges(call: FileCall, file: Place, offset: number, { bytes, md5 }: Payload, options: CallOptions): Promise<void> {
  for (const { start, end } of rangesWithContent(bytes)) {
    const part = bytes.subarray(start, end)
    const digest = md5 !== undefined && part.length === bytes.length ? md5 : md5Of(part)
    await call(putRange, { ...placeOf(file), range: { start: offset + start, end: offset + end }, bytes: part, md5: hexToBase64(digest) }, options)
  }
}

/** Has the service copy a range of another file or object to the same place in a file. @returns what it says of the bytes */
export async function copyRanges(
  call: FileCall,
  file: Place,
  { start, end }: ByteRange,
  from: CopySource,
  options: CallOptions,
): Promise<CopiedPiece[]> {
  const pieces: CopiedPiece[] = []
  for (let at = start; at < end; at += LARGEST_RANGE) {
    const range = { start: at, end: Math.min(at + LARGEST_RANGE, end) }
    const crc64 = await call(putRangeFromUrl, { ...placeOf(file), from, range }, options)
    pieces.push({ crc64, length: range.end - range.start })
  }
  return pieces
}
