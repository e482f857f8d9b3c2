import type { MultipartWrite } from '../contract/parts.ts'
import type { ObjectAttributes, WriteOptions } from '../contract/writing.ts'
import type { BlobTransport } from './transport.ts'
import { unlessWritten } from '../service/failed-write.ts'
import { createBlockIds } from './block-list.ts'

/**
 * A blob that is written as blocks. Nothing shows before the list of blocks is put; blocks without a list are dropped by
 * the service after a week, or when the blob is written, so giving up takes no request.
 * https://learn.microsoft.com/rest/api/storageservices/put-block#remarks
 *
 * @param name whole name
 * @param idLength bytes of the ids of blocks that another program has left uncommitted
 */
export function createMultipartWrite(
  transport: BlobTransport,
  name: string,
  { facts }: ObjectAttributes,
  { checksum, ifMatch, ifAbsent }: WriteOptions = {},
  idLength?: number,
): MultipartWrite {
  const idOf = createBlockIds(idLength)
  const blocks: string[] = []
  return {
    async put({ number, payload }, options) {
      const id = idOf(number)
      await transport.putBlock(name, id, payload, options)
      blocks[number - 1] = id
    },
    async copy({ number, range }, from, options) {
      const id = idOf(number)
      await transport.putBlockFromUrl(name, id, from, range, options)
      blocks[number - 1] = id
    },
    async complete(options = {}) {
      const contentMd5 = (checksum?.algorithm === 'MD5' ? options.checksum : undefined) ?? facts.contentMd5
      const put = transport.putBlockList(name, blocks, facts, { contentMd5, ifMatch, ifAbsent, signal: options.signal })
      const written = await unlessWritten(put, async () => {
        const committed = await transport.blockIds(name, 'committed', options)
        const isOurs = committed.length === blocks.length && committed.every((id, i) => id === blocks[i])
        return isOurs ? { etag: (await transport.head(name, options)).etag, etagIsDigest: false } : undefined
      })
      if (checksum?.algorithm !== 'MD5' || contentMd5 === undefined) return written
      return { ...written, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: contentMd5 } }
    },
    async abort() {},
  }
}
