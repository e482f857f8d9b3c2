import type { ResponseHeaders } from '../../../http/message.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import { etagOf } from '../../service/facts.ts'
import { headersOf } from '../../service/headers.ts'
import { etagIsDigest, factsFromHeaders } from '../facts.ts'
import { checksumFromHeaders } from './checksum-headers.ts'

export interface HeadAnswer extends ObjectHead {
  /** Number of parts, when one part was asked for and the object has parts. */
  readonly partsCount?: number | undefined
  /** Number of tags, where the service says. */
  readonly tagCount: number
}

/** What a caller wants of the head besides what it always holds. */
export type AskedOfHead = Pick<HeadOptions, 'checksum' | 'algorithm' | 'headers'>

/**
 * What the headers of GetObject and HeadObject answers have in common.
 *
 * @param size of the whole object, bytes
 */
export function headFrom(headers: ResponseHeaders, size: number, asked: AskedOfHead = {}): HeadAnswer {
  return {
    size,
    mtime: Date.parse(String(headers['last-modified'])) || 0,
    etag: etagOf(headers),
    etagIsDigest: etagIsDigest(headers),
    facts: factsFromHeaders(headers),
    checksum: asked.checksum ? checksumFromHeaders(headers, asked.algorithm) : undefined,
    headers: asked.headers ? headersOf(headers) : undefined,
    tagCount: Number(headers['x-amz-tagging-count'] ?? 0),
  }
}
