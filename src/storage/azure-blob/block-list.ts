import { randomBytes } from 'node:crypto'
import { StorageError } from '../../errors.ts'
import { unexpectedAnswer } from '../../http/unexpected-answer.ts'
import { unescapeXml } from '../../xml.ts'

/** Bytes of an id before base64, as many as azcopy's have. */
const ID_LENGTH = 36
/** An id ends in its number, which has as many bytes. */
const NUMBER_LENGTH = 2

/**
 * Ids of the blocks of one write, by their number from 1. They begin with random bytes, so that no block of another write
 * is ever taken for one of this.
 * https://learn.microsoft.com/rest/api/storageservices/put-block#uri-parameters
 *
 * @param length of each id in bytes before base64. All uncommitted blocks of a blob need ids of one length, so a write
 *   beside the blocks of another program has to take theirs
 * @throws StorageError `conflict` when there are more blocks than ids of that length
 */
export function createBlockIds(length = ID_LENGTH): (number: number) => string {
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

/**
 * Ids in an answer to Get Block List that asked for one type of blocks only.
 * @throws StorageError `transient` when the answer is no whole result
 */
export function parseBlockIds(body: Buffer, where: string): string[] {
  const xml = body.toString('utf8')
  if (!/<\/BlockList>\s*$|<BlockList\s*\/>\s*$/.test(xml)) throw unexpectedAnswer(where, 'the answer is no list of blocks')
  return Array.from(xml.matchAll(/<Name>([^<]*)<\/Name>/g), ([, id = '']) => unescapeXml(id))
}

/** Body of Put Block List. `Latest` finds the blocks also when an earlier try has committed them and its answer was lost. */
export function blockListBody(ids: readonly string[]): Buffer {
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`)
}
