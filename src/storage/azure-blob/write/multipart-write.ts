import { randomBytes } from 'node:crypto'
import type { CallOptions } from '../../contract/context.ts'
import type { Facts } from '../../contract/entry.ts'
import type { MultipartWrite } from '../../contract/parts.ts'
import type { WriteOptions } from '../../contract/writing.ts'
import type { Container } from '../container.ts'
import type { BlobCall } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { crc64OfPieces, type CopiedPiece } from '../../azure/content-crc64.ts'
import { failedWrite, unlessWritten } from '../../service/failed-write.ts'
import { getBlobProperties } from '../api/get-blob-properties.ts'
import { getBlockList, type GetBlockListInput } from '../api/get-block-list.ts'
import { putBlockFromUrl } from '../api/put-block-from-url.ts'
import { putBlockList } from '../api/put-block-list.ts'
import { putBlock } from '../api/put-block.ts'
import { withMd5 } from '../api/written.ts'
import { isGone } from '../errors.ts'
import { md5ToStore } from '../facts.ts'

/**
 * Writes a blob as blocks. Nothing is visible before the list of blocks is put. The service drops blocks without a list after
 * a week, or when the blob is written, so `abort` needs no request.
 * https://learn.microsoft.com/rest/api/storageservices/put-block#remarks
 *
 * @param key whole name
 * @param idLength bytes of the ids of blocks that another program has left uncommitted
 */
export function createMultipartWrite(
  { call, write }: Pick<Container, 'call' | 'write'>,
  key: string,
  facts: Facts,
  options: WriteOptions = {},
  idLength?: number,
): MultipartWrite {
  const { checksum, ifMatch, ifAbsent } = options
  const idOf = createBlockIds(idLength)
  const ids: string[] = []
  const copied: CopiedPiece[] = []
  return {
    async put({ number, payload }, callOptions) {
      const id = idOf(number)
      await write(putBlock, { key, id, payload }, callOptions).catch((error: unknown) => failedWrite(error, undefined))
      ids[number - 1] = id
    },
    async copy({ number, range }, from, callOptions) {
      const id = idOf(number)
      const { crc64 } = await write(putBlockFromUrl, { key, id, from, range }, callOptions)
      copied[number - 1] = { crc64, length: range.end - range.start }
      ids[number - 1] = id
    },
    copied: () => ({ checksum: crc64OfPieces(copied) }),
    async complete(completeOptions = {}) {
      const { signal } = completeOptions
      const contentMd5 = md5ToStore(facts, checksum, completeOptions.checksum)
      const put = write(putBlockList, { key, ids, facts, contentMd5, ifMatch, ifAbsent }, { signal })
      const written = await unlessWritten(put, async () => {
        const committed = await blockIds(call, { key, type: 'committed' }, { signal })
        const isOurs = committed.length === ids.length && committed.every((id, i) => id === ids[i])
        return isOurs ? { etag: (await call(getBlobProperties, { key }, { signal })).etag, etagIsDigest: false } : undefined
      }).catch((error: unknown) => failedWrite(error, options))
      // The MD5 that is stored with a copy says nothing of the bytes that the service has read.
      return copied.length === 0 ? withMd5(written, checksum, contentMd5) : { ...written, checksum: crc64OfPieces(copied) }
    },
    async abort() {},
  }
}

/** Ids of the blocks of one type; none where there is no such blob. */
export async function blockIds(call: BlobCall, input: GetBlockListInput, options: CallOptions): Promise<string[]> {
  try {
    return await call(getBlockList, input, options)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

/** Bytes of an id before base64, as in azcopy. */
const ID_LENGTH = 36
/** Bytes of the number at the end of an id. */
const NUMBER_LENGTH = 2

/**
 * Returns a function that makes the ids of the blocks of one write, from their numbers, which begin at 1. Ids begin with
 * random bytes, so that they never equal the ids of another write.
 * https://learn.microsoft.com/rest/api/storageservices/put-block#uri-parameters
 *
 * @param length of each id in bytes before base64. All uncommitted blocks of a blob must have ids of one length, so a write
 *   where another program has left blocks must use the length of theirs
 * @throws StorageError `conflict` when there are more blocks than ids of that length
 */
function createBlockIds(length = ID_LENGTH): (number: number) => string {
  const beginning = randomBytes(Math.max(0, length - NUMBER_LENGTH))
  const numberLength = Math.min(NUMBER_LENGTH, length)
  return (number) => {
    if (number >= 256 ** numberLength) {
      throw new StorageError(`there are uncommitted blocks with ids of ${length} bytes, too short for so many blocks; delete them first`, { kind: 'conflict' })
    }
    const end = Buffer.alloc(numberLength)
    end.writeUIntBE(number, 0, numberLength)
    return Buffer.concat([beginning, end]).toString('base64')
  }
}
