import type { ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { ResponseHeaders } from '../../../http/message.ts'
import type { ObjectHead } from '../../contract/reading.ts'
import { etagOf } from '../../service/facts.ts'
import { etagIsDigest, factsFromHeaders } from '../facts.ts'
import { checksumFromHeaders } from './checksum-headers.ts'

export interface HeadAnswer extends ObjectHead {
  /** Number of parts, when one part was asked for and the object has parts. */
  readonly partsCount?: number | undefined
  /** Number of tags, where the service says. */
  readonly tagCount: number
}

/**
 * What the headers of GetObject and HeadObject answers have in common.
 *
 * @param size of the whole object, bytes
 * @param checksum was the checksum asked for?
 * @param algorithm of the checksum; the first one when absent
 */
export function headFrom(headers: ResponseHeaders, size: number, checksum: boolean | undefined, algorithm?: ChecksumAlgorithm): HeadAnswer {
  return {
    size,
    mtime: Date.parse(String(headers['last-modified'])) || 0,
    etag: etagOf(headers),
    etagIsDigest: etagIsDigest(headers),
    facts: factsFromHeaders(headers),
    checksum: checksum ? checksumFromHeaders(headers, algorithm) : undefined,
    tagCount: Number(headers['x-amz-tagging-count'] ?? 0),
  }
}
