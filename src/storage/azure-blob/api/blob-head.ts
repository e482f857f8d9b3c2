import type { ResponseHeaders } from '../../../http/message.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { etagOf } from '../../service/facts.ts'
import { headersOf } from '../../service/headers.ts'
import { factsFromHeaders, storedMd5 } from '../facts.ts'

/**
 * What the headers of answers to Get Blob and Get Blob Properties have in common.
 *
 * @param size of the whole blob, bytes
 * @param asked `checksum`: the stored MD5 as a checksum; it is among the facts in any case
 */
export function headFrom(headers: ResponseHeaders, size: number, asked: Pick<HeadOptions, 'checksum' | 'headers'>): ObjectHead {
  const md5 = asked.checksum ? storedMd5(headers) : undefined
  return {
    size,
    mtime: parseHttpDate(headers['last-modified'] ?? ''),
    etag: etagOf(headers),
    etagIsDigest: false,
    facts: factsFromHeaders(headers),
    checksum: md5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 },
    headers: asked.headers ? headersOf(headers) : undefined,
    tagCount: Number(headers['x-ms-tag-count'] ?? 0),
  }
}
