import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { unexpectedAnswer } from '../../../http/unexpected-answer.ts'
import { unescapeXml } from '../../../xml.ts'
import { placeOf } from '../errors.ts'

export interface GetBlockListInput extends BlobName {
  /** `committed`: the blocks that the blob consists of; `uncommitted`: those that were put under its name since. */
  readonly type: 'committed' | 'uncommitted'
}

/** Returns the blocks' ids. https://learn.microsoft.com/rest/api/storageservices/get-block-list */
export const getBlockList: Operation<GetBlockListInput, string[], BlobSide> = {
  name: 'Get Block List',
  method: 'GET',
  repeat: 'safe',
  request: ({ key, type }) => ({ key, query: `comp=blocklist&blocklisttype=${type}` }),
  answer: ({ body }, { key }, { container }) => parseBlockIds(body, placeOf({ operation: 'Get Block List', container, key })),
}

/**
 * Ids in an answer that was requested for one type of blocks.
 * @throws StorageError `transient` when the answer is no whole list
 */
function parseBlockIds(body: Buffer, where: string): string[] {
  const xml = body.toString('utf8')
  if (!/<\/BlockList>\s*$|<BlockList\s*\/>\s*$/.test(xml)) throw unexpectedAnswer(where, 'the answer is no list of blocks')
  return Array.from(xml.matchAll(/<Name>([^<]*)<\/Name>/g), ([, id = '']) => unescapeXml(id))
}
