import type { ResponseHeaders } from '../../../http/message.ts'
import type { ObjectHead } from '../../contract/reading.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { etagOf } from '../../service/facts.ts'
import { factsFromHeaders, storedMd5 } from '../facts.ts'

/**
 * What the headers of answers to Get Blob and Get Blob Properties have in common.
 *
 * @param size of the whole blob, bytes
 * @param checksum was the stored MD5 asked for as a checksum? It is among the facts in any case
 */
export function headFrom(headers: ResponseHeaders, size: number, checksum: boolean | undefined): ObjectHead {
  const md5 = checksum ? storedMd5(headers) : undefined
  return {
    size,
    mtime: parseHttpDate(headers['last-modified'] ?? ''),
    etag: etagOf(headers),
    etagIsDigest: false,
    facts: factsFromHeaders(headers),
    checksum: md5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 },
  }
}
